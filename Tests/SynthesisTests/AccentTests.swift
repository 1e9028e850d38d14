import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct AccentTests {
  @Test func splitsWhatIsMadeOfTwo() throws {
    let é = try #require(Accent.split("é"))
    #expect(é.letter == "e" && é.accent == .acute)
    // However it is encoded.
    #expect(Accent.split("e\u{301}")?.accent == .acute)
    let Ç = try #require(Accent.split("Ç"))
    #expect(Ç.letter == "C" && Ç.accent == .cedilla)
    // Nor has an i with an accent its dot.
    for symbol: Character in ["e", "î", "ï", "ß", "œ", "'"] { #expect(Accent.split(symbol) == nil) }
  }

  @Test(arguments: Accent.allCases) func standsAtTheLetter(accent: Accent) throws {
    let letter = try #require(InkBox([Ink.Point(x: 3, y: -1), Ink.Point(x: 3.8, y: 0)]))
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let strokes = accent.strokes(at: letter, using: &generator)
      #expect(strokes.count == (accent == .diaeresis ? 2 : 1))
      let box = try #require(InkBox(strokes.joined()))
      if accent == .cedilla {
        #expect(box.top > -0.3 && box.bottom < 1.2 && box.bottom > 0)
      } else {
        #expect(box.bottom < letter.top + 0.1 && box.top > letter.top - 1.5)
      }
      #expect(box.left > 2 && box.right < 4.8)
    }
  }

  @Test func acuteRisesAndGraveFalls() throws {
    let letter = try #require(InkBox([Ink.Point(x: 0, y: -1), Ink.Point(x: 0.8, y: 0)]))
    var generator = SeededGenerator(seed: 2)
    func slope(_ accent: Accent) -> Float {
      let stroke = accent.strokes(at: letter, using: &generator)[0]
      let (left, right) = (stroke.min { $0.x < $1.x }!, stroke.max { $0.x < $1.x }!)
      return (right.y - left.y) / (right.x - left.x)
    }
    // Few hands turn them by 45 degrees.
    #expect((0..<100).count { _ in slope(.acute) < 0 } > 95)
    #expect((0..<100).count { _ in slope(.grave) > 0 } > 95)
  }
}
