import Foundation
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
    struct Line: Decodable {
      var path: String, page: Int, text: String, blank: Bool, width: Int
    }
    struct Failure: Decodable { var path: String }
    var schema: Int, model: [String: String], lines: [Line], failures: [Failure]
  }

  @Test func jsonNamesTheModelAndEveryImage() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    // More than one batch, of several widths.
    let paths = try (0..<40).map { try folder.writeLine("\($0).png", width: 100 + 17 * $0) }
    let list = try Program.runList(["recognize", "--model", model, "--format", "json", "--batch", "4", folder / "absent.png"] + paths)
    #expect(list.status == 1)
    let document = try list.json(Document.self)
    #expect(document.schema == 1)
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
}
