import Images
import Testing

@testable import Synthesis

@Suite struct WordStanceTests {
  @Test func theLettersTellTheBaselineAndItsSlope() throws {
    // The line climbs one unit in ten.
    var word = PenFixture.printed("olololol")
    word.ink = Ink(strokes: word.ink.strokes.map { $0.map { Ink.Point(x: $0.x, y: $0.y - 0.1 * $0.x + 300) } })
    let stance = try #require(WordStance(word, xHeight: 20))
    for x in stride(from: Float(0), through: 200, by: 50) { #expect(abs(stance.baseline(at: x) - (300 - 0.1 * x)) < 2) }
    #expect(abs(stance.xHeight - 20) < 1)
  }

  @Test func aWordOfAnotherSizeIsMetHalfway() throws {
    let stance = try #require(WordStance(PenFixture.printed("ooloo"), xHeight: 15))
    #expect(abs(stance.xHeight - (15 * 20 as Float).squareRoot()) < 0.5)
    #expect(abs(stance.baseline(at: 40)) < 1)
  }

  @Test func inkOfAnotherSizeAltogetherIsNone() {
    #expect(WordStance(PenFixture.printed("olo"), xHeight: 60) == nil)
    #expect(WordStance(PenFixture.printed("olo"), xHeight: 7) == nil)
  }
}
