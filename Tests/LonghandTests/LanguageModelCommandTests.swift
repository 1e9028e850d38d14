import Foundation
import TestSupport
import Testing

@Suite struct LanguageModelCommandTests {
  private struct Report: Decodable {
    struct Model: Decodable {
      var order: Int, ngrams: [Int], bits: Int, origin: String
    }
    struct Text: Decodable {
      var file: String, lines: Int, words: Int, characters: Int, oov: Int, perplexity: Double, word_perplexity: Double
    }
    var model: Model
    var texts: [Text]
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let lines = (0..<400).map { "the cat number \($0 * 7919 % 1000) sat on a mat, \($0 % 3 == 0 ? "Sir" : "he said")" }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: folder / "a.txt"))
    try Data("the cat sat\n\nthe µ mat\n".utf8).write(to: URL(fileURLWithPath: folder / "b.txt"))
    return folder
  }

  @Test func aModelIsTrainedConvertedAndMeasured() throws {
    let folder = try folder()
    let trained = try Program.run(
      "lm", "train", folder / "a.txt", "--order", "5", "--prune", "0,0,1", "--origin", "a test", "--out", folder / "a.lm")
    #expect(trained.status == 0 && trained.output.contains("400 lines"), "\(trained.errors)")
    let converted = try Program.run("lm", "convert", folder / "a.lm", "--out", folder / "a.arpa")
    #expect(converted.status == 0, "\(converted.errors)")
    var perplexities: [Double] = []
    for (model, bits) in [("a.lm", 8), ("a.arpa", 32)] {
      let report = try Program.run("lm", "evaluate", folder / model, folder / "b.txt", "--json").json(Report.self)
      #expect(report.model.order == 5 && report.model.ngrams.count == 5 && report.model.bits == bits)
      let text = try #require(report.texts.first)
      #expect(text.lines == 2 && text.words == 6 && text.characters == 20 && text.oov == 1)
      perplexities.append(text.perplexity)
    }
    #expect(perplexities[0] < 20 && abs(perplexities[1] / perplexities[0] - 1) < 1e-4)
    let table = try Program.run("lm", "evaluate", folder / "a.lm", folder / "b.txt")
    #expect(table.output.contains("a test") && table.output.contains("1 characters (5 %)"))
  }

  @Test func theShippedModelGoesByItsName() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(atPath: folder / "Models", withIntermediateDirectories: true)
    let shipped = folder / "Models/english.lm"
    _ = try Program.run("lm", "train", folder / "a.txt", "--order", "3", "--origin", "the shipped one", "--out", shipped)
    let table = try Program.run("lm", "evaluate", "english", folder / "b.txt", home: folder.path)
    #expect(table.status == 0 && table.output.contains("the shipped one"), "\(table.errors)")
    let converted = try Program.run("lm", "convert", "english", "--out", folder / "a.arpa", home: folder.path)
    #expect(converted.status == 0 && FileManager.default.fileExists(atPath: folder / "a.arpa"), "\(converted.errors)")
    // The model is found; the scores are not.
    let tuned = try Program.run("lm", "tune", "english", folder / "absent.safetensors", home: folder.path)
    #expect(tuned.status == 1 && tuned.errors.contains("absent.safetensors"))
    let without = try Program.run("lm", "evaluate", "english", folder / "b.txt", home: folder / "Models")
    #expect(without.status == 1 && without.errors.contains("No language model is shipped"))
  }

  @Test func aTextThatFailsIsNamedAndTheRestMeasured() throws {
    let folder = try folder()
    _ = try Program.run("lm", "train", folder / "a.txt", "--order", "2", "--out", folder / "a.lm")
    let outcome = try Program.run("lm", "evaluate", folder / "a.lm", folder / "absent", folder / "b.txt")
    #expect(outcome.status == 1 && outcome.errors.contains(folder / "absent") && outcome.output.contains("b.txt"))
  }

  @Test(arguments: [
    ["--order", "9"], ["--prune", "1"], ["--prune", "0,2,1"], ["--prune", "0,x"], ["--bits", "16"], ["--order", "2", "--prune", "0,0,0"],
  ])
  func wrongUsageIsRefused(arguments: [String]) throws {
    let outcome = try Program.runList(["lm", "train", "a.txt", "--out", "a.lm"] + arguments)
    #expect(outcome.status == 64 && outcome.errors.contains(arguments[arguments.count - 2]))
  }

  @Test func nothingIsWrittenWhereNothingCanBeLearned() throws {
    let folder = try folder()
    try Data(" \n".utf8).write(to: URL(fileURLWithPath: folder / "empty.txt"))
    for text in ["empty.txt", "absent.txt"] {
      let outcome = try Program.run("lm", "train", folder / text, "--out", folder / "a.lm")
      #expect(outcome.status == 1 && outcome.errors.contains(text))
    }
    #expect(!FileManager.default.fileExists(atPath: folder / "a.lm"))
  }
}
