import Foundation
import TestSupport
import Testing

@testable import longhand

@Suite struct PredictionsTableTests {
  private func read(_ text: String) throws -> [EvaluatedLine] {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder / "p.tsv"))
    return try PredictionsTable.read(folder / "p.tsv")
  }

  @Test func whatIsWrittenIsRead() throws {
    var first = EvaluatedLine(id: "a/1", truth: "tab\there, \\ and\nmore", read: "\\t", confidence: 0.25)
    (first.writer, first.contributor, first.category, first.set) = ("w", "app", "7", "unipen:x")
    let second = EvaluatedLine(id: "2", truth: "é", read: "")
    let lines = try read(PredictionsTable.text([first, second], images: ["/p/1.png", "2.png"]))
    #expect(lines.map(\.truth) == [first.truth, "é"] && lines.map(\.read) == ["\\t", ""])
    #expect(lines.map(\.confidence) == [0.25, nil] && lines.map(\.id) == ["a/1", "2"])
    #expect(lines[0].writer == "w" && lines[0].contributor == "app" && lines[0].category == "7" && lines[0].set == "unipen:x")
    #expect(lines[1].writer == nil)
    #expect(lines[0].source == .file("/p/1.png"))
    guard case .file(let path) = lines[1].source else {
      Issue.record("a picture's name is lost")
      return
    }
    #expect(path.hasSuffix("/2.png") && path.hasPrefix("/"))
  }

  @Test func columnsComeInAnyOrder() throws {
    let lines = try read("\u{FEFF}read\tnote\tid\ttruth\r\nab\t-\t1\tac\r\n\r\n")
    #expect(lines.count == 1 && lines[0].read == "ab" && lines[0].truth == "ac" && lines[0].id == "1")
    #expect(lines[0].confidence == nil && lines[0].source == nil)
  }

  @Test(arguments: [
    ("id\ttruth\n1\ta\n", "no column 'read'"), ("id\ttruth\tread\n1\ta\n", "row 2: has 2 fields"),
    ("id\ttruth\tread\tconfidence\n1\ta\tb\tsure\n", "row 2: 'sure'"), ("id\ttruth\tread\tconfidence\n1\ta\tb\t1.5\n", "'1.5'"),
    ("id\ttruth\tread\n", "no row"), ("", "no column 'id'"),
  ])
  func damageIsNamed(text: String, part: String) throws {
    let error = #expect(throws: CommandFailure.self) { try read(text) }
    #expect(error?.description.contains(part) == true && error?.description.contains("p.tsv") == true)
  }

  @Test func otherBytesAreRefused() throws {
    let folder = try TemporaryFolder()
    try Data([0x69, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: folder / "p.tsv"))
    #expect(throws: CommandFailure.self) { try PredictionsTable.read(folder / "p.tsv") }
    #expect(throws: CommandFailure.self) { try PredictionsTable.read(folder / "absent.tsv") }
  }
}
