internal import Glibc
internal import Images
internal import Randomness

/// How a glyph stands on its line: what is done to its points, in x-heights.
struct GlyphStance: Equatable, Sendable {
  var scaleX, scaleY: Float
  /// Horizontal way for each unit of height; above 0 leans to the right.
  var shear: Float
  /// Where the glyph's origin, on the baseline, comes to lie.
  var x: Float = 0
  var y: Float

  func callAsFunction(_ point: Ink.Point) -> Ink.Point {
    Ink.Point(x: point.x * scaleX - point.y * scaleY * shear + x, y: point.y * scaleY + y)
  }

  func callAsFunction(_ strokes: [[Ink.Point]]) -> [[Ink.Point]] {
    strokes.map { $0.map { self($0) } }
  }
}

/// A line as it grows: each glyph stands behind the last by the distance of their ink, in the line's own spacing, slant
/// and waviness. Lengths are in x-heights, the baseline near y = 0.
struct LineLayout {
  /// The last two glyphs: a high or low mark does not hide the one before it.
  private var last: [GlyphProfile] = []
  /// To come before the next glyph.
  private var space: Float = 0
  private var x: Float = 0

  private let gap: Float
  /// How much wider than this single gaps are, as a share of it.
  private let gapUnevenness: Float
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
    gap = generator.chance(0.2) ? generator.uniform(0.5...2.5) : generator.uniform(0.12...0.5)
    gapUnevenness = generator.uniform(0...0.4)
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

  /// - Parameter widestGap: within the words, which a space is wider than, though words are drawn wider or narrower.
  mutating func addSpace(widestGap: Float = 0, using generator: inout SeededGenerator) {
    space += max(wordSpace, 1.6 * widestGap - gap) * generator.uniform(0.85...1.25)
  }

  /// The ink of words behind each other, spaces between them that are wider than any gap within.
  mutating func add(_ words: [(text: String, strokes: [[Ink.Point]])], using generator: inout SeededGenerator) -> Ink {
    let widestGap = words.map { Self.widestGap($0.strokes) }.max() ?? 0
    var ink = Ink(strokes: [])
    for (number, word) in words.enumerated() {
      if number > 0 { addSpace(widestGap: widestGap, using: &generator) }
      let stance = add(word.strokes, symbol: word.text.first!, shear: 0, using: &generator)
      ink.strokes += stance(word.strokes)
    }
    return ink
  }

  /// The widest stretch of x without ink.
  private static func widestGap(_ strokes: [[Ink.Point]]) -> Float {
    let boxes = strokes.compactMap { InkBox($0) }.sorted { $0.left < $1.left }
    guard var right = boxes.first?.right else { return 0 }
    var widest: Float = 0
    for box in boxes {
      widest = max(widest, box.left - right)
      right = max(right, box.right)
    }
    return widest
  }

  /// Where the next glyph stands, whose ink is within `strokes`.
  ///
  /// - Parameter own: what the glyph is sheared by in any case.
  mutating func add(
    _ strokes: [[Ink.Point]], symbol: Character, shear own: Float, using generator: inout SeededGenerator
  ) -> GlyphStance {
    let jitter = 0.3 + 0.7 * unevenness
    let size = expf(0.05 * jitter * generator.normal() + waves.size(x))
    var stance = GlyphStance(
      scaleX: size * stretch * expf(0.04 * jitter * generator.normal()), scaleY: size,
      shear: shear + own + waves.slant(x) + 0.03 * jitter * generator.normal(),
      y: 0.05 * jitter * generator.normal() + waves.baseline(x) + drift * x)
    var profile = GlyphProfile(stance(strokes))
    // Less uneven than a space is wide.
    let wider = min(gapUnevenness * abs(generator.normal()), 0.8)
    let distance = max(-0.05, gap * (1 + wider) + bearing(of: symbol) + 0.08 * jitter * generator.normal())
    x = (last.map { $0.advance(to: profile, gap: distance) }.max() ?? -profile.minX) + space
    space = 0
    stance.x = x
    profile.move(x)
    last = last.suffix(1) + [profile]
    return stance
  }

  /// Signs of operation keep a little more distance than letters.
  private func bearing(of symbol: Character) -> Float {
    "=+-<>*~".contains(symbol) ? 0.12 : 0
  }
}
