public import Images
public import Randomness
public import Transcripts

/// Makes lines up: a text, drawn in a handwriting font and changed at random.
public struct LineSynthesizer: Sendable {
  public let source: TextSource
  public let renderer: LineRenderer
  /// Fonts with the symbols of the alphabet that they can draw.
  private let drawable: [(font: HandwritingFont, symbols: [Character])]

  /// - Throws: `SynthesisError` where there is no font, or none has any symbol of the alphabet.
  public init(source: TextSource, renderer: LineRenderer) throws(SynthesisError) {
    self.source = source
    self.renderer = renderer
    var drawable: [(HandwritingFont, [Character])] = []
    for font in renderer.fonts {
      let symbols = source.alphabet.symbols.filter { !$0.isWhitespace && font.covers(String($0)) }
      if !symbols.isEmpty { drawable.append((font, symbols)) }
    }
    self.drawable = drawable
    guard !drawable.isEmpty else {
      let symbol = source.alphabet.symbols.first { !$0.isWhitespace } ?? " "
      throw SynthesisError(
        .noGlyph,
        "No handwriting font has a symbol of the alphabet (\"\(symbol)\" and so on); install or name a font that does.")
    }
  }

  /// With the machine's word list and handwriting fonts.
  public init(alphabet: Alphabet = .seed) throws(SynthesisError) {
    try self.init(source: TextSource(alphabet: alphabet, words: TextSource.words()), renderer: LineRenderer())
  }

  /// The next line of `generator`, and its text.
  public func line(
    augmentation: Augmentation, using generator: inout SeededGenerator
  ) -> (image: GrayImage, text: String) {
    for _ in 0..<20 {
      let text = source.text(using: &generator)
      if let image = try? renderer.render(text, using: &generator) {
        return (augmentation.apply(to: image, using: &generator), text)
      }
    }
    // An alphabet that no font has whole: what one font has of it.
    for _ in 0..<20 {
      let (font, symbols) = drawable[generator.integer(0...(drawable.count - 1))]
      let text = source.randomString(of: symbols, using: &generator)
      if let image = try? renderer.render(text, font: font, using: &generator) {
        return (augmentation.apply(to: image, using: &generator), text)
      }
    }
    return (GrayImage(width: 32, height: 32), "")
  }

  /// Line `index` of the endless row that `generator` stands for: the same whatever was made before, on any thread.
  public func line(
    at index: Int, augmentation: Augmentation, of generator: SeededGenerator
  ) -> (image: GrayImage, text: String) {
    var own = generator.child(UInt64(index))
    return line(augmentation: augmentation, using: &own)
  }
}
