import Foundation
import Images
import TestSupport
import Testing

@testable import longhand

@Suite struct RecognizeCommandTests {
  @Test func oneBadImageDoesNotStopTheRest() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let (first, last) = (try folder.writeLine("first.png"), try folder.writeLine("last.png", width: 300))
    try Data("no image".utf8).write(to: URL(fileURLWithPath: folder / "notes.png"))
    let outcome = try Program.run(
      "recognize", "--model", model, "--format", "tsv", first, folder / "absent.png", folder / "notes.png", folder.path, last)
    #expect(outcome.status == 1)
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(rows.map { String($0[0]) } == [first, last])
    #expect(rows.allSatisfy { $0.count == 3 && Double($0[2]) != nil })
    let sentences = outcome.errors.split(separator: "\n")
    #expect(sentences.count == 3)
    #expect(sentences[0].hasPrefix(folder / "absent.png") && sentences[1].hasPrefix(folder / "notes.png"))
    #expect(sentences[2].contains("is a folder"))
  }

  struct Document: Decodable {
    struct Reading: Decodable { var text: String, score: Double }
    struct Line: Decodable {
      var path: String, page: Int, text: String, blank: Bool, width: Int, failure: String?, readings: [Reading]
    }
    struct Failure: Decodable { var path: String }
    var schema: String, model: [String: String], lines: [Line], failures: [Failure]
  }

  @Test func jsonNamesTheModelAndEveryImage() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    // More than one batch, of several widths.
    let paths = try (0..<40).map { try folder.writeLine("\($0).png", width: 100 + 17 * $0) }
    let list = try Program.runList(["recognize", "--model", model, "--format", "json", "--batch", "4", folder / "absent.png"] + paths)
    #expect(list.status == 1)
    let document = try list.json(Document.self)
    #expect(document.schema == "longhand.result/1")
    #expect(document.model["file"] == model && document.model["architecture"] == "tiny" && document.model["identity"]?.count == 16)
    #expect(document.lines.map(\.path) == paths)
    #expect(document.lines.map(\.width) == (0..<40).map { 100 + 17 * $0 })
    #expect(document.lines.allSatisfy { $0.page == 1 && !$0.blank })
    #expect(document.failures.map(\.path) == [folder / "absent.png"])
    // The same lines one by one.
    let alone = try Program.run("recognize", "--model", model, "--threads", "1", paths[7])
    #expect(alone.status == 0 && alone.errors.isEmpty)
    #expect(alone.output == document.lines[7].text + "\n")
  }

  @Test func aPageIsRemarkedOn() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let line = try #require(GrayImage.load(try folder.writeLine("line.png")).first)
    let page = folder / "page.png"
    try GrayImage(width: line.width, height: 8 * line.height, pixels: (0..<8).flatMap { _ in line.pixels }).writePNG(to: page)
    let outcome = try Program.run("recognize", "--model", model, folder / "line.png", page)
    #expect(outcome.status == 0 && outcome.output.split(separator: "\n", omittingEmptySubsequences: false).count == 3)
    let sentences = outcome.errors.split(separator: "\n")
    #expect(sentences.count == 1 && sentences[0].hasPrefix("\(page): lines seem to stand below each other"))
  }

  @Test func aMissingModelIsNamed() throws {
    let folder = try TemporaryFolder()
    let line = try folder.writeLine("line.png")
    let absent = try Program.run("recognize", line, "--model", folder / "absent.safetensors")
    #expect(absent.status == 1 && absent.output.isEmpty && absent.errors.contains(folder / "absent.safetensors"))
    let none = try Program.run("recognize", line, home: folder.path)
    #expect(none.status == 1 && none.errors.contains("--model FILE"))
  }

  @Test func theShippedModelIsFoundInTheHome() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    try FileManager.default.createDirectory(atPath: folder / "Models", withIntermediateDirectories: false)
    try FileManager.default.moveItem(atPath: model, toPath: folder / "Models/default.safetensors")
    let outcome = try Program.run("recognize", try folder.writeLine("line.png"), home: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
  }

  @Test func constraintsAreKept() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let paths = try (0..<3).map { try folder.writeLine("\($0).png", width: 150 + 60 * $0) }
    func read(_ arguments: String...) throws -> Document {
      let outcome = try Program.runList(["recognize", "--model", model, "--format", "json"] + arguments + paths)
      #expect(outcome.status == 0)
      return try outcome.json(Document.self)
    }
    let pattern = try read("--pattern", "[ab]{2}c?", "--nbest", "4")
    #expect(pattern.lines.allSatisfy { $0.text.wholeMatch(of: /[ab]{2}c?/) != nil && $0.readings.count == 4 })
    try Data("cab\nbac cab\nnaïve\n".utf8).write(to: URL(fileURLWithPath: folder / "list.txt"))
    let lexicon = try read("--lexicon", folder / "list.txt", "--lexicon-form", "line")
    #expect(lexicon.lines.allSatisfy { ["cab", "bac cab"].contains($0.text) })
    let expected = try read("--expect", folder / "list.txt", "--expect-cost", "inf")
    #expect(expected.lines.map(\.text) == lexicon.lines.map(\.text))
    let both = try read("--expect", folder / "list.txt", "--expect-cost", "3", "--pattern", "c.b|a{3}")
    #expect(both.lines.allSatisfy { $0.text.wholeMatch(of: /c.b|aaa/) != nil })
    // More symbols than the line has frames.
    let outcome = try Program.run("recognize", "--model", model, "--pattern", "a{900}", paths[0])
    #expect(outcome.status == 0 && outcome.output == "\n" && outcome.errors.contains(paths[0]) && outcome.errors.contains("too short"))
  }

  @Test func aLanguageModelChangesWhatIsRead() throws {
    let folder = try TemporaryFolder()
    let (model, line) = (try folder.writeModel(), try folder.writeLine("line.png"))
    try Data(String(repeating: "cab cab cab\n", count: 50).utf8).write(to: URL(fileURLWithPath: folder / "text.txt"))
    let trained = try Program.run("lm", "train", folder / "text.txt", "--order", "3", "--out", folder / "cab.lm")
    #expect(trained.status == 0)
    func read(_ weight: String) throws -> Document.Reading {
      let outcome = try Program.run(
        "recognize", "--model", model, "--format", "json", "--lm", folder / "cab.lm", "--lm-weight", weight, line)
      return try outcome.json(Document.self).lines[0].readings[0]
    }
    let (without, with) = (try read("0"), try read("30"))
    let free = try Program.run("recognize", "--model", model, "--beam", "16", line)
    #expect(without.text + "\n" == free.output)
    // So heavy a model lets pass what it has seen alone.
    #expect(with.text.isEmpty || "cab cab cab".contains(with.text))
    #expect(with.score < without.score)
  }

  @Test(arguments: [
    ["--beam", "0"], ["--beam", "4", "--nbest", "5"], ["--nbest", "17"], ["--decoder", "greedy", "--beam", "4"], ["--expect-cost", "1"],
    ["--expect", "x", "--expect-cost", "-1"], ["--lexicon-form", "line"], ["--lexicon", "x", "--lexicon-form", "page"], ["--length-bonus", "nan"],
    ["--decoder", "best"], ["--lm-weight", "1"], ["--lm", "x", "--lm-weight", "-1"], ["--looks", "0"], ["--looks", "4"],
  ])
  func wrongUsageIsRefused(arguments: [String]) throws {
    let outcome = try Program.runList(["recognize", "line.png"] + arguments)
    #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains("--"))
  }

  @Test func wrongConstraintsAreNamed() throws {
    let folder = try TemporaryFolder()
    let (model, line) = (try folder.writeModel(), try folder.writeLine("line.png"))
    func errors(_ arguments: String...) throws -> String {
      let outcome = try Program.runList(["recognize", "--model", model, line] + arguments)
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      return outcome.errors
    }
    #expect(try errors("--pattern", "(ab").contains("'(ab' at character 1"))
    #expect(try errors("--lm", folder / "absent.lm").contains(folder / "absent.lm"))
    #expect(try errors("--lexicon", folder / "absent.txt").contains(folder / "absent.txt"))
    try Data([0x61, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: folder / "bytes.txt"))
    #expect(try errors("--expect", folder / "bytes.txt").contains("UTF-8"))
    try Data(" \n\n".utf8).write(to: URL(fileURLWithPath: folder / "empty.txt"))
    #expect(try errors("--lexicon", folder / "empty.txt").contains("holds no entries"))
    try Data("xyz\n".utf8).write(to: URL(fileURLWithPath: folder / "other.txt"))
    #expect(try errors("--lexicon", folder / "other.txt").contains("model's symbols"))
    try Data("cab\n".utf8).write(to: URL(fileURLWithPath: folder / "list.txt"))
    #expect(try errors("--lexicon", folder / "list.txt", "--pattern", "aa").contains("No text passes"))
  }
}
