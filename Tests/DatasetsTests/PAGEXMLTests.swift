import Foundation
import Images
import TestSupport
import Testing

@testable import Datasets

@Suite struct PAGEXMLTests {
  /// As Transkribus exports it: readings by index, words with texts of their own, a `page` folder below the images.
  private let transkribus = """
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15">
      <Metadata><Creator>prov=READ-COOP</Creator></Metadata>
      <Page imageFilename="0001.png" imageWidth="120" imageHeight="100">
        <ReadingOrder><OrderedGroup id="ro"><RegionRefIndexed index="0" regionRef="r"/></OrderedGroup></ReadingOrder>
        <TextRegion id="r"><Coords points="0,0 120,0 120,100 0,100"/>
          <TextLine id="r1l1" custom="readingOrder {index:0;}">
            <Coords points="5,15 95,15 95,31 5,31"/><Baseline points="5,26 95,26"/>
            <Word id="w"><Coords points="1,1 2,2 3,1"/><TextEquiv><Unicode>word</Unicode></TextEquiv></Word>
            <TextEquiv index="1"><Unicode>second best</Unicode></TextEquiv>
            <TextEquiv index="0" conf="0.9"><PlainText>p</PlainText><Unicode>the  best</Unicode></TextEquiv>
          </TextLine>
          <TextLine id="r1l2">
            <Coords points="5,55 60,55 60,71 5,71"/>
            <Word id="a"><TextEquiv><Unicode>only</Unicode></TextEquiv><Glyph><TextEquiv><Unicode>o</Unicode></TextEquiv></Glyph></Word>
            <Word id="b"><TextEquiv index="2"><Unicode>wrds</Unicode></TextEquiv><TextEquiv index="1"><Unicode>words</Unicode></TextEquiv></Word>
          </TextLine>
          <TextEquiv><Unicode>the text of the region</Unicode></TextEquiv>
        </TextRegion>
      </Page>
    </PcGts>
    """

  private func transcript(_ xml: String) throws -> PageTranscript {
    let folder = try TemporaryFolder()
    try folder.write("page.xml", text: xml)
    return try XMLFile.read(folder / "page.xml", PAGEXML()).transcript
  }

  @Test func theBestReadingIsTaken() throws {
    let page = try transcript(transkribus)
    #expect(page.imageName == "0001.png" && page.width == 120 && page.height == 100)
    #expect(page.lines.map(\.id) == ["r1l1", "r1l2"])
    #expect(page.lines.map(\.text) == ["the best", "only words"])
    #expect(page.lines[0].polygon == [SIMD2(5, 15), SIMD2(95, 15), SIMD2(95, 31), SIMD2(5, 31)])
    #expect(page.lines[0].baseline == [SIMD2(5, 26), SIMD2(95, 26)])
    #expect(page.lines[1].baseline.isEmpty)
  }

  @Test func wordsStandForALineWithoutText() throws {
    let page = try transcript(
      """
      <PcGts><Page imageFilename="a.png"><TextLine id="l"><Coords points="0,0 9,0 9,9"/>
      <Word><TextEquiv><Unicode>its</Unicode></TextEquiv></Word><Word><TextEquiv><Unicode> </Unicode></TextEquiv></Word>
      <Word><TextEquiv><Unicode>words</Unicode></TextEquiv></Word><TextEquiv><Unicode> </Unicode></TextEquiv></TextLine></Page></PcGts>
      """)
    #expect(page.lines.map(\.text) == ["its words"])
  }

  @Test func pointsMayBeElements() throws {
    let page = try transcript(
      """
      <p:PcGts xmlns:p="http://schema.primaresearch.org/PAGE/gts/pagecontent/2010-03-19"><p:Page imageFilename="a.tif">
      <p:TextLine id="l"><p:Coords><p:Point x="1" y="2"/><p:Point x="3" y="2"/><p:Point x="3" y="9"/></p:Coords>
      <p:TextEquiv><p:Unicode>old</p:Unicode></p:TextEquiv></p:TextLine></p:Page></p:PcGts>
      """)
    #expect(page.lines.map(\.text) == ["old"] && page.width == 0)
    #expect(page.lines[0].polygon == [SIMD2(1, 2), SIMD2(3, 2), SIMD2(3, 9)])
  }

  @Test func imagesMayBeInTheFolderAbove() throws {
    let folder = try TemporaryFolder()
    try folder.write("0001.png", Pages.png)
    try folder.write("page/0001.xml", text: transkribus)
    try folder.write("mets.xml", text: "<mets/>")
    let set = try PageFiles.read(folder.path, format: .page)
    #expect(set.lines.map(\.text) == ["the best", "only words"])
    #expect(try set.lines[0].source.image()?.pixels.count { $0 == 0 } == 80 * 6)
    #expect(try set.lines[1].source.image()?.pixels.count { $0 == 0 } == 40 * 6)
  }

  @Test(arguments: [
    ("<PcGts><Page><TextLine id='a'><Coords points='1,2 3'/></TextLine></Page></PcGts>",
      "points of <Coords> are not pairs of numbers: \"1,2 3\""),
    ("<PcGts><Page><TextLine id='a'><Baseline points='a,b'/></TextLine></Page></PcGts>",
      "points of <Baseline> are not pairs of numbers: \"a,b\""),
    ("<PcGts><Page><TextLine id='a'><Coords><Point x='1'/></Coords></TextLine></Page></PcGts>",
      "a <Point> without numbers x and y"),
    ("<alto/>", "the root is <alto>, not <PcGts>"),
    ("<PcGts><Page><TextLine>", "no XML from here on, or cut off; export the file again"),
  ])
  func filesOfAnotherFormAreRefused(xml: String, reason: String) throws {
    #expect { try transcript(xml) } throws: {
      if case .malformed(_, 1, let told) = $0 as? DatasetError { told == reason } else { false }
    }
  }
}
