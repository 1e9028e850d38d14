import Datasets
import Images
import Randomness
import Testing
import Transcripts

@testable import Synthesis

@Suite struct GlyphComposerTests {
  private let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

  private func composer(_ lines: [Line], alphabet: Alphabet = .ascii) throws -> GlyphComposer {
    try GlyphComposer(glyphs: GlyphSet(lines), alphabet: alphabet)
  }

  /// What the strokes say that was written; see `GlyphFixture`.
  private func symbols(of ink: Ink) -> String {
    String(ink.strokes.map { Character(Unicode.Scalar(UInt8($0.count))) })
  }

  @Test func inkIsTheText() throws {
    let marks = ".,:;!?'-+=*/()[]{}@#$%&\"<>\\^_`|~"
    let composer = try composer(
      GlyphFixture.lines(letters, writer: "anna") + GlyphFixture.lines(marks, writer: "anna"))
    #expect(composer.source.alphabet.symbols.count == 95)
    var generator = SeededGenerator(seed: 1)
    var kinds: Set<Bool> = []
    for _ in 0..<300 {
      let line = composer.line(using: &generator)
      #expect(symbols(of: line.ink) == line.text.filter { $0 != " " })
      #expect(line.writers == ["abc/anna"])
      kinds.insert(line.text.contains("="))
    }
    #expect(kinds.count == 2)
  }

  @Test func repeatsItself() throws {
    let composer = try composer(GlyphFixture.lines(letters, writer: "anna") + GlyphFixture.lines("=+-", writer: "bert") + GlyphFixture.lines(letters, writer: "bert"))
    var (a, b, c) = (SeededGenerator(seed: 4), SeededGenerator(seed: 4), SeededGenerator(seed: 5))
    let lines = (0..<20).map { _ in composer.line(using: &a) }
    #expect(lines == (0..<20).map { _ in composer.line(using: &b) })
    #expect(lines != (0..<20).map { _ in composer.line(using: &c) })
    // The same text is never written twice alike.
    #expect(composer.compose("F = ma", using: &a).ink != composer.compose("F = ma", using: &a).ink)
  }

  @Test func writesOnlyWhatThereAreGlyphsOf() throws {
    let composer = try composer(GlyphFixture.lines("0123456789", writer: "anna"))
    #expect(composer.source.alphabet.string == "0123456789 ")
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<100 {
      let line = composer.line(using: &generator)
      #expect(symbols(of: line.ink) == line.text.filter { $0 != " " })
    }
    let glyphs = try GlyphSet(GlyphFixture.lines("012", writer: "anna"))
    #expect { try GlyphComposer(glyphs: glyphs, alphabet: Alphabet("abc ")) } throws: {
      ($0 as? SynthesisError)?.code == .noGlyph
    }
  }

  @Test func borrowsWhatAWriterLacks() throws {
    let composer = try composer(
      GlyphFixture.lines("Fma", writer: "anna") + GlyphFixture.lines("=", writer: "bert")
        + GlyphFixture.lines("x=", writer: "bert", slant: 0.5))
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20 {
      let line = composer.compose("F = ma", using: &generator)
      #expect(symbols(of: line.ink) == "F=ma")
      #expect(line.writers == ["abc/anna", "abc/bert"])
    }
  }

  @Test func oneWriterWritesALineWhereOneCan() throws {
    let composer = try composer(
      ["anna", "bert", "carl"].flatMap { GlyphFixture.lines(letters, writer: $0) })
    var generator = SeededGenerator(seed: 6)
    var seen: Set<String> = []
    for _ in 0..<60 {
      let line = composer.compose("pen and paper", using: &generator)
      #expect(line.writers.count == 1)
      seen.formUnion(line.writers)
    }
    #expect(seen.count == 3)
  }

  @Test func symbolsStandInOrderOnTheLine() throws {
    let composer = try composer(GlyphFixture.lines(letters, writer: "anna") + GlyphFixture.lines("=-.'", writer: "anna"))
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<100 {
      let line = composer.compose("y = ag'b-x. 12", using: &generator)
      let boxes = line.ink.strokes.compactMap { InkBox(Ink(strokes: [$0])) }
      try #require(boxes.count == 11)
      for (a, b) in zip(boxes, boxes.dropFirst()) { #expect(a.left < b.left) }
      // y hangs below the line, a stands on it, ' is above a, . is low.
      #expect(boxes[0].bottom > boxes[2].bottom + 0.4)
      #expect(boxes[2].bottom < 0.6 && boxes[2].bottom > -0.6)
      #expect(boxes[4].bottom < boxes[2].top + 0.2)
      #expect(boxes[8].top > boxes[7].top + 0.4)
      // A space is wider than any gap between letters.
      let space = boxes[9].left - boxes[8].right
      #expect(space > boxes[10].left - boxes[9].right)
      #expect(space > 0.5)
    }
  }

  @Test func lowTextsKeepTheirSize() throws {
    let composer = try composer(GlyphFixture.lines("ax-.", writer: "anna"))
    var generator = SeededGenerator(seed: 8)
    for text in [".", "-", "a"] {
      let line = composer.compose(text, using: &generator)
      #expect(line.writingHeight == 1.5)
      let height = Float(InkRenderer().render(line.ink, writingHeight: line.writingHeight).height)
      // Of 53 pixels for 1.5 x-heights, with the pen's width and some paper around.
      #expect(text == "a" ? 30...60 ~= height : height < 25, "\(text): \(height)")
    }
    #expect(composer.compose("x.", using: &generator).writingHeight >= 1.5)
  }
}
