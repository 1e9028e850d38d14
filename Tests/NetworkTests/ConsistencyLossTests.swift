import Testing

@testable import Network

@Suite struct ConsistencyLossTests {
  // PyTorch 2.13, with the logits (T, N, V) below:
  //   p = logits.log_softmax(2)
  //   kl = lambda a, b: F.kl_div(p[:, a], p[:, b].detach(), log_target=True, reduction="sum")
  //   (0.5 * kl(0, 1) + 0.25 * kl(1, 0)).backward()
  private let logits: [Double] = [
    -0.31, -0.71, -0.73, -0.3, -0.25, -0.36, 0.94, 1.16, -0.17, 0.01, -0.05, 0.55, -1.25, 0.32, 0.59, 1.06, 0.8, 0.37,
    0.57, 1.57, -2.07, -0.19, 0.36, -0.36, -0.42, -0.22, -0.48, -0.04, 1.37, 0.85, -1.04, 0.75, 0.49, 0.71, -0.79, 1.08,
  ]
  private let divergences: [Float] = [0.629_348_7, 0.506_943_7]
  private let gradient: [Float] = [
    -0.001938, -0.011289, -0.040248, 0.024777, -0.013158, -0.032568, 0.016522, 0.070548, -0.012647,
    0.000969, 0.005645, 0.020124, -0.012389, 0.006579, 0.016284, -0.008261, -0.035274, 0.006323,
    0.046682, 0.087432, -0.064377, 0.02469, -0.002056, -0.018944, -0.03265, 0.020656, -0.061431,
    -0.023341, -0.043716, 0.032189, -0.012345, 0.001028, 0.009472, 0.016325, -0.010328, 0.030715,
  ]

  private func loss(_ scores: [Float], frames: Int, symbols: Int, lengths: [Int], onto start: Float) -> ([Float], [Float]) {
    var gradient = Array(repeating: start, count: scores.count)
    let losses = scores.withUnsafeBufferPointer { scores in
      gradient.withUnsafeMutableBufferPointer {
        ConsistencyLoss.addGradient(
          logProbabilities: scores, frames: frames, batch: lengths.count, symbols: symbols, frameLengths: lengths,
          weights: lengths.indices.map { $0.isMultiple(of: 2) ? 0.5 : 0.25 }, to: $0)
      }
    }
    return (losses, gradient)
  }

  @Test func agreesWithPyTorch() {
    let (losses, own) = loss(
      CTCLossTests.logSoftmax(logits, symbols: 9), frames: 2, symbols: 9, lengths: [2, 2], onto: 1)
    for (value, expected) in zip(losses, divergences) { #expect(abs(value - expected) < 1e-6) }
    // What CTC has put there stays.
    for (value, expected) in zip(own, gradient) { #expect(abs(value - (1 + expected)) < 1.5e-6) }
  }

  @Test func leavesPaddingAndOtherLinesAlone() {
    // The fixture's two views, then a line whose views agree; a third frame is padding.
    var scores: [Float] = []
    let known = CTCLossTests.logSoftmax(logits, symbols: 9)
    for t in 0..<2 { scores += known[t * 18..<(t + 1) * 18] + known[0..<9] + known[0..<9] }
    scores += Array(repeating: 7, count: 36)
    let (losses, own) = loss(scores, frames: 3, symbols: 9, lengths: [2, 2, 2, 2], onto: 0)
    for (value, expected) in zip(losses, divergences + [0, 0]) { #expect(abs(value - expected) < 1e-6) }
    for t in 0..<2 {
      for v in 0..<18 { #expect(abs(own[t * 36 + v] - gradient[t * 18 + v]) < 1.5e-6) }
      #expect(own[t * 36 + 18..<(t + 1) * 36].allSatisfy { $0 == 0 })
    }
    #expect(own[72...].allSatisfy { $0 == 0 })
  }
}
