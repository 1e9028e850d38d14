import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct CutWordTests {
  @Test func piecesHoldTheInkOfTheirSymbols() throws {
    let word = try #require(CutWord(PenFixture.printed("olito"), slant: 0, xHeight: 20))
    #expect(word.pieces.map(\.symbols) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5])
    // The dot and the bar come with their letters.
    #expect(word.pieces.map { $0.fragments.count } == [1, 1, 2, 2, 1])
    #expect(word.pieces.allSatisfy { $0.entry == nil && $0.exit == nil })
    // From the baseline to the top of each, in x-heights.
    for (piece, height) in zip(word.pieces, [Float(1), 1.9, 1.4, 1.6, 1]) {
      let box = try #require(InkBox(piece.fragments.flatMap(\.points)))
      #expect(abs(box.bottom) < 0.1 && abs(-box.top - height) < 0.15, "\(word.symbols[piece.symbols])")
    }
    for (left, right) in zip(word.pieces, word.pieces.dropFirst()) { #expect(left.right == right.left) }
  }

  @Test func aStrokeIsCutWhereItRunsOn() throws {
    let word = try #require(CutWord(PenFixture.running("vvv"), slant: 0, xHeight: 20))
    #expect(word.pieces.map(\.symbols) == [0..<1, 1..<2, 2..<3])
    #expect(word.pieces[0].entry == nil && word.pieces[2].exit == nil)
    for (left, right) in zip(word.pieces, word.pieces.dropFirst()) {
      let (exit, entry) = try (#require(left.exit), #require(right.entry))
      #expect(exit == entry && abs(exit + 1) < 0.1)
    }
  }

  @Test func piecesInARowAreTheInkAgain() throws {
    for text in [PenFixture.running("vvvv"), PenFixture.printed("olito")] {
      let splicer = try #require(WordSplicer((0..<24).map { _ in text }, writer: "anna"))
      #expect(splicer.words[0].pieces.count == text.text.count)
      var generator = SeededGenerator(seed: 1)
      let strokes = splicer.ownWord(using: &generator).strokes
      #expect(strokes.count == text.ink.strokes.count)
      // Every corner of the strokes is there, whatever was put between.
      let (left, own) = (try #require(InkBox(strokes.joined())).left, try #require(InkBox(text.ink)).left)
      for corner in text.ink.strokes.joined() {
        #expect(strokes.joined().contains { abs(($0.x - left) * 20 - (corner.x - own)) < 1 && abs($0.y * 20 - corner.y) < 1 })
      }
    }
  }

  @Test func theWritersSlantIsTakenOut() throws {
    let upright = PenFixture.printed("olol")
    var leaning = upright
    leaning.ink = Ink(strokes: upright.ink.strokes.map { $0.map { Ink.Point(x: $0.x - 0.5 * ($0.y + 10), y: $0.y) } })
    var slant = Slant()
    slant.add([leaning.ink.strokes[1]])
    #expect(abs(slant.value - 0.5) < 1e-5)
    let word = try #require(CutWord(leaning, slant: 0.5, xHeight: 20))
    let bar = try #require(InkBox(word.pieces[1].fragments[0].points))
    #expect(bar.width < 0.05 && abs(bar.height - 1.9) < 0.05)
  }

  @Test func whatCannotBeThisWordIsNone() {
    // Three times the writer's size.
    #expect(CutWord(PenFixture.printed("olol"), slant: 0, xHeight: 6) == nil)
    #expect(CutWord(PenFixture.printed("o"), slant: 0, xHeight: 20) == nil)
    let empty = SpelledWord(text: "ol", ink: Ink(strokes: []), centres: [0, 20], writer: "")
    #expect(CutWord(empty, slant: 0, xHeight: 20) == nil)
  }
}
