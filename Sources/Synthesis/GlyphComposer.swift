public import Images
public import Randomness
public import Transcripts

/// Writes lines of text with the isolated characters of one writer.
///
/// Each glyph stands on the baseline by the class of its symbol, behind the last by the distance of their ink. A line has
/// its own spacing, slant and waviness. A symbol that the writer lacks comes from another who writes alike; a symbol
/// that nobody has is not written at all.
public struct GlyphComposer: LineMaker {
  /// A line as it was written.
  public struct Composition: Equatable, Sendable {
    /// In x-heights, the baseline near y = 0.
    public var ink: Ink
    public var text: String
    /// Of the writing that the ink is a part of: more than the ink's own for a text of low symbols, such as a dash.
    public var writingHeight: Float
    /// Who wrote it, and of whom glyphs were borrowed.
    public var writers: [String]
  }

  public let glyphs: GlyphSet
  /// Of the texts; has only symbols that there are glyphs of.
  public let source: TextSource

  /// - Parameters:
  ///   - alphabet: what the texts may hold, as far as there are glyphs.
  ///   - words: for the texts.
  /// - Throws: `SynthesisError` where there is a glyph of no symbol of the alphabet.
  public init(
    glyphs: GlyphSet, alphabet: Alphabet, words: [String] = CommonWords.english, mix: TextSource.Mix = .composed
  ) throws(SynthesisError) {
    self.glyphs = glyphs
    source = try TextSource(alphabet: alphabet, having: glyphs.symbols, words: words, mix: mix)
  }

  /// The next line of `generator`.
  public func line(using generator: inout SeededGenerator) -> Composition {
    compose(source.text(using: &generator), using: &generator)
  }

  public func line(
    augmentation: Augmentation, using generator: inout SeededGenerator
  ) -> (image: GrayImage, text: String) {
    let line = line(using: &generator)
    let image = InkRenderer().render(
      line.ink, writingHeight: line.writingHeight, augmentation: augmentation, using: &generator)
    return (image, line.text)
  }

  /// Drawn with a pen of middle width.
  public func plainLine(using generator: inout SeededGenerator) -> (image: GrayImage, text: String) {
    let line = line(using: &generator)
    return (InkRenderer().render(line.ink, writingHeight: line.writingHeight), line.text)
  }

  /// The text, written by a writer who has most of its symbols.
  ///
  /// - Precondition: there are glyphs of all its symbols but spaces.
  func compose(_ text: String, using generator: inout SeededGenerator) -> Composition {
    let symbols = Set(text).subtracting([" "])
    let writer = writer(for: symbols, using: &generator)
    var hand = Hand(glyphs: glyphs, writer: writer)
    var layout = LineLayout(using: &generator)
    var ink = Ink(strokes: [])
    for symbol in text {
      if symbol == " " {
        layout.addSpace(using: &generator)
      } else {
        let (glyph, shear) = hand.glyph(symbol, using: &generator)
        let stance = layout.add(glyph.strokes, symbol: symbol, shear: shear, using: &generator)
        ink.strokes += stance(glyph.strokes)
      }
    }
    let height = InkBox(ink)?.height ?? 0
    return Composition(
      ink: ink, text: text, writingHeight: max(height, 1.5), writers: hand.used.map { glyphs.writers[$0].name })
  }

  /// One of a few drawn at random: the first with nine of ten symbols, else the one that has most.
  private func writer(for symbols: Set<Character>, using generator: inout SeededGenerator) -> Int {
    var best = (writer: 0, missing: Int.max)
    for _ in 0..<16 {
      let writer = generator.integer(0...(glyphs.writers.count - 1))
      let missing = symbols.count { glyphs.writers[writer].glyphs[$0] == nil }
      if missing < best.missing { best = (writer, missing) }
      if missing * 10 <= symbols.count { break }
    }
    return best.writer
  }

  /// A writer, and those who lend what is missing: the same for the same symbol all along the line.
  private struct Hand {
    let glyphs: GlyphSet
    let writer: Int
    private var lenders: [Character: Int] = [:]
    private(set) var used: [Int]

    init(glyphs: GlyphSet, writer: Int) {
      self.glyphs = glyphs
      self.writer = writer
      used = [writer]
    }

    /// A glyph, and the shear that brings it to the slant of the hand.
    mutating func glyph(_ symbol: Character, using generator: inout SeededGenerator) -> (Glyph, shear: Float) {
      let main = glyphs.writers[writer]
      if let own = main.glyphs[symbol] { return (own[generator.integer(0...(own.count - 1))], 0) }
      let lender = lenders[symbol] ?? lender(of: symbol, using: &generator)
      lenders[symbol] = lender
      if !used.contains(lender) { used.append(lender) }
      let other = glyphs.writers[lender]
      guard let lent = other.glyphs[symbol] else { preconditionFailure("a lender has what is lent") }
      return (lent[generator.integer(0...(lent.count - 1))], min(max(main.slant - other.slant, -0.4), 0.4))
    }

    /// One of the few nearest who have the symbol; rather one who has lent already.
    private func lender(of symbol: Character, using generator: inout SeededGenerator) -> Int {
      let has = { glyphs.writers[$0].glyphs[symbol] != nil }
      if let known = used.dropFirst().first(where: has) { return known }
      let nearest = glyphs.writers[writer].neighbours.lazy.filter(has).prefix(6)
      let lenders = Array(nearest)
      precondition(!lenders.isEmpty, "no writer has '\(symbol)'")
      return lenders[generator.integer(0...(lenders.count - 1))]
    }
  }
}
