import Images
import Testing
import Transcripts

@testable import Synthesis

@Suite struct GlyphPlacementTests {
  @Test func knowsPrintableASCII() {
    for symbol in Alphabet.ascii.symbols where symbol != " " { #expect(GlyphPlacement(symbol) != nil, "\(symbol)") }
    for symbol: Character in [" ", "\u{E9}", "\u{20AC}"] { #expect(GlyphPlacement(symbol) == nil) }
  }

  /// Where a symbol stands whose ink has the usual size: its top and bottom above the baseline.
  private func extent(_ symbol: Character) throws -> (top: Float, bottom: Float) {
    let placement = try #require(GlyphPlacement(symbol))
    let height = placement.measure == .width ? placement.size / 3 : placement.size
    let bottom = placement.bottom(height: height)
    return (bottom + height, bottom)
  }

  @Test func setsClassesApart() throws {
    for symbol in "acemnorsuvwxz" {
      let (top, bottom) = try extent(symbol)
      #expect(top == 1 && bottom == 0)
    }
    for symbol in "bdfhklABCXYZ0123456789?!&%" {
      let (top, bottom) = try extent(symbol)
      #expect(bottom == 0 && 1.6...2 ~= top)
    }
    for symbol in "gpqy" {
      let (top, bottom) = try extent(symbol)
      #expect(abs(top - 1) < 1e-6 && -1 ... -0.6 ~= bottom)
    }
    // Marks: on the line, below it, in its middle, above it.
    #expect(try extent(".").bottom == 0 && extent(".").top < 0.3)
    #expect(try extent(",").bottom < -0.1 && extent(",").top < 0.4)
    #expect(try extent("_").top < 0)
    for symbol in "-=+<>~*" {
      let (top, bottom) = try extent(symbol)
      #expect(0.6...1.1 ~= (top + bottom) / 2, "\(symbol)")
    }
    for symbol in "'`\"^" { #expect(try extent(symbol).bottom > 1, "\(symbol)") }
    for symbol in "()[]{}|/\\" {
      let (top, bottom) = try extent(symbol)
      #expect(top > 1.7 && bottom < 0, "\(symbol)")
    }
  }

  @Test func tailsHangBelowTheLine() throws {
    let f = try #require(GlyphPlacement("f"))
    #expect(f.bottom(height: 1.9) == 0)
    #expect(abs(f.bottom(height: 2.6) - (1.9 - 2.6)) < 1e-5)
    let e = try #require(GlyphPlacement("e"))
    #expect(e.bottom(height: 1.5) == 0)
  }
}
