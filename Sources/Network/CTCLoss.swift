/// Connectionist temporal classification (Graves et al., 2006); blank 0; as `torch.nn.CTCLoss` with
/// `reduction="none"`.
///
/// Forward and backward variables are kept in the log domain, each frame relative to its largest, and the
/// posteriors are normalised a frame at a time, so that rounding hardly grows with the length of the line.
public enum CTCLoss {
  /// Negative log-likelihoods of the labels, and their gradient with respect to the logits, in one pass.
  ///
  /// - Parameters:
  ///   - logProbabilities: (T, N, V) row major, the outputs of a log-softmax.
  ///   - frames: T.
  ///   - batch: N.
  ///   - symbols: V, the blank (0) among them.
  ///   - frameLengths: frames that count of each sample, at most T.
  ///   - labels: the symbols of each sample, never the blank.
  ///   - weights: factor on the gradient of each sample (1 / (N * max(1, labels)) for PyTorch's
  ///     `reduction="mean"`).
  ///   - zeroInfinity: where no path fits the labels into the frames, loss and gradient are 0; otherwise the
  ///     loss is infinite and the gradient is not a number.
  ///   - gradient: (T, N, V), filled with weight * (softmax - posterior), and 0 beyond a sample's frames. Apart
  ///     in memory from `logProbabilities`.
  /// - Returns: the loss of each sample, without its weight.
  public static func lossAndGradient(
    logProbabilities: UnsafeBufferPointer<Float>, frames: Int, batch: Int, symbols: Int,
    frameLengths: [Int], labels: [[Int32]], weights: [Float], zeroInfinity: Bool,
    gradient: UnsafeMutableBufferPointer<Float>
  ) -> [Float] {
    check(
      count: logProbabilities.count, frames: frames, batch: batch, symbols: symbols,
      frameLengths: frameLengths, labels: labels)
    precondition(gradient.count == frames * batch * symbols, "gradient is not (T, N, V)")
    precondition(weights.count == batch, "one weight a sample")
    guard let scores = logProbabilities.baseAddress, let out = gradient.baseAddress else {
      return Array(repeating: 0, count: batch)
    }
    let rowStride = batch * symbols
    var lattice = CTCLattice(
      labels: labels.lazy.map(\.count).max() ?? 0, rows: (frameLengths.max() ?? 0) + 1)
    var losses = Array(repeating: Float(0), count: batch)
    for n in 0..<batch {
      let length = frameLengths[n]
      lattice.setLabels(labels[n])
      let loss = lattice.forward(scores + n * symbols, frames: length, stride: rowStride)
      losses[n] = loss == .infinity && zeroInfinity ? 0 : loss
      if loss.isFinite {
        lattice.backward(
          scores + n * symbols, frames: length, stride: rowStride, symbols: symbols, weight: weights[n],
          gradient: out + n * symbols)
      } else {
        let value: Float = loss == .infinity && zeroInfinity ? 0 : .nan
        for t in 0..<length {
          (out + n * symbols + t * rowStride).update(repeating: value, count: symbols)
        }
      }
      for t in length..<frames {
        (out + n * symbols + t * rowStride).update(repeating: 0, count: symbols)
      }
    }
    return losses
  }

  /// Negative log-likelihoods of the labels alone; the parameters are those of `lossAndGradient`.
  public static func loss(
    logProbabilities: UnsafeBufferPointer<Float>, frames: Int, batch: Int, symbols: Int,
    frameLengths: [Int], labels: [[Int32]], zeroInfinity: Bool
  ) -> [Float] {
    check(
      count: logProbabilities.count, frames: frames, batch: batch, symbols: symbols,
      frameLengths: frameLengths, labels: labels)
    guard let scores = logProbabilities.baseAddress else { return Array(repeating: 0, count: batch) }
    var lattice = CTCLattice(labels: labels.lazy.map(\.count).max() ?? 0, rows: 2)
    var losses = Array(repeating: Float(0), count: batch)
    for n in 0..<batch {
      lattice.setLabels(labels[n])
      let loss = lattice.forward(scores + n * symbols, frames: frameLengths[n], stride: batch * symbols)
      losses[n] = loss == .infinity && zeroInfinity ? 0 : loss
    }
    return losses
  }

  /// As the other `lossAndGradient`, of arrays.
  public static func lossAndGradient(
    logProbabilities: [Float], frames: Int, batch: Int, symbols: Int, frameLengths: [Int], labels: [[Int32]],
    weights: [Float], zeroInfinity: Bool
  ) -> (losses: [Float], gradient: [Float]) {
    var gradient = Array(repeating: Float(0), count: frames * batch * symbols)
    let losses = logProbabilities.withUnsafeBufferPointer { scores in
      gradient.withUnsafeMutableBufferPointer { out in
        lossAndGradient(
          logProbabilities: scores, frames: frames, batch: batch, symbols: symbols, frameLengths: frameLengths,
          labels: labels, weights: weights, zeroInfinity: zeroInfinity, gradient: out)
      }
    }
    return (losses, gradient)
  }

  /// As the other `loss`, of an array.
  public static func loss(
    logProbabilities: [Float], frames: Int, batch: Int, symbols: Int, frameLengths: [Int], labels: [[Int32]],
    zeroInfinity: Bool
  ) -> [Float] {
    logProbabilities.withUnsafeBufferPointer {
      loss(
        logProbabilities: $0, frames: frames, batch: batch, symbols: symbols, frameLengths: frameLengths,
        labels: labels, zeroInfinity: zeroInfinity)
    }
  }

  private static func check(
    count: Int, frames: Int, batch: Int, symbols: Int, frameLengths: [Int], labels: [[Int32]]
  ) {
    precondition(count == frames * batch * symbols, "log-probabilities are not (T, N, V)")
    precondition(frameLengths.count == batch && labels.count == batch, "one length and one label a sample")
    precondition(frameLengths.allSatisfy { 0...frames ~= $0 }, "a frame length is beyond T")
    precondition(
      labels.allSatisfy { $0.allSatisfy { $0 > 0 && $0 < symbols } }, "a label is the blank or beyond V")
  }
}

