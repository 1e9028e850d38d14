import Images
import Testing

@testable import Synthesis

@Suite struct PictureGlyphTests {
  /// The picture as the reader of EMNIST gives it.
  private func image(_ picture: PictureFixture) throws -> GrayImage {
    try #require(try PictureFixture.lines([picture])[0].source.image())
  }

  private func glyph(_ picture: PictureFixture) throws -> PictureGlyph {
    try #require(PictureGlyph(image(picture), symbol: picture.symbol))
  }

  private func box(_ picture: PictureFixture) throws -> InkBox {
    try #require(InkBox(Ink(strokes: glyph(picture).outline)))
  }

  private func isNear(_ a: Float, _ b: Float) -> Bool { abs(a - b) < 1e-3 }

  @Test("digits stand on the baseline, tails hang below it", arguments: [
    ("1", Float(-1.7), Float(0)), ("7", -1.7, 0), ("A", -1.8, 0), ("a", -1, 0), ("b", -1.9, 0), ("g", -1, 0.8),
  ] as [(Character, Float, Float)])
  func standsByItsClass(symbol: Character, top: Float, bottom: Float) throws {
    // Wherever it is in its picture: 20 pixels are the symbol's height.
    for (x, y) in [(4, 4), (12, 7)] {
      let box = try box(PictureFixture(symbol, .init(x: x, y: y, width: 10, height: 20)))
      #expect(isNear(box.top, top) && isNear(box.bottom, bottom))
      #expect(isNear(box.left, 0) && isNear(box.width, (bottom - top) / 2))
    }
  }

  @Test func wideInkIsLower() throws {
    // 20 by 10 pixels: as high as 12 would be, so 1.7 * 10 / 12.
    #expect(isNear(try box(PictureFixture("2", .init(x: 4, y: 9, width: 20, height: 10))).top, -1.7 * 10 / 12))
  }

  @Test func tellsPenAndSlant() throws {
    let bar = try glyph(.block("1", width: 4))
    // Twice the area over the edges' length, by differences to the left and up: 2 * 80 / (2 * 20 + 2 * 4 - 2 + sqrt(2)) pixels
    // of 1.7 / 20 x-heights.
    #expect(isNear(bar.penWidth, 0.28683))
    #expect(isNear(bar.slant, 0))
    // A quarter of a pixel each row.
    #expect(0.2...0.3 ~= (try glyph(.block("1", width: 4, lean: 5)).slant))
    #expect(try glyph(.block("1", width: 3)).penWidth < bar.penWidth)
  }

  @Test func rejectsPicturesThatCannotBeTheSymbol() throws {
    #expect(PictureGlyph(GrayImage(width: 40, height: 40), symbol: "1") == nil)
    let dash = try image(PictureFixture("1", .init(x: 4, y: 12, width: 20, height: 3)))
    #expect(PictureGlyph(dash, symbol: "1") == nil)
    let bar = try image(.block("1", width: 4))
    for symbol: Character in ["\u{E9}", " "] { #expect(PictureGlyph(bar, symbol: symbol) == nil) }
  }

  @Test func drawsEvenInkOfSharpEdges() throws {
    let bar = try glyph(.block("1", width: 4))
    var image = GrayImage(width: 100, height: 120)
    // 50 pixels an x-height, the baseline at row 100, the left edge at column 40.
    let stance = GlyphStance(scaleX: 1, scaleY: 1, shear: 0, y: 0)
    bar.draw(on: &image, stance: stance, scale: 50, left: -0.8, top: -2, penWidth: bar.penWidth)
    // 4 pixels of 1.7 / 20 are 17 pixels here; a row of the middle.
    let row = (0..<100).map { image[$0, 60] }
    let black = row.count { $0 == 0 }
    #expect(15...18 ~= black && row.count { $0 < 255 } <= black + 4)
    #expect(image[48, 60] == 0 && image[36, 60] == 255 && image[62, 60] == 255)
    let column = (0..<120).filter { image[48, $0] < 128 }
    #expect(abs(column.first! - 15) <= 1 && abs(column.last! - 99) <= 1)
    // Nearer to a thick pen, and to a thin one.
    func width(penWidth: Float) -> Int {
      var image = GrayImage(width: 120, height: 20)
      bar.draw(on: &image, stance: stance, scale: 200, left: -0.13, top: -1, penWidth: penWidth)
      return (0..<120).count { image[$0, 10] < 128 }
    }
    #expect(width(penWidth: 0.5) > width(penWidth: bar.penWidth))
    #expect(width(penWidth: 0.2) < width(penWidth: bar.penWidth))
  }

  @Test func whatLiesOutsideTheImageIsLeftOut() throws {
    let bar = try glyph(.block("1", width: 4))
    var image = GrayImage(width: 20, height: 20)
    bar.draw(
      on: &image, stance: GlyphStance(scaleX: 1, scaleY: 1, shear: 0, x: 50, y: 0), scale: 20, left: 0, top: 0, penWidth: 0.3)
    #expect(image == GrayImage(width: 20, height: 20))
  }
}
