internal import Glibc
public import Images
public import Randomness
public import Transcripts

/// Writes lines of text with the isolated characters of one writer.
///
/// Each glyph stands on the baseline by the class of its symbol, behind the last by the distance of their ink. A line has
/// its own spacing, slant and waviness. A symbol that the writer lacks comes from another who writes alike; a symbol
/// that nobody has is not written at all.
public struct GlyphComposer: Sendable {
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
    let symbols = alphabet.symbols.filter { $0 == " " || glyphs.symbols.contains($0) }
    guard symbols.contains(where: { $0 != " " }), let writable = try? Alphabet(symbols: symbols) else {
      throw SynthesisError(.noGlyph, "There is no isolated character for any symbol of the alphabet; name a set that has some.")
    }
    self.glyphs = glyphs
    source = TextSource(alphabet: writable, words: words, mix: mix)
  }

  /// The next line of `generator`.
  public func line(using generator: inout SeededGenerator) -> Composition {
    compose(source.text(using: &generator), using: &generator)
  }

  /// The text, written by a writer who has most of its symbols.
  ///
  /// - Precondition: there are glyphs of all its symbols but spaces.
  func compose(_ text: String, using generator: inout SeededGenerator) -> Composition {
    let symbols = Set(text).subtracting([" "])
    let writer = writer(for: symbols, using: &generator)
    var hand = Hand(glyphs: glyphs, writer: writer)
    var line = Layout(using: &generator)
    for symbol in text {
      if symbol == " " {
        line.addSpace(using: &generator)
      } else {
        let (glyph, shear) = hand.glyph(symbol, using: &generator)
        line.add(glyph, symbol: symbol, shear: shear, using: &generator)
      }
    }
    let ink = Ink(strokes: line.strokes)
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

/// A line as it grows.
private struct Layout {
  private(set) var strokes: [[Ink.Point]] = []
  /// The last two glyphs: a high or low mark does not hide the one before it.
  private var last: [GlyphProfile] = []
  /// To come before the next glyph.
  private var space: Float = 0
  private var x: Float = 0

  // The line's own manner, in x-heights.
  private let gap: Float
  private let wordSpace: Float
  /// How uneven the writing is, 0...1.
  private let unevenness: Float
  private let shear: Float
  private let stretch: Float
  private let drift: Float
  private let waves: (baseline: Wave, size: Wave, slant: Wave)

  private struct Wave {
    let length, phase, amplitude: Float

    init(amplitude: ClosedRange<Float>, using generator: inout SeededGenerator) {
      length = generator.uniform(1.5...6)
      phase = generator.uniform(0...(2 * .pi))
      self.amplitude = generator.uniform(amplitude)
    }

    func callAsFunction(_ x: Float) -> Float { amplitude * sinf(x / length + phase) }
  }

  init(using generator: inout SeededGenerator) {
    // Some set every symbol apart, which makes no spaces of the gaps.
    gap = generator.chance(0.1) ? generator.uniform(0.5...2.5) : generator.uniform(0.12...0.5)
    // A space is wider than any gap within a word of the same line.
    wordSpace = 0.7 + 1.2 * gap + generator.uniform(0...1) * (generator.chance(0.1) ? 3 : 0.8)
    unevenness = generator.uniform()
    shear = generator.uniform(-0.08...0.12)
    stretch = generator.uniform(0.88...1.15)
    drift = generator.uniform(-0.02...0.02)
    waves = (
      Wave(amplitude: 0...0.12, using: &generator), Wave(amplitude: 0...0.06, using: &generator),
      Wave(amplitude: 0...0.06, using: &generator)
    )
  }

  mutating func addSpace(using generator: inout SeededGenerator) {
    space += wordSpace * generator.uniform(0.85...1.25)
  }

  mutating func add(_ glyph: Glyph, symbol: Character, shear own: Float, using generator: inout SeededGenerator) {
    let jitter = 0.3 + 0.7 * unevenness
    let size = expf(0.05 * jitter * generator.normal() + waves.size(x))
    let (scaleX, scaleY) = (size * stretch * expf(0.04 * jitter * generator.normal()), size)
    let shear = shear + own + waves.slant(x) + 0.03 * jitter * generator.normal()
    let height = 0.05 * jitter * generator.normal() + waves.baseline(x) + drift * x
    var placed = glyph.strokes.map { stroke in
      stroke.map { point in
        Ink.Point(x: point.x * scaleX - point.y * scaleY * shear, y: point.y * scaleY + height)
      }
    }
    var profile = GlyphProfile(placed)
    let distance = max(-0.05, gap + bearing(of: symbol) + 0.08 * jitter * generator.normal())
    x = (last.map { $0.advance(to: profile, gap: distance) }.max() ?? -profile.minX) + space
    space = 0
    for stroke in placed.indices {
      for point in placed[stroke].indices { placed[stroke][point].x += x }
    }
    profile.move(x)
    strokes += placed
    last = last.suffix(1) + [profile]
  }

  /// Signs of operation keep a little more distance than letters.
  private func bearing(of symbol: Character) -> Float {
    "=+-<>*~".contains(symbol) ? 0.12 : 0
  }
}
