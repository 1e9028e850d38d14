import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct HandVariationTests {
  private let stroke = [(0, -2), (0.5, -1), (1, -0.5), (1.5, 0), (2, 1)].map { Ink.Point(x: $0.0, y: $0.1) }

  @Test func heightsChangeOutsideTheSmallLettersAlone() {
    var hand = HandVariation()
    #expect(hand(stroke) == stroke)
    (hand.ascenders, hand.descenders) = (1.5, 0.5)
    #expect(hand(stroke).map(\.y) == [-2.5, -1, -0.5, 0, 0.5] && hand(stroke).map(\.x) == stroke.map(\.x))
  }

  @Test func hasteTakesTheCorners() {
    let corner = (0...20).map { i in Ink.Point(x: 0.1 * Float(i), y: -0.1 * Float(min(i, 20 - i))) }
    var hand = HandVariation()
    var tips = [corner.map(\.y).min()!]
    for rounds in [2, 6] {
      hand.haste = rounds
      let smooth = hand(corner)
      #expect(smooth.first == corner.first && smooth.last == corner.last)
      tips.append(smooth.map(\.y).min()!)
    }
    #expect(tips[0] < tips[1] && tips[1] < tips[2] && tips[2] < -0.7)
    #expect(hand([corner[0], corner[5]]) == [corner[0], corner[5]])
  }

  @Test func aPieceKeepsItsProportionsToItsCuts() throws {
    let word = try #require(CutWord(PenFixture.running("vvv"), slant: 0, xHeight: 20))
    var generator = SeededGenerator(seed: 1)
    var hand = HandVariation()
    #expect(hand.varied(word.pieces[1], using: &generator) == word.pieces[1])
    hand.unevenness = 0.1
    let (piece, varied) = (word.pieces[1], hand.varied(word.pieces[1], using: &generator))
    #expect(varied != piece && varied.symbols == piece.symbols)
    let width = varied.right / piece.right
    #expect(abs(varied.left - piece.left * width) < 1e-5 && 0.5...2 ~= width)
    // Where the pen comes in is still the cut.
    #expect(abs(try #require(varied.fragments.first { $0.isEntered }?.points.first?.x) - varied.left) < 1e-5)
  }

  @Test func handsDiffer() {
    var generator = SeededGenerator(seed: 2)
    let hands = (0..<400).map { _ in HandVariation(using: &generator) }
    #expect(hands.allSatisfy { 0.65...1.5 ~= $0.ascenders && 0.6...1.5 ~= $0.descenders })
    #expect(hands.map(\.ascenders).min()! < 0.8 && hands.map(\.ascenders).max()! > 1.25)
    // As many as say so are as neat as the writer.
    #expect((180...300).contains(hands.count { $0.haste == 0 }) && (180...300).contains(hands.count { $0.ligature == 0 }))
  }

  @Test func lettersAreSetApart() throws {
    let splicer = try #require(WordSplicer((0..<24).map { PenFixture.printed($0 % 2 == 0 ? "ol" : "lo") }, writer: "anna"))
    func width(_ hand: HandVariation) throws -> Float {
      var generator = SeededGenerator(seed: 3)
      let strokes = try #require(splicer.strokes(of: Array("lolo"), in: hand, using: &generator))
      return try #require(InkBox(strokes.joined())).width
    }
    var wide = HandVariation()
    wide.gap = 0.2
    // All of four letters, though two each come from one word.
    let wider = try width(wide) - width(HandVariation())
    #expect(abs(wider - 3 * 0.2) < 1e-4)
  }
}
