import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct SplicedComposerTests {
  private static let printed = ["lo", "ol", "ill", "oil", "toll", "lilt", "till", "tool", "loot", "toil"]

  /// Each word twice, which is enough to write with.
  private func words(_ texts: [String] = printed, writer: String = "anna") -> [SpelledWord] {
    (texts + texts).map { PenFixture.printed($0, writer: writer) }
  }

  @Test func writesWordsOfTheListWithTheWritersLetters() throws {
    let composer = try SplicedComposer(words() + words(writer: "bert"), texts: ["lit", "tot", "olio", "zoo"])
    #expect(composer.count == 40 && Set(composer.writerNames) == ["anna", "bert"])
    var generator = SeededGenerator(seed: 1)
    var (texts, writers): (Set<Substring>, Set<String>) = ([], [])
    for _ in 0..<200 {
      let line = composer.line(using: &generator)
      texts.formUnion(line.text.split(separator: " "))
      writers.insert(line.writer)
      // A stroke for each letter, and one for each dot and bar.
      #expect(line.ink.strokes.count == line.text.count { $0 != " " } + line.text.count { "it".contains($0) })
    }
    // Nobody has a z, nor a capital.
    #expect(texts == ["lit", "tot", "olio"] && writers == ["anna", "bert"])
  }

  @Test func lettersAreBorrowedFromAnotherWriter() throws {
    // Anna has l and o, Bert i and t.
    let anna = words(["lo", "ol", "loo", "lol", "olo", "ool", "lool", "oll", "lolo", "olol"])
    let bert = words(["it", "ti", "tit", "iti", "tti", "itt", "tiit", "itti", "titi", "ttit"], writer: "bert")
    let composer = try SplicedComposer(anna + bert, texts: ["toil", "lot"])
    var generator = SeededGenerator(seed: 9)
    let lines = (0..<100).map { _ in composer.line(using: &generator) }
    let spliced = lines.filter { line in line.text.split(separator: " ").allSatisfy { ["toil", "lot"].contains($0) } }
    #expect(spliced.count == 100 && Set(spliced.map(\.writer)) == ["anna", "bert"])
    #expect(lines.allSatisfy { $0.ink.strokes.count == $0.text.count { $0 != " " } + $0.text.count { "it".contains($0) } })
  }

  @Test func aShareOfTheLettersIsLentThroughout() throws {
    let narrow = try #require(WordSplicer(words(), writer: "anna"))
    // Bert writes the same words twice as wide.
    let wider = words(writer: "bert").map { word in
      SpelledWord(
        text: word.text, ink: Ink(strokes: word.ink.strokes.map { $0.map { Ink.Point(x: 2 * $0.x, y: $0.y) } }),
        centres: word.centres.map { 2 * $0 }, writer: word.writer)
    }
    let wide = try #require(WordSplicer(wider, writer: "bert"))
    var generator = SeededGenerator(seed: 9)
    let none = narrow.loan(from: wide, share: 0, using: &generator)
    var (a, b) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
    #expect(narrow.strokes(of: Array("lolo"), borrowing: none, using: &a) == narrow.strokes(of: Array("lolo"), using: &b))
    var borrowed = 0
    for _ in 0..<100 {
      let loan = narrow.loan(from: wide, share: 0.4, using: &generator)
      let strokes = try #require(narrow.strokes(of: Array("lolo"), borrowing: loan, using: &generator))
      // Rings of 0.8 or 1.6 x-heights: both his, or both hers.
      let rings = [1, 3].map { strokes[$0] }.compactMap { InkBox($0)?.width }
      #expect(abs(rings[0] - rings[1]) < 0.1 && (abs(rings[0] - 0.8) < 0.1 || abs(rings[0] - 1.6) < 0.1))
      if rings[0] > 1.2 { borrowed += 1 }
    }
    #expect((25...55).contains(borrowed))
  }

  @Test func lettersStandBesideEachOtherOnTheBaseline() throws {
    let splicer = try #require(WordSplicer(words(), writer: "anna"))
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<50 {
      let strokes = try #require(splicer.strokes(of: Array("lolo"), using: &generator))
      let boxes = try strokes.map { try #require(InkBox($0)) }
      #expect(boxes.count == 4 && boxes.allSatisfy { abs($0.bottom) < 0.15 })
      for (left, right) in zip(boxes, boxes.dropFirst()) { #expect(0.2...2 ~= right.left - left.right) }
      #expect(abs(boxes[0].height - 1.9) < 0.2 && abs(boxes[1].height - 1) < 0.2)
    }
  }

  @Test func accentsAreDrawnAtLettersThatHaveNone() throws {
    let splicer = try #require(WordSplicer(words(), writer: "anna"))
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let strokes = try #require(splicer.strokes(of: Array("tôlo"), using: &generator))
      // Stem and bar, three letters, and an accent.
      #expect(strokes.count == 6)
      let (accent, o) = (try #require(InkBox(strokes[3])), try #require(InkBox(strokes[2])))
      #expect(accent.bottom < o.top + 0.1 && accent.left < o.right && accent.right > o.left)
    }
    // Haste rounds a circumflex, but leaves it one.
    var hasty = HandVariation()
    hasty.haste = 8
    for _ in 0..<20 {
      let accent = try #require(splicer.strokes(of: Array("tôlo"), in: hasty, using: &generator))[3]
      let ends = (accent.first!.y + accent.last!.y) / 2
      let height = accent.map { ends - $0.y }.max()!
      #expect(height > 0.1 * (accent.last!.x - accent.first!.x))
    }
    // A dotted letter keeps its dot, so that no other mark fits; and nobody has an e.
    #expect(splicer.strokes(of: Array("loît"), using: &generator) == nil)
    #expect(splicer.strokes(of: Array("loét"), using: &generator) == nil)
    let composer = try SplicedComposer(words(), texts: ["tôlo"])
    #expect(composer.line(using: &generator).text.contains("tôlo"))
  }

  @Test(arguments: [true, false]) func noCapitalComesThatIsNotAllowed(isAllowed: Bool) throws {
    // With a capital O and an accent, Ô can be written.
    let composer = try SplicedComposer(
      words(Self.printed + ["Oil", "Ol", "Oto"]), texts: ["ôlo"], allows: { isAllowed || !$0.isUppercase })
    var generator = SeededGenerator(seed: 8)
    let texts = Set((0..<100).flatMap { _ in composer.line(using: &generator).text.split(separator: " ") })
    #expect(texts == (isAllowed ? ["ôlo", "Ôlo"] : ["ôlo"]))
  }

  @Test func aRunningHandRunsOn() throws {
    // Tops a little apart: where pieces meet, the pen's way is bent.
    let words = (0..<24).map { PenFixture.running(String(repeating: "v", count: 2 + $0 % 3), rise: 0.1 * Float($0 % 3)) }
    let splicer = try #require(WordSplicer(words, writer: "anna"))
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      let strokes = try #require(splicer.strokes(of: Array("vvvvvv"), using: &generator))
      #expect(strokes.count == 1)
      for (a, b) in zip(strokes[0], strokes[0].dropFirst()) {
        #expect(b.x >= a.x - 1e-4 && ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot() < 0.25)
      }
    }
  }

  @Test func aWordAsItWasWrittenIsNotSpliced() throws {
    let splicer = try #require(WordSplicer((0..<24).map { _ in PenFixture.printed("oil") }, writer: "anna"))
    var generator = SeededGenerator(seed: 4)
    // Of the pieces of several it is.
    let strokes = try #require(splicer.strokes(of: Array("oil"), using: &generator))
    #expect(strokes.count == 4)
    // The letters stand in no other place of a word.
    #expect(splicer.strokes(of: Array("loi"), using: &generator) == nil)
    #expect(splicer.ownWord(using: &generator).text == "oil")
  }

  @Test func repeatsItself() throws {
    let composer = try SplicedComposer(words(), texts: ["lit", "tot", "olio", "lilo", "tilt"])
    var (a, b) = (SeededGenerator(seed: 5), SeededGenerator(seed: 5))
    let lines = (0..<20).map { _ in composer.line(using: &a) }
    #expect(lines == (0..<20).map { _ in composer.line(using: &b) })
    #expect(Set(lines.map(\.text)).count > 5)
    let (image, text) = composer.plainLine(using: &a)
    #expect(text == composer.line(using: &b).text && image.width > 20)
  }

  @Test func withoutAWordThatCanBeWrittenTheWritersOwnComes() throws {
    let composer = try SplicedComposer(words(), texts: ["xyz"])
    var generator = SeededGenerator(seed: 6)
    #expect(Self.printed.contains(composer.line(using: &generator).text))
  }

  @Test func tooFewWordsAreSaid() {
    func message(_ make: () throws -> SplicedComposer) -> String {
      do {
        _ = try make()
        return ""
      } catch { return "\(error)" }
    }
    #expect(message { try SplicedComposer(words(["oil", "lo"]), texts: ["lit"]) }.contains("enough words"))
    #expect(message { try SplicedComposer([], texts: ["lit"]) }.contains("enough words"))
    #expect(message { try SplicedComposer(words(), texts: ["a", ""]) }.contains("no words to write"))
  }
}
