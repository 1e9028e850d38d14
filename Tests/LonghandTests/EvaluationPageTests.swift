import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import longhand

@Suite struct EvaluationPageTests {
  private func page(_ lines: [EvaluatedLine]) -> String {
    var report = EvaluationReport()
    for line in lines { report.add(line) }
    var context = EvaluationContext()
    context.title = "a <model>"
    return EvaluationPage(report, context).html
  }

  @Test func holdsAllItShows() throws {
    let folder = try TemporaryFolder()
    var line = EvaluatedLine(id: "1", truth: "a<b & c", read: "a<d & c", confidence: 0.5)
    line.source = .file(try folder.writeLine("1.png"))
    (line.writer, line.contributor) = ("one", "app")
    var other = EvaluatedLine(id: "2", truth: "right", read: "right", confidence: 0.9)
    other.writer = "two"
    let html = page([line, other])
    #expect(html.contains("a &lt;model&gt;") && html.contains("a&lt;<ins>b</ins> &amp; c") && html.contains("a&lt;<del>d</del> &amp; c"))
    #expect(html.contains("src=\"data:image/png;base64,iVBORw0KGgo"))
    // Nothing is fetched and nothing runs.
    #expect(!html.contains("http") && !html.contains("<script") && !html.contains("<link"))
    // 1 of 12 characters.
    #expect(html.contains("8.33") && html.contains("50.00"))
    #expect(html.contains("By writer") && html.contains("writer app/one"))
  }

  @Test func isWellFormed() throws {
    let html = page([
      EvaluatedLine(id: "1", truth: "ab\u{1}", read: "x", confidence: 0.3), EvaluatedLine(id: "2", truth: "cd", read: "cd", confidence: 1),
    ])
    // XML, but for what HTML leaves open.
    let body = html.replacing("<!doctype html>\n", with: "")
      .replacing(/<meta ([^>]*)>/) { "<meta \($0.1)/>" }
    let parser = XMLParser(data: Data(body.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError)), line \(parser.lineNumber)")
  }

  @Test func nothingWrongShowsNoGallery() {
    let html = page([EvaluatedLine(id: "1", truth: "ab", read: "ab")])
    #expect(!html.contains("The worst lines") && !html.contains("By character") && !html.contains("What confidences"))
  }
}
