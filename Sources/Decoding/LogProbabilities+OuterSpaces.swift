#if canImport(Glibc)
  internal import Glibc
#endif

extension LogProbabilities {
  /// The scores with spaces before the first symbol and behind the last taken for blanks: a network that has learned a space at both ends
  /// of a text sees it in the paper there, and no reading has it.
  ///
  /// - Parameter space: its label; nil where the alphabet has none, which leaves the scores as they are.
  public func withoutOuterSpaces(_ space: Int32?) -> LogProbabilities {
    guard let space = space.map(Int.init) else { return self }
    func showsSymbol(_ t: Int) -> Bool {
      let row = values[t * symbols..<(t + 1) * symbols]
      let best = row.indices.max { row[$0] < row[$1] }! - row.startIndex
      return best != 0 && best != space
    }
    let first = (0..<frames).first(where: showsSymbol) ?? frames
    let end = (first..<frames).last(where: showsSymbol).map { $0 + 1 } ?? frames
    var folded = values
    for t in [0..<first, end..<frames].joined() {
      let (blank, own) = (t * symbols, t * symbols + space)
      let (high, low) = (max(folded[blank], folded[own]), min(folded[blank], folded[own]))
      if high > -.infinity { folded[blank] = high + log1p(exp(low - high)) }
      folded[own] = min(Self.nextToImpossible, folded[own])
    }
    return LogProbabilities(frames: frames, symbols: symbols, values: folded)
  }

  /// Natural logarithm of a probability that decides nothing, and that other programs can read.
  private static let nextToImpossible: Float = -100
}
