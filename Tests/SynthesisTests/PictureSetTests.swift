import Datasets
import Testing

@testable import Synthesis

@Suite struct PictureSetTests {
  @Test func groupsPicturesBySymbol() throws {
    let lines = try PictureFixture.lines([.block("1", width: 3), .block("a", width: 9), .block("1", width: 5)])
    let set = try PictureSet(lines + GlyphFixture.lines("xyz", writer: "anna"))
    #expect(set.symbols == ["1", "a"])
    #expect(set.count == 3)
    let pens = try #require(set.entries["1"]).map(\.look.penWidth)
    #expect(pens.count == 2 && pens[0] < pens[1])
  }

  @Test func slantsAreBesideTheMeanOfTheirSymbol() throws {
    let set = try PictureSet(PictureFixture.lines([.block("7", width: 4, lean: 10), .block("7", width: 4), .block("1", width: 4, lean: 10)]))
    let (sevens, ones) = (try #require(set.entries["7"]), try #require(set.entries["1"]))
    #expect(abs(sevens[0].look.slant + sevens[1].look.slant) < 1e-5)
    #expect(0.2...0.3 ~= sevens[0].look.slant)
    #expect(ones[0].look.slant == 0)
  }

  @Test func labelsThatDoNotTellCapitalsAreRefused() throws {
    let letters = try PictureFixture.lines([.block("A", width: 9)], selection: .letters)
    #expect { try PictureSet(letters) } throws: { "\($0)".contains("does not tell small letters from capitals") }
  }

  @Test func aSetWithoutUseIsRefused() throws {
    let dash = try PictureFixture.lines([PictureFixture("1", .init(x: 4, y: 12, width: 20, height: 3))])
    for lines in [[], dash, GlyphFixture.lines("abc", writer: "anna")] {
      #expect { try PictureSet(lines) } throws: { ($0 as? SynthesisError)?.code == .noGlyph }
    }
  }
}
