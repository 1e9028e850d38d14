import Foundation
import TestSupport
import Testing

@testable import longhand

@Suite struct AlignCommandTests {
  @Test func aTextIsLaidOverAnImage() throws {
    let folder = try TemporaryFolder()
    let (model, line) = (try folder.writeModel("abc "), try folder.writeLine("line.png", width: 200))
    let outcome = try Program.run("align", line, "--text", "ab ca", "--model", model)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(rows.map { String($0[0]) } == ["a", "b", " ", "c", "a"])
    #expect(rows.allSatisfy { $0.count == 4 && Double($0[1])! <= 0 })
    let places = rows.map { (Double($0[2])!, Double($0[3])!) }
    #expect(places.allSatisfy { 0 <= $0.0 && $0.0 <= $0.1 && $0.1 <= 200 })
    #expect(zip(places, places.dropFirst()).allSatisfy { $0.1 <= $1.0 })
    for (text, words) in [("aéb", "cannot write 'é'"), (String(repeating: "ab", count: 200), "too long")] {
      let failure = try Program.run("align", line, "--text", text, "--model", model)
      #expect(failure.status == 1 && failure.output.isEmpty && failure.errors.contains(words))
    }
  }

  struct Document: Decodable {
    struct Character: Decodable { var text: String, score: Double }
    struct Line: Decodable { var id: String, text: String, score: Double?, problem: String?, reading: String?, characters: [Character] }
    var schema: String, lines: [Line]
  }

  @Test func theWorstLinesOfADataSetComeFirst() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    var table = ""
    for (index, text) in ["ab", "abcdcab", "aéb", String(repeating: "ab", count: 200)].enumerated() {
      _ = try folder.writeLine("\(index).png", width: 150 + 20 * index)
      table += "\(index).png\t\(text)\n"
    }
    try Data("not an image".utf8).write(to: URL(fileURLWithPath: folder / "4.png"))
    table += "4.png\tab\n"
    try Data(table.utf8).write(to: URL(fileURLWithPath: folder / "table.tsv"))
    let outcome = try Program.run("align", folder / "table.tsv", "--json", "--model", model)
    #expect(outcome.status == 1 && outcome.errors.contains("4.png"))
    let document = try outcome.json(Document.self)
    #expect(document.schema == "longhand.alignment/1" && document.lines.count == 5)
    #expect(document.lines.prefix(3).map(\.score) == [nil, nil, nil])
    #expect(document.lines.prefix(3).map(\.id) == ["2.png", "3.png", "4.png"])
    #expect(document.lines.prefix(3).allSatisfy { $0.problem != nil && $0.characters.isEmpty })
    #expect(document.lines[3].score! <= document.lines[4].score!)
    #expect(document.lines[3].characters.map(\.text).joined() == document.lines[3].text)
    let rows = try Program.run("align", folder / "table.tsv", "--model", model).output.split(separator: "\n")
    #expect(rows.count == 5 && rows[0].hasPrefix("-inf\t2.png\taéb\t("))
  }
}
