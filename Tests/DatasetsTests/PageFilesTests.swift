import Foundation
import Images
import TestSupport
import Testing

@testable import Datasets

@Suite struct PageFilesTests {
  @Test func linesAreCutOutOfTheirPage() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/page.png", Pages.png)
    try folder.write(
      "a/one.xml",
      text: Pages.alto(
        Pages.altoLine("l1", "the long bar"),
        Pages.altoLine("l2", "the short bar", points: "5 55 60 55 60 71 5 71", baseline: "5 66 60 66")))
    let set = try PageFiles.read(folder.path, format: .alto)
    #expect(set.lines.map(\.id) == ["a/one#l1", "a/one#l2"] && set.skips.isEmpty)
    #expect(set.lines.map(\.writer) == ["a/one", "a/one"])
    let bars = try set.lines.map { line in try #require(try line.source.image()).pixels.count { $0 == 0 } }
    #expect(bars == [80 * 6, 40 * 6])
    // A second time they come from memory.
    try FileManager.default.removeItem(atPath: folder / "a/page.png")
    #expect(try set.lines[1].source.image()?.pixels.count { $0 == 0 } == 40 * 6)
  }

  /// From the tests' own folder up to the root, and down again.
  @Test func relativePathsOfFilesAreRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("page.png", Pages.png)
    try folder.write("page.xml", text: Pages.alto(Pages.altoLine("l", "x")))
    let up = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    let set = try PageFiles.read(up + (folder / "page.xml"), format: .alto)
    #expect(set.lines.map(\.id) == ["page#l"])
  }

  @Test func imagesOfAnotherSizeAreFitted() throws {
    let folder = try TemporaryFolder()
    try folder.write("page.png", Pages.png)
    try folder.write(
      "page.xml",
      text: Pages.alto(size: #"WIDTH="240" HEIGHT="200""#, Pages.altoLine("l", "x", points: "10 30 190 30 190 62 10 62")))
    try folder.write("other.xml", text: Pages.alto(size: #"WIDTH="100" HEIGHT="100""#, Pages.altoLine("l", "x")))
    let set = try PageFiles.read(folder.path, format: .alto)
    #expect(try set.lines[1].source.image()?.pixels.count { $0 == 0 } == 80 * 6)
    let error = DatasetError.unreadable(
      path: folder / "page.png", reason: "120 x 100 pixels, where its transcript speaks of 100 x 100")
    #expect(throws: error) { try set.lines[0].source.image() }
  }

  /// An outline that goes around the lower bar: its rectangle holds that, too.
  @Test func rectanglesHoldPartsOfOtherLines() throws {
    let folder = try TemporaryFolder()
    try folder.write("page.png", Pages.png)
    try folder.write("page.xml", text: Pages.alto(Pages.altoLine("l", "x", points: "5 15 95 15 95 70 70 70 70 31 5 31")))
    func line(_ options: [String]) throws -> GrayImage {
      let reference = DatasetReference(kind: .alto, path: folder / "page.xml", options: options)
      return try #require(try reference.read().lines[0].source.image())
    }
    #expect(try line([]).pixels.count { $0 == 0 } == 80 * 6)
    let box = try line(["boxes"])
    #expect(box.width == 90 && box.height == 55 && box.pixels.count { $0 == 0 } == 80 * 6 + 40 * 6)
  }

  @Test func whatCannotBeUsedIsLeftOut() throws {
    let folder = try TemporaryFolder()
    try folder.write("page.png", Pages.png)
    try folder.write("lonely.xml", text: Pages.alto(image: "gone.jpg", Pages.altoLine("l", "x")))
    try folder.write("cut.xml", Pages.alto(Pages.altoLine("l", "x")).utf8.prefix(500))
    try folder.write("mets.xml", text: "<mets/>")
    try folder.write(
      "page.xml",
      text: Pages.alto(
        image: #"C:\scans\page.png"#,
        Pages.altoLine("good", "x &gt; 0"), Pages.altoLine("empty", " "),
        Pages.altoLine("beside", "x", points: "500 10 600 10 600 90"),
        Pages.altoLine("struck", "one &gt;two&lt; three"), Pages.altoLine("lost", "a&gt;&lt; b"),
        Pages.altoLine("good", "again")))
    let set = try PageFiles.read(folder.path, format: .alto)
    #expect(set.lines.map(\.id) == ["page#good", "page#5"])
    #expect(
      Set(set.skips.map { "\($0.count) \($0.reason)" }) == [
        "2 files that are damaged or of another format", "1 lines of pages whose image is missing", "1 lines without text",
        "1 lines without an outline on their page", "2 lines with words struck out",
      ])
    let words = try PageFiles.read(folder / "page.xml", format: .alto, struck: .words)
    #expect(words.lines.map(\.text) == ["x > 0", "one two three", "again"])
    let marks = try PageFiles.read(folder / "page.xml", format: .alto, struck: .keep)
    #expect(marks.lines.map(\.text) == ["x > 0", "one >two< three", "a>< b", "again"])
  }

  @Test func missingPlacesAreNamed() throws {
    let folder = try TemporaryFolder()
    #expect { try PageFiles.read("/nowhere", format: .alto) } throws: { "\($0)".hasPrefix("/nowhere is not there") }
    #expect(throws: DatasetError.empty(path: folder.path, reasons: "")) { try PageFiles.read(folder.path, format: .page) }
    try folder.write("page.xml", text: "<alto>")
    #expect { try PageFiles.read(folder / "page.xml", format: .alto) } throws: { "\($0)".contains("page.xml, line 1") }
    try folder.write("page.xml", text: Pages.alto(Pages.altoLine("l", "x")))
    try folder.write("page.png", Pages.png.prefix(60))
    let line = try #require(try PageFiles.read(folder / "page.xml", format: .alto).lines.first)
    #expect { try line.source.image() } throws: { "\($0)".contains("page.png: is damaged or cut off") }
  }

  @Test func baselinesAloneGetAnArea() throws {
    var page = PageTranscript(width: 400, height: 400)
    page.lines = [100, 160, 225].map { y in
      PageTranscript.Line(baseline: [SIMD2(10, Float(y)), SIMD2(300, Float(y))])
    }
    page.outlineBaselines()
    // Distances of 60 and 65; the middle one of the sorted is 65.
    let box = try #require(LineOutline(polygon: page.lines[0].polygon).box)
    #expect(abs(box.low.y - (100 - 65 * 2 / 3)) < 1 && abs(box.high.y - (100 + 65 / 3)) < 1)
    #expect(box.low.x == 10 && box.high.x == 300)
  }
}
