#if canImport(Glibc)
  internal import Glibc
#endif

extension LogProbabilities {
  /// Natural logarithm of the probability of `labels` (none the blank), over all their alignments: minus the
  /// CTC loss.
  ///
  /// Meant for labels that a decoder has found: alignments 1e300 times less likely than the best part of the
  /// line are lost.
  public func logProbability(of labels: [Int32]) -> Float {
    let (scores, logScale) = lifted
    let values = scores.values
    let states = 2 * labels.count + 1
    // Probabilities of the states blank, label, blank, ..., each frame scaled to a sum of 1 (Rabiner, 1989).
    var last = Array(repeating: 0.0, count: states)
    var this = last
    var logSum = logScale
    for t in 0..<frames {
      let row = t * symbols
      let blank = exp(Double(values[row]))
      var sum = 0.0
      for s in 0..<states {
        var entered = t == 0 ? (s < 2 ? 1 : 0) : last[s]
        if t > 0, s > 0 { entered += last[s - 1] }
        if t > 0, s > 2, s & 1 == 1, labels[s / 2] != labels[s / 2 - 1] { entered += last[s - 2] }
        // Most states are not reached yet, or no more.
        guard entered > 0 else {
          this[s] = 0
          continue
        }
        let value = entered * (s & 1 == 0 ? blank : exp(Double(values[row + Int(labels[s / 2])])))
        this[s] = value
        sum += value
      }
      guard sum > 0 else { return -.infinity }
      logSum += log(sum)
      for s in 0..<states { this[s] /= sum }
      swap(&last, &this)
    }
    guard frames > 0 else { return labels.isEmpty ? 0 : -.infinity }
    let end = last[states - 1] + (states > 1 ? last[states - 2] : 0)
    return min(0, Float(logSum + log(end)))
  }
}
