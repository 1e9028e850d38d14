import Foundation
import Testing

@testable import Images

@Suite struct GrayImageLineCropTests {
  /// A page in a tone of paper, with a bar of ink, 6 pixels thick, whose middle is at `middle(x)` for x in 40..<260.
  private func page(paper: UInt8 = 255, middle: (Float) -> Float) -> GrayImage {
    var page = GrayImage(width: 300, height: 200, filledWith: paper)
    for x in 40..<260 {
      let y = middle(Float(x))
      for row in Int(y) - 3..<Int(y) + 3 { page[x, row] = 20 }
    }
    return page
  }

  /// An area 20 pixels to each side of a line, in pieces of 20 pixels.
  private func outline(middle: (Float) -> Float) -> LineOutline {
    let xs = stride(from: Float(30), through: 270, by: 20)
    let baseline = xs.map { SIMD2($0, middle($0)) }
    return LineOutline(
      polygon: baseline.map { $0 - SIMD2(0, 20) } + baseline.reversed().map { $0 + SIMD2(0, 20) }, baseline: baseline)
  }

  private func inkRows(_ image: GrayImage) -> Range<Int> {
    let rows = (0..<image.height).filter { y in (0..<image.width).contains { image[$0, y] < 128 } }
    return rows.first! ..< rows.last! + 1
  }

  @Test(arguments: [Float(0), 0.15, -0.3])
  func slopesBecomeLevel(slope: Float) throws {
    let middle = { (x: Float) in 100 + slope * (x - 150) }
    let line = try #require(page(middle: middle).line(outline(middle: middle)))
    // 220 columns along the page are so many along the slope; 40 rows and their margins lie across it.
    let stretch = (1 + slope * slope).squareRoot()
    let ink = (0..<line.width).filter { x in (0..<line.height).contains { line[x, $0] < 128 } }
    #expect(abs(Float(ink.count) - 220 * stretch) < 4)
    #expect(inkRows(line).count <= 8)
    #expect(abs(Float(line.height) - 40 / stretch) < 8)
  }

  @Test func bendsBecomeLevel() throws {
    let middle = { (x: Float) in 100 + 24 * sin((x - 150) / 60) }
    let line = try #require(page(middle: middle).line(outline(middle: middle)))
    // On the page the ink takes 54 rows.
    #expect(inkRows(line).count <= 16)
  }

  @Test func levelLinesAreCopiedAsTheyAre() throws {
    let page = page { _ in 100 }
    let line = try #require(
      page.line(LineOutline(polygon: [SIMD2(30, 80), SIMD2(270, 80), SIMD2(270, 120), SIMD2(30, 120)])))
    #expect(line == page.resized(left: 28, top: 78, cropWidth: 244, cropHeight: 44, width: 244, height: 44))
  }

  @Test func otherInkIsPaintedOverWithPaper() throws {
    var page = page(paper: 200) { _ in 100 }
    for x in 100..<110 { for y in 60..<85 { page[x, y] = 20 } }
    // The polygon avoids the stroke that hangs into the line's box.
    let line = try #require(
      page.line(
        LineOutline(polygon: [
          SIMD2(30, 80), SIMD2(90, 80), SIMD2(90, 92), SIMD2(120, 92), SIMD2(120, 80), SIMD2(270, 80), SIMD2(270, 120),
          SIMD2(30, 120),
        ])))
    #expect(line.pixels.allSatisfy { $0 == 20 || $0 == 200 })
    #expect(line.pixels.count { $0 == 20 } == 220 * 6)
  }

  @Test func placesBeyondThePageArePaper() throws {
    let page = GrayImage(width: 50, height: 40, filledWith: 180)
    let line = try #require(
      page.line(LineOutline(polygon: [SIMD2(-1e9, 10), SIMD2(1e9, 10), SIMD2(1e9, 30), SIMD2(-1e9, 30)])))
    #expect(line.width == 54 && line.height == 24)
    #expect(line.pixels.allSatisfy { $0 == 180 })
    #expect(page.line(LineOutline(polygon: [SIMD2(60, 10), SIMD2(90, 10), SIMD2(90, 30)])) == nil)
    #expect(page.line(LineOutline(polygon: [SIMD2(10, 10), SIMD2(20, 10)])) == nil)
    #expect(page.line(LineOutline(polygon: [SIMD2(10, 10), SIMD2(20, 10), SIMD2(30, 10)])) == nil)
  }

  @Test func masksFollowTheWinding() {
    func count(_ polygon: [SIMD2<Float>], grownBy margin: Int = 0) -> Int {
      PolygonMask(polygon, width: 12, height: 12, grownBy: margin).pixels.count { $0 }
    }
    let square = [SIMD2<Float>(3, 3), SIMD2(7, 3), SIMD2(7, 7), SIMD2(3, 7)]
    #expect(count(square) == 16)
    #expect(count(square.reversed()) == 16)
    #expect(count(square, grownBy: 1) == 36)
    #expect(count(square, grownBy: 30) == 144)
    // Twice around is inside too.
    #expect(count(square + square) == 16)
    // Pixels whose centre lies below the diagonal: 0 + 1 + 2 + 3, and the centres on it count once.
    #expect([6, 10].contains(count([SIMD2(3, 3), SIMD2(7, 7), SIMD2(3, 7)])))
    #expect(count([SIMD2(-5, -5), SIMD2(20, -5), SIMD2(20, 20), SIMD2(-5, 20)]) == 144)
    #expect(count([]) == 0)
  }
}
