import Images
import Testing

@testable import Synthesis

@Suite struct GlyphTests {
  /// A zigzag that fills a box, somewhere on a tablet.
  private func ink(width: Float, height: Float) -> Ink {
    Ink(strokes: [
      [(0, 0), (1, 0.5), (0, 0.5), (1, 1)].map { Ink.Point(x: 700 + width * $0.0, y: -300 + height * $0.1) }
    ])
  }

  private func box(_ symbol: Character, width: Float, height: Float, xHeight: Float = 20) throws -> InkBox {
    let glyph = try #require(Glyph(ink(width: width, height: height), symbol: symbol, xHeight: xHeight))
    let box = try #require(InkBox(Ink(strokes: glyph.strokes)))
    #expect(abs(box.left) < 1e-4 && abs(box.width - glyph.width) < 1e-4)
    return box
  }

  private func isNear(_ a: Float, _ b: Float) -> Bool { abs(a - b) < 1e-3 }

  @Test func standsByItsClass() throws {
    // y grows downwards: ink above the baseline has y < 0.
    let a = try box("a", width: 18, height: 20)
    #expect(isNear(a.top, -1) && isNear(a.bottom, 0) && isNear(a.width, 0.9))
    let g = try box("g", width: 16, height: 36)
    #expect(isNear(g.top, -1) && isNear(g.bottom, 0.8))
    let dash = try box("-", width: 18, height: 2)
    #expect(isNear((dash.top + dash.bottom) / 2, -0.7) && isNear(dash.width, 0.9))
    let apostrophe = try box("'", width: 3, height: 10)
    #expect(isNear(apostrophe.top, -1.9))
  }

  @Test("a size between the writer's own and the usual one, within bounds", arguments: [
    (Float(20), Float(1)), (22, 1.0488), (16, 0.8944), (40, 1.22), (10, 0.82),
  ])
  func size(height: Float, expected: Float) throws {
    // The root of the ratio: sqrt(22 / 20) = 1.0488, sqrt(16 / 20) = 0.8944.
    #expect(isNear(try box("n", width: 15, height: height).height, expected))
  }

  @Test func keepsDotsSmallAndWhole() throws {
    let dot = try #require(Glyph(Ink(strokes: [[Ink.Point(x: 5, y: 9)]]), symbol: ".", xHeight: 20))
    #expect(dot.strokes == [[Ink.Point(x: 0, y: 0)]])
    // 2 of a tablet whose x-height is 20.
    #expect(isNear(try box(".", width: 2, height: 1).width, 0.1))
  }

  @Test func rejectsInkThatCannotBeTheSymbol() {
    for (symbol, width, height) in [
      ("a", 20, 60), ("a", 20, 7), ("a", 80, 20), (".", 30, 30), ("-", 10, 20), ("=", 20, 30), ("\u{E9}", 20, 20),
    ] as [(Character, Float, Float)] {
      #expect(Glyph(ink(width: width, height: height), symbol: symbol, xHeight: 20) == nil, "\(symbol)")
    }
    #expect(Glyph(Ink(strokes: []), symbol: "a", xHeight: 20) == nil)
    #expect(Glyph(Ink(strokes: [[Ink.Point(x: .nan, y: 0)]]), symbol: ".", xHeight: 20) == nil)
  }
}
