#if canImport(Glibc)
  internal import Glibc
#endif

extension LogProbabilities {
  /// The scores with frames lifted in which every symbol is next to impossible, and the natural logarithm of what the lifted
  /// frames have lost by it; where there are no such frames, the scores as they are.
  ///
  /// A product with a number below `exp(-745)` is 0 in `Double`, and all texts would be equally impossible. No softmax gives such
  /// frames, but masks and other programs do. They are scaled to a sum of 1; those without any possible symbol stay.
  var lifted: (scores: LogProbabilities, logScale: Double) {
    let low = (0..<frames).filter { t in !values[t * symbols..<(t + 1) * symbols].contains { $0 >= -100 } }
    guard !low.isEmpty else { return (self, 0) }
    var lifted = values
    var logScale = 0.0
    for t in low {
      let row = t * symbols..<(t + 1) * symbols
      guard let top = values[row].max().map(Double.init), top > -.infinity else { continue }
      let logSum = top + log(values[row].reduce(0) { $0 + exp(Double($1) - top) })
      for index in row { lifted[index] = Float(Double(values[index]) - logSum) }
      logScale += logSum
    }
    return (LogProbabilities(frames: frames, symbols: symbols, values: lifted), logScale)
  }
}
