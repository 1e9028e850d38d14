import Decoding
import Foundation
import Testing

@testable import Recognition

@Suite struct ExporterTests {
  let line: LineResult = {
    let characters: [LineResult.Character] = [
      .init(
        text: "a", confidence: 0.99, left: 1.25, right: 10,
        alternatives: [.init(text: "o", confidence: 0.00612), .init(text: "", confidence: 0.002)]),
      .init(text: " ", confidence: 1, left: 10, right: 14), .init(text: "b", confidence: 0.98766, left: 14, right: 22.04),
    ]
    return LineResult(
      text: "a b", confidence: 0.98766, characters: characters,
      words: [
        .init(characters: 0..<1, of: characters, confidence: 0.98), .init(characters: 2..<3, of: characters, confidence: 0.97),
      ],
      readings: [
        .init(text: "a b", confidence: 0.98766, score: -0.5, logProbability: -0.0124),
        .init(text: "ab", confidence: 0.01, score: -7, logProbability: -6),
      ], width: 30, height: 12)
  }()

  func export(_ exporter: some ResultExporter) -> String {
    var exporter = exporter
    var text = exporter.begin()
    text += exporter.add(ReadImage(path: "dir/a\tb\\c\r\n.png", result: line))
    text += exporter.add(failure: "not.png: is not an image.", path: "not.png")
    text += exporter.add(ReadImage(path: "p.tif", page: 2, pages: 2, result: .blank(width: 7, height: 8)))
    return text + exporter.end()
  }

  @Test func textIsALineAnImage() {
    #expect(export(TextExporter()) == "a b\n\n\n")
  }

  @Test func tsvIsThreeColumnsWhateverThePath() {
    #expect(export(TSVExporter()) == "dir/a\\tb\\\\c\\r\\n.png\ta b\t0.9877\np.tif#page=2\t\t1.0000\n")
  }

  struct Document: Decodable, Equatable {
    struct Failure: Decodable, Equatable { var path: String, reason: String }
    struct Alternative: Decodable, Equatable { var text: String, confidence: Double }
    struct Character: Decodable, Equatable {
      var text: String, confidence: Double, left: Double, right: Double, alternatives: [Alternative]
    }
    struct Word: Decodable, Equatable { var text: String, confidence: Double, left: Double, right: Double, characters: [Int] }
    struct Reading: Decodable, Equatable { var text: String, confidence: Double, score: Double, log_probability: Double }
    struct Line: Decodable, Equatable {
      var path: String, page: Int, width: Int, height: Int, text: String, confidence: Double, blank: Bool, failure: String?
      var several_lines: Bool
      var readings: [Reading], words: [Word], characters: [Character]
    }
    struct Decoder: Decodable, Equatable { var name: String, looks: Int, beam: Int?, length_bonus: Double?, pattern: String? }
    var schema: String, model: [String: String], decoder: Decoder, lines: [Line], failures: [Failure]
  }

  @Test func jsonHoldsEverything() throws {
    let text = export(JSONExporter(model: ["file": "m.safetensors", "architecture": "pen"]))
    let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    #expect(document.schema == "longhand.result/1" && document.decoder.name == "greedy" && document.decoder.looks == 3)
    #expect(document.model == ["file": "m.safetensors", "architecture": "pen"])
    #expect(document.failures == [.init(path: "not.png", reason: "not.png: is not an image.")])
    #expect(document.lines.count == 2)
    let first = document.lines[0]
    #expect(first.path == "dir/a\tb\\c\r\n.png" && first.page == 1 && first.width == 30 && first.height == 12)
    #expect(first.text == "a b" && first.confidence == 0.9877 && !first.blank && !first.several_lines)
    #expect(first.characters.map(\.text) == ["a", " ", "b"])
    #expect(first.characters[2] == .init(text: "b", confidence: 0.9877, left: 14, right: 22, alternatives: []))
    #expect(first.characters[0].alternatives == [.init(text: "o", confidence: 0.0061), .init(text: "", confidence: 0.002)])
    #expect(first.words.map(\.text) == ["a", "b"] && first.words[1].characters == [2, 3] && first.words[1].right == 22)
    #expect(first.readings[1] == .init(text: "ab", confidence: 0.01, score: -7, log_probability: -6))
    #expect(first.failure == nil)
    #expect(document.lines[1].blank && document.lines[1].page == 2 && document.lines[1].characters.isEmpty)
  }

  @Test func jsonTellsTheDecoderAndWhyThereIsNoText() throws {
    var beam = BeamSearchDecoder(width: 8)
    beam.lengthBonus = 0.5
    var exporter = JSONExporter(model: [:], decoder: LineDecoder(beam: beam), sources: [("pattern", "a\\d")])
    let begin = exporter.begin()
    let line = exporter.add(
      ReadImage(
        path: "x.png", result: LineResult(text: "", confidence: 0, characters: [], failure: .nothingFits, seemsSeveralLines: true, width: 5, height: 5)))
    let document = try JSONDecoder().decode(Document.self, from: Data((begin + line + exporter.end()).utf8))
    #expect(document.decoder == .init(name: "beam", looks: 3, beam: 8, length_bonus: 0.5, pattern: "a\\d"))
    #expect(document.lines[0].failure == "nothingFits" && !document.lines[0].blank && document.lines[0].several_lines)
  }

  @Test func jsonOfNothingIsStillJSON() throws {
    let exporter = JSONExporter(model: [:])
    let text = exporter.begin() + exporter.end()
    let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    #expect(document.lines.isEmpty && document.failures.isEmpty)
  }
}
