/// Scores the symbols of a line from left to right: a language model, a constraint, or both.
///
/// A state stands for all that matters of the symbols read so far; the decoder keeps one a prefix and never looks inside.
public protocol SymbolScorer: Sendable {
  /// The state before the first symbol.
  var start: Int32 { get }

  /// The state after one more symbol, and what the symbol adds to the score (a natural logarithm, at most 0); nil where it
  /// may not follow.
  ///
  /// - Parameter label: a symbol of the network's alphabet, never the blank (0).
  func advance(_ state: Int32, by label: Int32) -> (state: Int32, score: Float)?

  /// What the line's end adds to the score after `state`; nil where the line may not end there.
  func end(_ state: Int32) -> Float?

  /// How many symbols must follow `state` at the least before the line may end; a decoder that knows gives up in time
  /// prefixes which it could not finish. 0 where that is not known.
  func fewestSymbols(after state: Int32) -> Int32
}

extension SymbolScorer {
  public func fewestSymbols(after state: Int32) -> Int32 { 0 }
}

/// Lets every text pass, at no cost: the scorer where there is none.
public struct AnySymbols: SymbolScorer {
  public init() {}
  public var start: Int32 { 0 }
  @inline(__always)
  public func advance(_ state: Int32, by label: Int32) -> (state: Int32, score: Float)? { (0, 0) }
  public func end(_ state: Int32) -> Float? { 0 }
}
