internal import Images
public import Randomness

/// Writes words of a list with pieces of the words that a writer wrote: letters as they run into each other, in words that he never
/// wrote, and in hands that differ a little from his.
///
/// Half of the lines have some letters from another writer, the same throughout the line: what a writer never seen is made of, as each
/// of his letters is mostly like somebody's. Networks learn from it what is likely in a language, in hands as they are and as they may be.
public struct SplicedComposer: InkLineMaker {
  /// Words that pieces come from.
  public var count: Int { writers.reduce(0) { $0 + $1.words.count } }
  public var writerNames: [String] { writers.map(\.writer) }
  private let writers: [WordSplicer]
  /// Each as often as he is to be drawn: one who wrote more, more often, up to a number.
  private let drawn: [Int]
  private static let mostDrawn = 60
  /// Those that may be written.
  private let texts: [[Character]]
  private let allows: @Sendable (Character) -> Bool

  /// - Parameters:
  ///   - words: what writers wrote, with the places of the symbols.
  ///   - texts: words to write.
  ///   - allows: whether a capital may be written that the texts do not have.
  /// - Throws: `SynthesisError` where no writer has enough words that can be cut, or there is nothing to write.
  public init(_ words: [SpelledWord], texts: [String], allows: @escaping @Sendable (Character) -> Bool = { _ in true }) throws(SynthesisError) {
    var names: [String] = []
    var wordsOfWriter: [String: [SpelledWord]] = [:]
    for word in words where word.text.count > 1 {
      if wordsOfWriter[word.writer] == nil { names.append(word.writer) }
      wordsOfWriter[word.writer, default: []].append(word)
    }
    let writers = names.compactMap { WordSplicer(wordsOfWriter[$0]!, writer: $0) }
    guard !writers.isEmpty else {
      throw SynthesisError(.noGlyph, "No writer has enough words in pen strokes that can be cut; name a set that has such (UNIPEN 7).")
    }
    self.texts = texts.map(Array.init).filter { $0.count > 1 }
    guard !self.texts.isEmpty else { throw SynthesisError(.noWords, "There are no words to write.") }
    self.allows = allows
    self.writers = writers
    drawn = writers.indices.flatMap { Array(repeating: $0, count: min(writers[$0].words.count, Self.mostDrawn)) }
  }

  /// How many lines have letters from another writer, and which share of them.
  private static let borrowing: Float = 0.5
  private static let borrowed: Float = 0.4
  /// In symbols, after which no word is added.
  private static let longest = 32

  /// The next line of `generator`.
  public func line(using generator: inout SeededGenerator) -> InkLine {
    for _ in 0..<100 {
      let writer = writers[drawn[generator.integer(0...(drawn.count - 1))]]
      let hand = HandVariation(using: &generator)
      var loan: WordSplicer.Loan?
      if generator.chance(Self.borrowing) {
        let lender = writers[drawn[generator.integer(0...(drawn.count - 1))]]
        if lender.writer != writer.writer { loan = writer.loan(from: lender, share: Self.borrowed, using: &generator) }
      }
      var layout = LineLayout(using: &generator)
      var text = ""
      var words: [(text: String, strokes: [[Ink.Point]])] = []
      let count = generator.chance(0.75) ? 1 : generator.integer(2...6)
      for _ in 0..<count where text.count < Self.longest {
        guard let (word, strokes) = word(of: writer, in: hand, borrowing: loan, using: &generator) else { continue }
        text += (text.isEmpty ? "" : " ") + word
        words.append((word, strokes))
      }
      if !text.isEmpty { return InkLine(ink: layout.add(words, using: &generator), text: text, writer: writer.writer) }
    }
    // Nothing can be written but what was.
    let writer = writers[drawn[generator.integer(0...(drawn.count - 1))]]
    let (text, strokes) = writer.ownWord(using: &generator)
    return InkLine(ink: Ink(strokes: strokes), text: text, writer: writer.writer)
  }

  /// A word that the writer has the pieces for, small or with a capital.
  private func word(
    of writer: WordSplicer, in hand: HandVariation, borrowing loan: WordSplicer.Loan?, using generator: inout SeededGenerator
  ) -> (text: String, strokes: [[Ink.Point]])? {
    for _ in 0..<24 {
      var word = texts[generator.integer(0...(texts.count - 1))]
      if generator.chance(0.05), let capital = word[0].uppercased().first, allows(capital) { word[0] = capital }
      if let strokes = writer.strokes(of: word, in: hand, borrowing: loan, using: &generator) { return (String(word), strokes) }
    }
    return nil
  }
}
