#if canImport(Glibc)
  internal import Glibc
#endif

/// Best-path decoding: the likeliest symbol of each frame, repeats as one, blanks left out (Graves et al., 2006).
public struct GreedyDecoder: Sendable {
  public init() {}

  public func decode(_ scores: LogProbabilities) -> Hypothesis {
    let symbols = symbols(of: scores)
    return Hypothesis(symbols: symbols, logProbability: scores.logProbability(of: symbols.map(\.label)))
  }

  /// The symbols alone, without the probability of the whole.
  func symbols(of scores: LogProbabilities) -> [Hypothesis.Symbol] {
    var symbols: [Hypothesis.Symbol] = []
    var last: Int32 = 0
    scores.values.withUnsafeBufferPointer { values in
      for t in 0..<scores.frames {
        let row = UnsafeBufferPointer(rebasing: values[t * scores.symbols..<(t + 1) * scores.symbols])
        var (best, label) = (row[0], 0)
        for v in 1..<max(row.count, 1) where row[v] > best { (best, label) = (row[v], v) }
        let confidence = min(exp(best), 1)
        if label != 0 {
          if label == last {
            let old = symbols[symbols.count - 1]
            symbols[symbols.count - 1].frames = old.frames.lowerBound...t
            symbols[symbols.count - 1].confidence = max(old.confidence, confidence)
          } else {
            symbols.append(.init(label: Int32(label), frames: t...t, confidence: confidence))
          }
        }
        last = Int32(label)
      }
    }
    return symbols
  }
}
