/// What two views of a line disagree on: the Kullback-Leibler divergence of each view's frames from the other's, where the other
/// stands as given (consistency-regularised CTC, Yao et al., ICLR 2025).
///
/// Each view teaches the other what it sees and the other does not, and the frames of a line become less sure of what only one
/// view supports.
enum ConsistencyLoss {
  /// Divergences of a batch whose samples 2i and 2i + 1 are the views of one line, and their gradient with respect to the logits.
  ///
  /// - Parameters:
  ///   - logProbabilities: (T, N, V) row major, the outputs of a log-softmax.
  ///   - frames: T.
  ///   - batch: N, even.
  ///   - symbols: V.
  ///   - frameLengths: frames that count of each sample, the same for both views of a line.
  ///   - weights: factor on the divergence of each sample.
  ///   - gradient: (T, N, V), to which weight * (softmax - the other's softmax) is added.
  /// - Returns: the divergence of each sample from its other view, summed over its frames, without its weight.
  static func addGradient(
    logProbabilities: UnsafeBufferPointer<Float>, frames: Int, batch: Int, symbols: Int, frameLengths: [Int],
    weights: [Float], to gradient: UnsafeMutableBufferPointer<Float>
  ) -> [Float] {
    precondition(batch.isMultiple(of: 2), "samples come in pairs")
    precondition(logProbabilities.count == frames * batch * symbols, "log-probabilities are not (T, N, V)")
    precondition(gradient.count == logProbabilities.count, "gradient is not (T, N, V)")
    precondition(frameLengths.count == batch && weights.count == batch, "one length and one weight a sample")
    var losses = Array(repeating: Float(0), count: batch)
    guard let scores = logProbabilities.baseAddress, let out = gradient.baseAddress else { return losses }
    for first in stride(from: 0, to: batch, by: 2) {
      let second = first + 1
      precondition(frameLengths[first] == frameLengths[second], "two views of a line have the same frames")
      for t in 0..<frameLengths[first] {
        let (a, b) = ((t * batch + first) * symbols, (t * batch + second) * symbols)
        var (toA, toB) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for v in stride(from: 0, to: symbols, by: 8) {
          let count = min(8, symbols - v)
          // What is not there has a probability of nearly 0 in both.
          var (logA, logB) = (SIMD8<Float>(repeating: -87), SIMD8<Float>(repeating: -87))
          for i in 0..<count { (logA[i], logB[i]) = (scores[a + v + i], scores[b + v + i]) }
          let (pA, pB) = (VectorMath.exp(logA), VectorMath.exp(logB))
          let ratio = logB - logA
          toA += pB * ratio
          toB -= pA * ratio
          let difference = pA - pB
          for i in 0..<count {
            out[a + v + i] += weights[first] * difference[i]
            out[b + v + i] -= weights[second] * difference[i]
          }
        }
        losses[first] += toA.sum()
        losses[second] += toB.sum()
      }
    }
    return losses
  }
}
