/// A character n-gram model bound to the symbols of a network: the score of a symbol is the natural logarithm of its
/// probability after those before it.
///
/// A symbol is looked up as it is: case and digits are the model's, and the space is a character like others. A symbol that
/// the model does not know has the score of an unknown symbol, weights of backing off included, and the symbols after it are
/// scored without context, as in KenLM.
public struct NGramScorer: SymbolScorer {
  private let model: NGramModel
  /// The model's number of each label; of the blank, which is never asked for, unknown.
  private let numbers: [UInt16]

  /// - Parameter symbols: of the network, from label 1 on, in NFC.
  public init(_ model: NGramModel, symbols: [Character]) {
    self.model = model
    numbers = [NGramVocabulary.unknown] + symbols.map(model.vocabulary.number)
  }

  /// The symbols of the network that the model does not know.
  public static func unknown(_ symbols: [Character], to model: NGramModel) -> [Character] {
    symbols.filter { !model.vocabulary.contains($0) }
  }

  public var start: Int32 { model.start }

  public func advance(_ state: Int32, by label: Int32) -> (state: Int32, score: Float)? {
    let (next, score) = model.advance(state, by: numbers[Int(label)])
    // Rounding may leave a probability a little above 1.
    return (next, min(score, 0))
  }

  public func end(_ state: Int32) -> Float? {
    min(model.end(state), 0)
  }
}
