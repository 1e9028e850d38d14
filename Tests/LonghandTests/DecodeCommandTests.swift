import Decoding
import Foundation
import TestSupport
import Testing
import Transcripts

@testable import longhand

@Suite struct DecodeCommandTests {
  struct Document: Decodable {
    struct Line: Decodable {
      var name: String, truth: String?, text: String, failure: String?, confidence: Double, log_probability: Double?
    }
    var schema: String, model: String?, median_ms: Double?, lines: [Line]
  }

  @Test func scoresAreDecodedAsTheImagesAre() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let paths = try (0..<4).map { try folder.writeLine("\($0).png", width: 150 + 50 * $0) }
    for index in 0..<4 { try Data("truth \(index)".utf8).write(to: URL(fileURLWithPath: folder / "\(index).gt.txt")) }
    let scores = try Program.run("scores", folder.path, "--model", model, "--out", folder / "s.safetensors")
    #expect(scores.status == 0 && scores.output.isEmpty && scores.errors.isEmpty)
    #expect(try Program.run("scores", folder.path, "--model", model, "--looks", "1", "--out", folder / "one.safetensors").status == 0)
    let whole = try Program.run("scores", folder.path, "--model", model, "--whole-looks", "--out", folder / "whole.safetensors")
    #expect(whole.status == 0)
    // Of some line the looks are joined where they are not whole.
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder / "whole.safetensors")) != Data(contentsOf: URL(fileURLWithPath: folder / "s.safetensors")))
    try Data("abcd\ndcba\nacbd\n".utf8).write(to: URL(fileURLWithPath: folder / "text.txt"))
    #expect(try Program.run("lm", "train", folder / "text.txt", "--order", "2", "--out", folder / "a.lm").status == 0)
    for options in [[], ["--beam", "8"], ["--lm", folder / "a.lm"], ["--pattern", "[ab]+"]] {
      // Images are looked at once within a constraint, and with a language model the likeliest look counts whole.
      let name = options.contains("--pattern") ? "one" : options.contains("--lm") ? "whole" : "s"
      let scores = folder / (name + ".safetensors")
      let read = try Program.runList(["recognize", "--model", model] + options + paths)
      let rows = try Program.runList(["decode", scores] + options)
      let texts = rows.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false)[1] }
      #expect(texts.joined(separator: "\n") + "\n" == read.output)
      let document = try Program.runList(["decode", scores, "--json", "--rounds", "2"] + options).json(Document.self)
      #expect(document.lines.map(\.text) == texts.map(String.init))
      #expect(document.lines.map(\.truth) == (0..<4).map { "truth \($0)" } && document.model?.count == 16)
      #expect(document.median_ms! > 0 && document.lines.allSatisfy { $0.log_probability! <= 0 && $0.failure == nil })
    }
  }

  @Test func noFileIsWrittenWithoutAnyScores() throws {
    let folder = try TemporaryFolder()
    try Data("no image".utf8).write(to: URL(fileURLWithPath: folder / "a.png"))
    try Data("text".utf8).write(to: URL(fileURLWithPath: folder / "a.gt.txt"))
    let outcome = try Program.run("scores", folder.path, "--model", try folder.writeModel(), "--out", folder / "s.safetensors")
    #expect(outcome.status == 1 && outcome.errors.contains("a.png") && outcome.errors.contains("None of the lines (1)"))
    #expect(!FileManager.default.fileExists(atPath: folder / "s.safetensors"))
  }

  @Test func linesThatNoTextFitsAreNamed() throws {
    let folder = try TemporaryFolder()
    var file = ScoresFile(alphabet: try Alphabet("ab"), model: nil)
    // Next to impossible, but a text; a frame without any symbol; fewer frames than the pattern asks for.
    file.lines = [
      .init(name: "low", scores: LogProbabilities(frames: 3, symbols: 3, values: [-900, -899, -901, -1, -2, -1, -900, -901, -899])),
      .init(name: "none", scores: LogProbabilities(frames: 2, symbols: 3, values: [-1, -1, -1] + Array(repeating: -.infinity, count: 3))),
      .init(name: "short", scores: LogProbabilities(frames: 1, symbols: 3, values: [-1, -1, -1])),
    ]
    try file.write(to: folder / "s.safetensors")
    let rows = try Program.run("decode", folder / "s.safetensors", "--pattern", "[ab]{2}")
    #expect(rows.status == 0 && rows.output.hasPrefix("low\tab\t"))
    #expect(rows.errors.contains("none: no text fits") && rows.errors.contains("short: the line is too short") && !rows.errors.contains("low:"))
    let document = try Program.run("decode", folder / "s.safetensors", "--pattern", "[ab]{2}", "--json").json(Document.self)
    #expect(document.lines.map(\.failure) == [nil, "nothingFits", "tooFewFrames"] && document.lines[0].text == "ab")
  }

  @Test func otherFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let other = try Program.run("decode", model)
    #expect(other.status == 1 && other.errors.contains("longhand scores"))
    let absent = try Program.run("decode", folder / "absent.safetensors")
    #expect(absent.status == 1 && absent.errors.contains(folder / "absent.safetensors"))
  }

  @Test func whereScoresCannotBeWrittenIsToldBeforeTheReading() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run("scores", folder / "absent", "--model", try folder.writeModel(), "--out", folder / "no/s.safetensors")
    #expect(outcome.status == 1 && outcome.errors.contains(folder / "no/s.safetensors"))
  }
}
