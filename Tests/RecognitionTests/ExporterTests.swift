import Foundation
import Testing

@testable import Recognition

@Suite struct ExporterTests {
  let line = LineResult(
    text: "a b", confidence: 0.98766,
    characters: [
      .init(text: "a", confidence: 0.99, left: 1.25, right: 10), .init(text: " ", confidence: 1, left: 10, right: 14),
      .init(text: "b", confidence: 0.98766, left: 14, right: 22.04),
    ], width: 30, height: 12)

  func export(_ exporter: some ResultExporter) -> String {
    var exporter = exporter
    var text = exporter.begin()
    text += exporter.add(ReadImage(path: "dir/a\tb\\c\r\n.png", result: line))
    text += exporter.add(failure: "not.png: is not an image.", path: "not.png")
    text += exporter.add(ReadImage(path: "p.tif", page: 2, pages: 2, result: .blank(width: 7, height: 8)))
    return text + exporter.end()
  }

  @Test func textIsALineAnImage() {
    #expect(export(TextExporter()) == "a b\n\n")
  }

  @Test func tsvIsThreeColumnsWhateverThePath() {
    #expect(export(TSVExporter()) == "dir/a\\tb\\\\c\\r\\n.png\ta b\t0.9877\np.tif#page=2\t\t1.0000\n")
  }

  struct Document: Decodable, Equatable {
    struct Failure: Decodable, Equatable { var path: String, reason: String }
    struct Character: Decodable, Equatable { var text: String, confidence: Double, left: Double, right: Double }
    struct Line: Decodable, Equatable {
      var path: String, page: Int, width: Int, height: Int, text: String, confidence: Double, blank: Bool
      var characters: [Character]
    }
    var schema: Int, model: [String: String], lines: [Line], failures: [Failure]
  }

  @Test func jsonHoldsEverything() throws {
    let text = export(JSONExporter(model: ["file": "m.safetensors", "architecture": "pen"]))
    let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    #expect(document.schema == 1)
    #expect(document.model == ["file": "m.safetensors", "architecture": "pen"])
    #expect(document.failures == [.init(path: "not.png", reason: "not.png: is not an image.")])
    #expect(document.lines.count == 2)
    let first = document.lines[0]
    #expect(first.path == "dir/a\tb\\c\r\n.png" && first.page == 1 && first.width == 30 && first.height == 12)
    #expect(first.text == "a b" && first.confidence == 0.9877 && !first.blank)
    #expect(first.characters.map(\.text) == ["a", " ", "b"])
    #expect(first.characters[2] == .init(text: "b", confidence: 0.9877, left: 14, right: 22))
    #expect(document.lines[1].blank && document.lines[1].page == 2 && document.lines[1].characters.isEmpty)
  }

  @Test func jsonOfNothingIsStillJSON() throws {
    let exporter = JSONExporter(model: [:])
    let text = exporter.begin() + exporter.end()
    let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    #expect(document.lines.isEmpty && document.failures.isEmpty)
  }
}
