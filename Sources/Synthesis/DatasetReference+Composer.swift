public import Datasets
public import Transcripts

extension DatasetReference {
  /// The lines in pen strokes: of UNIPEN, the words of its category 7 where none are named.
  ///
  /// - Throws: `DatasetError` where the set cannot be read; `SynthesisError` where it has no words in pen strokes.
  public func inkLines() throws -> [Line] {
    guard kind == .unipen else {
      throw SynthesisError(.noGlyph, "\(kind.title) has no words in pen strokes; name UNIPEN.")
    }
    var set = self
    if options.isEmpty { set.options = [UNIPEN.Category.words.rawValue] }
    return try set.read().lines
  }

  /// What joins the words of this set's writers to lines.
  ///
  /// - Throws: as `inkLines()`.
  public func wordComposer(alphabet: Alphabet) throws -> WordComposer {
    try WordComposer(inkLines(), alphabet: alphabet)
  }

  /// What writes lines of text with the isolated characters of this set: of UNIPEN (its categories 1a, 1b, 1c and 1d where
  /// none are named) in pen strokes, or of EMNIST in pictures.
  ///
  /// - Parameters:
  ///   - alphabet: what the texts may hold, as far as there are characters.
  ///   - words: for the texts.
  ///   - mix: of kinds of texts.
  /// - Throws: `DatasetError` where the set cannot be read; `SynthesisError` where it has no character of use.
  public func composer(alphabet: Alphabet, words: [String], mix: TextSource.Mix = .composed) throws -> any LineMaker {
    var set = self
    switch kind {
    case .unipen:
      if options.isEmpty { set.options = UNIPEN.Category.isolated.map(\.rawValue) }
      return try GlyphComposer(glyphs: GlyphSet(set.read().lines), alphabet: alphabet, words: words, mix: mix)
    case .emnist:
      return try PictureComposer(pictures: PictureSet(set.read().lines), alphabet: alphabet, words: words, mix: mix)
    case .pairs, .copiste, .iam, .alto, .page, .lmdb:
      throw SynthesisError(
        .noGlyph, "\(kind.title) has no isolated characters to compose lines of; name UNIPEN or EMNIST.")
    }
  }
}
