import Datasets
import Images
import Testing

@testable import Synthesis

@Suite struct GlyphSetTests {
  @Test func groupsGlyphsByContributorAndWriter() throws {
    let glyphs = try GlyphSet(
      GlyphFixture.lines("ab1", writer: "anna") + GlyphFixture.lines("aa.", writer: "bert")
        + GlyphFixture.lines("c", writer: "anna", contributor: "xyz"))
    #expect(glyphs.writerNames == ["abc/anna", "abc/bert", "xyz/anna"])
    #expect(glyphs.symbols == ["a", "b", "1", ".", "c"])
    #expect(glyphs.count == 7)
    #expect(glyphs.writers[1].glyphs["a"]?.count == 2)
    #expect(glyphs.writers[1].neighbours.sorted() == [0, 2])
  }

  @Test func neighboursWriteAlike() throws {
    let glyphs = try GlyphSet(
      GlyphFixture.lines("abc", writer: "upright") + GlyphFixture.lines("abc", writer: "slanted", slant: 0.8)
        + GlyphFixture.lines("abc", writer: "nearly", slant: 0.1))
    #expect(glyphs.writers.map { ($0.slant * 10).rounded() } == [0, 8, 1])
    #expect(glyphs.writers[0].neighbours == [2, 1])
    #expect(glyphs.writers[1].neighbours == [2, 0])
  }

  @Test func takesLinesOfOneSymbolOnly() throws {
    var lines = GlyphFixture.lines("a", writer: "anna")
    lines.append(Line(id: "word", source: lines[0].source, text: "ab", writer: "anna"))
    lines.append(Line(id: "file", source: .file("a.png"), text: "a", writer: "anna"))
    #expect(try GlyphSet(lines).count == 1)
    #expect { try GlyphSet(Array(lines.dropFirst())) } throws: { ($0 as? SynthesisError)?.code == .noGlyph }
    // A writer of dots alone tells nothing of the size of the writing.
    #expect(throws: SynthesisError.self) { try GlyphSet(GlyphFixture.lines("...", writer: "dots")) }
  }
}

/// Isolated characters made by hand.
enum GlyphFixture {
  /// For each symbol a stroke of as many points as `points` says, so that a line tells which glyphs it is made of.
  static func lines(
    _ symbols: String, writer: String, contributor: String = "abc", slant: Float = 0
  ) -> [Line] {
    symbols.enumerated().map { number, symbol in
      let placement = GlyphPlacement(symbol)
      let size = 20 * (placement?.size ?? 1)
      let count = points(symbol)
      let stroke = (0..<count).map { i in
        // Up and down, from the left to the right, as wide as high.
        let y: Float = i % 2 == 0 ? 0 : 1
        return Ink.Point(
          x: 100 + size * Float(i) / Float(count - 1) * 0.3 + slant * size * (1 - y),
          y: placement?.measure == .width ? Float(i % 2) : size * y)
      }
      return Line(
        id: "\(contributor)/\(writer)#\(number)", source: .ink(Ink(strokes: [stroke])), text: String(symbol),
        writer: writer, contributor: contributor)
    }
  }

  static func points(_ symbol: Character) -> Int { Int(symbol.unicodeScalars.first!.value) }
}
