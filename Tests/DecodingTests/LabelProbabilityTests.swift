import Foundation
import Testing

@testable import Decoding

@Suite struct LabelProbabilityTests {
  private let logits: [Double] = (0..<20).map { sin(Double($0 * $0)) * 2 }

  private var scores: LogProbabilities {
    let values = stride(from: 0, to: 20, by: 4).flatMap { start in
      let row = logits[start..<start + 4]
      let sum = log(row.reduce(0) { $0 + exp($1) })
      return row.map { Float($0 - sum) }
    }
    return LogProbabilities(frames: 5, symbols: 4, values: values)
  }

  private static let expected: [Float] = [-10.2270135, -6.8017124, -5.572833, -2.0584558, -13.4031162, -12.6634592]

  // import torch, math
  // x = torch.tensor([math.sin(i * i) * 2 for i in range(20)], dtype=torch.float64).reshape(5, 1, 4).log_softmax(2)
  // for y in [[], [1], [3, 3], [1, 2, 3], [2, 2, 2], [1, 3, 1, 3, 2]]:
  //   print(-torch.nn.functional.ctc_loss(x, torch.tensor([y], dtype=torch.long), [5], [len(y)],
  //   reduction="none"))
  @Test(arguments: zip([[], [1], [3, 3], [1, 2, 3], [2, 2, 2], [1, 3, 1, 3, 2]] as [[Int32]], Self.expected))
  func agreesWithPyTorch(labels: [Int32], expected: Float) {
    #expect(abs(scores.logProbability(of: labels) - expected) < 1e-5 * abs(expected))
  }

  @Test func whatDoesNotFitIsImpossible() {
    #expect(scores.logProbability(of: [1, 1, 1, 1]) == -.infinity)
    #expect(scores.logProbability(of: [1, 2, 1, 2, 1, 2]) == -.infinity)
    #expect(LogProbabilities(frames: 0, symbols: 4, values: []).logProbability(of: [1]) == -.infinity)
  }

  @Test func longLinesDoNotUnderflow() {
    // Each frame certain to 0.5: 3000 frames are beyond the range of Double.
    let frames = 3000
    let label: [Float] = [-1.5, -0.6931472, -1.5]
    let blank: [Float] = [-0.6931472, -1.5, -1.5]
    let values = (0..<frames).flatMap { t in t % 3 == 0 ? label : blank }
    let scores = LogProbabilities(frames: frames, symbols: 3, values: values)
    let value = scores.logProbability(of: Array(repeating: 1, count: 1000))
    #expect(value > -0.6931472 * 3000 && value < -500)
  }

  @Test func linesOfABatchAreCutToTheirFrames() {
    // (T, N, V) = (3, 2, 2)
    let batch: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    let lines = LogProbabilities.lines(of: batch, batch: 2, symbols: 2, frameLengths: [3, 1])
    #expect(lines[0] == LogProbabilities(frames: 3, symbols: 2, values: [1, 2, 5, 6, 9, 10]))
    #expect(lines[1] == LogProbabilities(frames: 1, symbols: 2, values: [3, 4]))
  }
}
