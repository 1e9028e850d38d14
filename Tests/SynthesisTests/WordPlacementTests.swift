import Images
import Testing

@testable import Synthesis

/// Of a school hand with an x-height of 1: ascenders to 1.9, capitals to 1.8, digits to 1.7, descenders to -0.8.
@Suite struct WordPlacementTests {
  @Test(arguments: [
    ("on", 0 as Float, 1 as Float), ("pen", -0.8, 1), ("bag", -0.8, 1.9), ("Rome", 0, 1.8), ("95", 0, 1.7), ("a-b.", 0, 1.9),
  ]) func reachesAsFarAsItsSymbols(word: String, bottom: Float, top: Float) throws {
    let extents = try #require(WordPlacement(word)).extents
    try #require(extents.count == 1)
    #expect(abs(extents[0].bottom - bottom) < 1e-5 && abs(extents[0].top - top) < 1e-5)
  }

  @Test func someHandsHangSomeSymbols() throws {
    let of = try #require(WordPlacement("of")).extents
    #expect(of.map(\.top) == [1.9, 1.9] && of.map(\.bottom) == [0, -0.8])
    // What hangs in any case makes no difference.
    #expect(try #require(WordPlacement("fig")).extents.count == 1)
  }

  @Test func marksTellNothing() {
    for word in ["", "-", "...", "\u{E9}"] { #expect(WordPlacement(word) == nil) }
  }

  private func box(_ top: Float, _ bottom: Float) throws -> InkBox {
    try #require(InkBox(Ink(strokes: [[Ink.Point(x: 0, y: top), Ink.Point(x: 9, y: bottom)]])))
  }

  @Test func findsTheBaseline() throws {
    // An x-height of 20: from the tops of the letters 20 down, or from the ends of the descenders 16 up.
    let pen = try #require(WordPlacement("pen"))
    #expect(pen.xHeight(ofInk: 36) == 20)
    #expect(try pen.baseline(of: box(100, 136), xHeight: 20) == 120)
    // Ink larger by 4 than usual reaches 2 too far on both sides.
    #expect(try pen.baseline(of: box(98, 138), xHeight: 20) == 120)
    let of = try #require(WordPlacement("of"))
    #expect(try of.baseline(of: box(0, 38), xHeight: 20) == 38)
    #expect(try of.baseline(of: box(0, 54), xHeight: 20) == 38)
  }

  @Test func inkThatCannotBeTheWordHasNone() throws {
    let on = try #require(WordPlacement("on"))
    #expect(try on.baseline(of: box(0, 20), xHeight: 20) == 20)
    #expect(try on.baseline(of: box(0, 36), xHeight: 20) == nil)
    #expect(try on.baseline(of: box(0, 11), xHeight: 20) == nil)
  }
}
