import Foundation
import Images
import TestSupport
import Testing

@testable import Datasets

@Suite struct ALTOTests {
  private func transcript(_ xml: String) throws -> PageTranscript {
    let folder = try TemporaryFolder()
    try folder.write("page.xml", text: xml)
    return try XMLFile.read(folder / "page.xml", ALTO()).transcript
  }

  @Test func linesHaveTextsPolygonsAndBaselines() throws {
    let page = try transcript(
      Pages.alto(
        Pages.altoLine("a", "L&#x27;e\u{301}te\u{301}  &amp; &lt;moi&gt; "),
        Pages.altoLine("b", "x", points: "5,55 95,55 95,71", baseline: "5,66 50,64.5 95,66")))
    #expect(page.imageName == "page.png" && page.width == 120 && page.height == 100)
    #expect(page.lines.map(\.id) == ["a", "b"])
    #expect(page.lines.map(\.text) == ["L'été & <moi>", "x"])
    #expect(Array(page.lines[0].text.utf8) == Array("L'\u{E9}t\u{E9} & <moi>".utf8))
    #expect(page.lines[0].polygon == [SIMD2(5, 15), SIMD2(95, 15), SIMD2(95, 31), SIMD2(5, 31)])
    #expect(page.lines[1].polygon == [SIMD2(5, 55), SIMD2(95, 55), SIMD2(95, 71)])
    #expect(page.lines[1].baseline == [SIMD2(5, 66), SIMD2(50, 64.5), SIMD2(95, 66)])
  }

  /// As the standard has it: a string a word, shapes of words, a hyphen, a level baseline, a prefix for the namespace.
  @Test func wordsAreJoined() throws {
    let page = try transcript(
      """
      <a:alto xmlns:a="http://www.loc.gov/standards/alto/ns-v3#"><a:Layout><a:Page WIDTH="120" HEIGHT="100">
      <a:TextLine ID="l" BASELINE="26" HPOS="5" VPOS="15" WIDTH="90" HEIGHT="16">
        <a:String CONTENT="un"><a:Shape><a:Polygon POINTS="1 1 2 2 3 3"/></a:Shape><a:Glyph CONTENT="u"/></a:String>
        <a:SP WIDTH="4"/><a:String CONTENT="gar"/><a:HYP CONTENT="-"/>
      </a:TextLine></a:Page></a:Layout></a:alto>
      """)
    #expect(page.lines.map(\.text) == ["un gar-"])
    #expect(page.lines[0].polygon == [SIMD2(5, 15), SIMD2(95, 15), SIMD2(95, 31), SIMD2(5, 31)])
    #expect(page.lines[0].baseline.isEmpty)
  }

  @Test(arguments: [
    ("", 1, "an empty file; export it again"),
    ("<html/>", 1, "the root is <html>, not <alto>"),
    ("no xml", 1, "no XML from here on, or cut off; export the file again"),
    (Pages.alto(unit: "mm10"), 3, "places are in mm10; export the page with places in pixels"),
    (
      Pages.alto(Pages.altoLine("a", "x", points: "1 2 3")), 8,
      "POINTS are not pairs of numbers: \"1 2 3\""
    ),
    (Pages.alto(Pages.altoLine("a", "x", points: "1 nan 3 inf 5 6")), 8, "POINTS are not pairs of numbers: \"1 nan 3 inf 5 6\""),
    (Pages.alto(Pages.altoLine("a", "x", baseline: "1 b")), 7, "BASELINE is not pairs of numbers: \"1 b\""),
    ("<alto><Page/><Page WIDTH='1'/><TextLine/><Page/></alto>", 1, "a second page; one page a file is read"),
  ])
  func filesOfAnotherFormAreRefused(xml: String, line: Int, reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("page.xml", text: xml)
    let path = folder / "page.xml"
    #expect(throws: DatasetError.malformed(path: path, line: line, reason: reason)) { try XMLFile.read(path, ALTO()) }
  }

  @Test func filesCutAnywhereAreRefused() throws {
    let folder = try TemporaryFolder()
    let whole = Array(Pages.alto(Pages.altoLine("a", "x")).utf8)
    for length in stride(from: 1, to: whole.count, by: 13) {
      try folder.write("page.xml", whole.prefix(length))
      #expect("cut at \(length)") { try XMLFile.read(folder / "page.xml", ALTO()) } throws: {
        if case .malformed = $0 as? DatasetError { true } else { false }
      }
    }
  }
}
