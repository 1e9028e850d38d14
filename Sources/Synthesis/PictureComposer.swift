public import Images
public import Randomness
public import Transcripts

/// Writes lines of text with isolated characters of EMNIST.
///
/// Each stands on the baseline by the class of its symbol, behind the last by the distance of their ink, as
/// `GlyphComposer` sets pen strokes. EMNIST tells no writers, and characters that follow each other in its files are no more
/// alike than others; so the first character of a line is drawn by chance, and for the others, of a few drawn by chance,
/// the one whose pen and slant are most like the first's. A symbol that the set lacks is not written at all.
public struct PictureComposer: LineMaker {
  /// A character at its place on the line.
  struct Placed: Equatable, Sendable {
    var glyph: PictureGlyph
    var stance: GlyphStance
  }

  public let pictures: PictureSet
  /// Of the texts; has only symbols that there are pictures of.
  public let source: TextSource
  /// Of the writing in the picture, in pixels.
  public var height = InkRenderer().height

  /// - Parameters:
  ///   - alphabet: what the texts may hold, as far as there are pictures.
  ///   - words: for the texts.
  /// - Throws: `SynthesisError` where there is a picture of no symbol of the alphabet.
  public init(
    pictures: PictureSet, alphabet: Alphabet, words: [String] = CommonWords.english, mix: TextSource.Mix = .composed
  ) throws(SynthesisError) {
    self.pictures = pictures
    source = try TextSource(alphabet: alphabet, having: pictures.symbols, words: words, mix: mix)
  }

  public func line(
    augmentation: Augmentation, using generator: inout SeededGenerator
  ) -> (image: GrayImage, text: String) {
    let text = source.text(using: &generator)
    let line = compose(text, using: &generator)
    let image = draw(line, height: generator.uniform(height))
    return (augmentation.apply(to: image, using: &generator), text)
  }

  /// The characters of the text but its spaces.
  ///
  /// - Precondition: there are pictures of all its symbols but spaces.
  func compose(_ text: String, using generator: inout SeededGenerator) -> [Placed] {
    var hand = Hand(pictures: pictures)
    var layout = LineLayout(using: &generator)
    var line: [Placed] = []
    for symbol in text {
      if symbol == " " {
        layout.addSpace(using: &generator)
      } else {
        let (glyph, shear) = hand.glyph(symbol, using: &generator)
        let stance = layout.add(glyph.outline, symbol: symbol, shear: shear, using: &generator)
        line.append(Placed(glyph: glyph, stance: stance))
      }
    }
    return line
  }

  /// Black ink on white paper.
  ///
  /// - Parameter height: of the writing, in pixels.
  func draw(_ line: [Placed], height: Float) -> GrayImage {
    guard let box = InkBox(Ink(strokes: line.flatMap { $0.stance($0.glyph.outline) })), let first = line.first else {
      return GrayImage(width: 32, height: Int(height))
    }
    // A row of small letters is not drawn as high as one of capitals.
    let scale = height / max(box.height, 1.5)
    let paper: Float = 4
    var image = GrayImage(
      width: Int((box.width * scale + 2 * paper).rounded(.up)), height: Int((box.height * scale + 2 * paper).rounded(.up)))
    for placed in line {
      placed.glyph.draw(
        on: &image, stance: placed.stance, scale: scale, left: box.left - paper / scale, top: box.top - paper / scale,
        penWidth: first.glyph.penWidth)
    }
    return image
  }

  /// Who might have written the line.
  private struct Hand {
    let pictures: PictureSet
    private var look: PictureSet.Look?
    private var known: [Character: (glyph: PictureGlyph, shear: Float)] = [:]

    init(pictures: PictureSet) {
      self.pictures = pictures
    }

    /// A glyph, and the shear that brings it nearer to the slant of the hand. A symbol that comes again is as often the
    /// same picture as another.
    mutating func glyph(
      _ symbol: Character, using generator: inout SeededGenerator
    ) -> (glyph: PictureGlyph, shear: Float) {
      if let known = known[symbol], generator.chance(0.5) { return known }
      guard let entries = pictures.entries[symbol] else { preconditionFailure("there is no picture of '\(symbol)'") }
      func drawn() -> PictureSet.Entry { entries[generator.integer(0...(entries.count - 1))] }
      var entry = drawn()
      if let look {
        for _ in 1..<24 {
          let other = drawn()
          if other.look.distance(to: look) < entry.look.distance(to: look) { entry = other }
        }
      }
      let look = look ?? entry.look
      self.look = look
      guard let glyph = PictureGlyph(entry.picture.image, symbol: symbol) else {
        preconditionFailure("the set has only pictures that are glyphs")
      }
      let result = (glyph, shear: min(max(look.slant - entry.look.slant, -0.15), 0.15))
      known[symbol] = result
      return result
    }
  }
}
