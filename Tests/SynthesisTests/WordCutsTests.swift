import Images
import Testing

@testable import Synthesis

@Suite struct WordCutsTests {
  private func cuts(_ word: SpelledWord, moved: [Float]? = nil) -> WordCuts {
    let strokes = word.ink.strokes.map { WordCuts.refined($0.map { Ink.Point(x: $0.x / 20, y: $0.y / 20) }) }
    let centres = (moved ?? word.centres).map { $0 / 20 }
    return WordCuts(strokes, symbols: Array(word.text), centres: centres)
  }

  @Test func printIsCutBetweenStrokes() throws {
    let found = cuts(PenFixture.printed("loll")).cuts
    try #require(found.map(\.symbol) == [1, 2, 3])
    #expect(found.allSatisfy { $0.crossing == nil })
    // Bars at 0, 2.8 and 4.2, a ring of 0.8 around 1.4.
    #expect(0..<1 ~= found[0].x && 1.8..<2.8 ~= found[1].x && 2.8..<4.2 ~= found[2].x)
  }

  @Test func aRunningHandIsCutInItsLigatures() throws {
    let found = cuts(PenFixture.running("vvv")).cuts
    #expect(found.map(\.symbol) == [1, 2])
    for (cut, range) in zip(found, [Float(0.4)...1, 1.8...2.4]) {
      let crossing = try #require(cut.crossing)
      #expect(range.contains(cut.x) && crossing.point.x == cut.x && abs(crossing.point.y + 1) < 1e-4)
    }
  }

  @Test func dotsAndBarsBelongToTheirLetters() {
    let word = cuts(PenFixture.printed("olito"))
    // Five letters, then the dot and the bar.
    #expect(word.owners == [nil, nil, nil, nil, nil, 2, 3])
    #expect(word.cuts.map(\.symbol) == [1, 2, 3, 4])
  }

  @Test func aLetterSeenAsideIsFound() throws {
    let word = PenFixture.printed("loll")
    // Seen just before their ink, as networks often do.
    let found = cuts(word, moved: word.centres.map { $0 - 4 }).cuts
    try #require(found.map(\.symbol) == [1, 2, 3])
    #expect(0..<1 ~= found[0].x && 1.8..<2.8 ~= found[1].x && 2.8..<4.2 ~= found[2].x)
  }

  @Test func whatDoesNotFitIsNotCut() {
    var word = PenFixture.printed("lo")
    word.text = "mammal"
    word.centres = (0..<6).map { 5 * Float($0) }
    #expect(cuts(word).cuts.isEmpty)
    // Two strokes go through every column.
    let running = PenFixture.running("vv")
    let strokes = running.ink.strokes + running.ink.strokes.map { $0.map { Ink.Point(x: $0.x, y: $0.y - 4) } }
    #expect(cuts(SpelledWord(text: "vv", ink: Ink(strokes: strokes), centres: running.centres, writer: "")).cuts.isEmpty)
  }

  @Test func pointsComeCloseTogether() {
    let points = WordCuts.refined([Ink.Point(x: 0, y: 0), Ink.Point(x: 1, y: 0), Ink.Point(x: 1, y: 0.05)])
    #expect(points.first == Ink.Point(x: 0, y: 0) && points.last == Ink.Point(x: 1, y: 0.05))
    #expect(points.contains(Ink.Point(x: 1, y: 0)))
    #expect(zip(points, points.dropFirst()).allSatisfy { abs($1.x - $0.x) <= 0.1 && abs($1.y - $0.y) <= 0.1 })
  }
}
