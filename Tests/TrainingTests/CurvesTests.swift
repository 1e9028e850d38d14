import Foundation
import FoundationXML
import Testing

@testable import Training

@Suite struct CurvesTests {
  /// The elements of a picture; nil where it is not well-formed XML.
  private func parsed(_ svg: String) -> [(name: String, attributes: [String: String])]? {
    final class Reader: NSObject, XMLParserDelegate {
      var found: [(name: String, attributes: [String: String])] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
      ) { found.append((name, attributes)) }
    }
    let reader = Reader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    return parser.parse() ? reader.found : nil
  }

  @Test func hasALineForEachFigureWithinThePicture() throws {
    var records: [EpochRecord] = []
    for epoch in 1...12 {
      var record = HistoryTests.records[0]
      record.epoch = epoch
      record.loss = 40 / Double(epoch)
      record.cer = 1.2 / Double(epoch)
      record.wer = 1.5 / Double(epoch)
      records.append(record)
    }
    let svg = Curves.svg(records, title: "a & <b>")
    let elements = try #require(parsed(svg))
    let lines = elements.filter { $0.name == "polyline" }
    #expect(lines.count == 3)
    for line in lines {
      let points = try #require(line.attributes["points"]).split(separator: " ")
        .map { $0.split(separator: ",").compactMap { Double($0) } }
      #expect(points.count == 12)
      #expect(points.allSatisfy { (0...760).contains($0[0]) && (0...660).contains($0[1]) })
      // All fall, so the picture's y grows.
      #expect(zip(points, points.dropFirst()).allSatisfy { $0[0] < $1[0] && $0[1] < $1[1] })
    }
    for label in ["training loss", "validation errors (%)", "epoch", "CER", "WER"] { #expect(svg.contains(label)) }
  }

  @Test func oddHistoriesAreDrawnToo() throws {
    #expect(parsed(Curves.svg([], title: "empty")) != nil)
    var record = HistoryTests.records[1]
    #expect(try #require(parsed(Curves.svg([record], title: "one"))).filter { $0.name == "circle" }.count == 1)
    record.loss = 0
    #expect(parsed(Curves.svg([record, record], title: "zero")) != nil)
  }
}
