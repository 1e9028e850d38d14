import Foundation
import Randomness
import Testing

@testable import Network

@Suite struct CTCLossTests {
  // Tools/pytorch/make_ctc_fixture.py makes the fixture, with torch.nn.functional.ctc_loss in float64.
  struct Fixture: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
      let name: String
      let frames, batch, symbols: Int
      let lengths: [Int]
      let labels: [[Int32]]
      let weights: [Float]
      let logits: [Double]
      let losses: [Float?]
      let gradient: [Float]
      var testDescription: String { name }
    }
    struct Long: Decodable {
      let frames, symbols: Int
      let labels: [Int32]
      let loss: Float
      let rows: [Int]
      let gradient: [[Float]]
      let absolute_sum: Float
    }
    let cases: [Case]
    let long: [Long]

    static let stored: Fixture = {
      let url = Bundle.module.url(forResource: "Fixtures/ctc", withExtension: "json")!
      return try! JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }()
  }

  static func logSoftmax(_ logits: [Double], symbols: Int) -> [Float] {
    stride(from: 0, to: logits.count, by: symbols).flatMap { start in
      let row = logits[start..<start + symbols]
      let highest = row.max()!
      let sum = highest + log(row.reduce(0) { $0 + exp($1 - highest) })
      return row.map { Float($0 - sum) }
    }
  }

  @Test(arguments: Fixture.stored.cases)
  func agreesWithPyTorch(_ c: Fixture.Case) {
    let scores = Self.logSoftmax(c.logits, symbols: c.symbols)
    let plain = CTCLoss.loss(
      logProbabilities: scores, frames: c.frames, batch: c.batch, symbols: c.symbols, frameLengths: c.lengths,
      labels: c.labels, zeroInfinity: false)
    let (losses, gradient) = CTCLoss.lossAndGradient(
      logProbabilities: scores, frames: c.frames, batch: c.batch, symbols: c.symbols, frameLengths: c.lengths,
      labels: c.labels, weights: c.weights, zeroInfinity: true)
    for n in 0..<c.batch {
      if let expected = c.losses[n] {
        #expect(abs(losses[n] - expected) <= 1e-5 * expected)
        #expect(plain[n] == losses[n])
      } else {
        #expect(losses[n] == 0)
        #expect(plain[n] == .infinity)
      }
    }
    let difference = zip(gradient, c.gradient).map { abs($0 - $1) }.max()!
    #expect(gradient.count == c.gradient.count && difference <= 1e-5)
  }

  @Test(arguments: 0..<2)
  func staysExactOverThousandsOfFrames(_ index: Int) {
    let c = Fixture.stored.long[index]
    let logits = (0..<c.frames * c.symbols).map { 3 * sin(0.7 * Double($0) + 0.001 * pow(Double($0), 1.5)) }
    let (losses, gradient) = CTCLoss.lossAndGradient(
      logProbabilities: Self.logSoftmax(logits, symbols: c.symbols), frames: c.frames, batch: 1,
      symbols: c.symbols, frameLengths: [c.frames], labels: [c.labels], weights: [1], zeroInfinity: true)
    #expect(abs(losses[0] - c.loss) <= 1e-5 * c.loss)
    for (row, expected) in zip(c.rows, c.gradient) {
      let difference = zip(gradient[(row * c.symbols)...], expected).map { abs($0 - $1) }.max()!
      // PyTorch's own float32 gradient is up to 6e-3 away from its float64 one here.
      #expect(difference <= 5e-5, "row \(row)")
    }
    let sum = gradient.reduce(Double(0)) { $0 + Double(abs($1)) }
    #expect(abs(Float(sum) - c.absolute_sum) <= 1e-5 * c.absolute_sum)
  }

  /// All paths of tiny lattices, one by one.
  @Test(arguments: [1, 2, 3, 5], [2, 3, 4])
  func isTheSumOverAllPaths(frames: Int, symbols: Int) {
    var generator = SeededGenerator(seed: UInt64(frames * 10 + symbols))
    let scores = Self.logSoftmax(
      (0..<frames * symbols).map { _ in Double(generator.normal()) * 2 }, symbols: symbols)
    var likelihoods: [[Int32]: Double] = [:]
    for code in 0..<Int(pow(Double(symbols), Double(frames))) {
      var (rest, labels, last, logProbability) = (code, [Int32](), 0, 0.0)
      for t in 0..<frames {
        let symbol = rest % symbols
        rest /= symbols
        logProbability += Double(scores[t * symbols + symbol])
        if symbol != last, symbol != 0 { labels.append(Int32(symbol)) }
        last = symbol
      }
      likelihoods[labels, default: 0] += exp(logProbability)
    }
    for (labels, likelihood) in likelihoods {
      let loss = CTCLoss.loss(
        logProbabilities: scores, frames: frames, batch: 1, symbols: symbols, frameLengths: [frames],
        labels: [labels], zeroInfinity: false)
      #expect(abs(Double(loss[0]) + log(likelihood)) <= 1e-5 * max(1, -log(likelihood)), "\(labels)")
    }
  }

  @Test func gradientAgreesWithFiniteDifferences() {
    let (frames, symbols) = (6, 5)
    var generator = SeededGenerator(seed: 3)
    let logits = (0..<frames * symbols).map { _ in Double(generator.normal()) }
    func loss(_ logits: [Double]) -> Double {
      Double(
        CTCLoss.loss(
          logProbabilities: Self.logSoftmax(logits, symbols: symbols), frames: frames, batch: 1, symbols: symbols,
          frameLengths: [frames], labels: [[2, 2, 4]], zeroInfinity: false)[0])
    }
    let gradient = CTCLoss.lossAndGradient(
      logProbabilities: Self.logSoftmax(logits, symbols: symbols), frames: frames, batch: 1, symbols: symbols,
      frameLengths: [frames], labels: [[2, 2, 4]], weights: [1], zeroInfinity: false
    ).gradient
    for i in logits.indices {
      var (up, down) = (logits, logits)
      up[i] += 0.01
      down[i] -= 0.01
      #expect(abs((loss(up) - loss(down)) / 0.02 - Double(gradient[i])) < 2e-4)
    }
  }

  @Test func samplesDoNotTouchEachOther() {
    var generator = SeededGenerator(seed: 4)
    let (frames, batch, symbols) = (15, 6, 7)
    let scores = Self.logSoftmax(
      (0..<frames * batch * symbols).map { _ in Double(generator.normal()) }, symbols: symbols)
    let labels: [[Int32]] = [[1, 2, 3, 4, 5, 6, 1, 2], [3], [], [5, 5], [6, 1, 6, 1, 6], [2]]
    let lengths = [15, 2, 9, 15, 7, 0]
    let together = CTCLoss.lossAndGradient(
      logProbabilities: scores, frames: frames, batch: batch, symbols: symbols, frameLengths: lengths,
      labels: labels, weights: [1, 1, 1, 1, 1, 1], zeroInfinity: true)
    for n in 0..<batch {
      func own(_ values: [Float]) -> [Float] {
        (0..<frames).flatMap { t -> ArraySlice<Float> in
          let start = (t * batch + n) * symbols
          return values[start..<start + symbols]
        }
      }
      let alone = CTCLoss.lossAndGradient(
        logProbabilities: own(scores), frames: frames, batch: 1, symbols: symbols, frameLengths: [lengths[n]],
        labels: [labels[n]], weights: [1], zeroInfinity: true)
      #expect(alone.losses[0] == together.losses[n])
      #expect(alone.gradient == own(together.gradient))
    }
  }

  @Test func noFramesHoldTheEmptyLabelAlone() {
    let losses = CTCLoss.loss(
      logProbabilities: [-0.7, -0.7, -0.7, -0.7], frames: 1, batch: 2, symbols: 2, frameLengths: [0, 0],
      labels: [[], [1]], zeroInfinity: false)
    #expect(losses == [0, .infinity])
  }

  @Test func zeroProbabilityIsImpossible() {
    let certain: [Float] = [-.infinity, 0, -.infinity, -.infinity, 0, -.infinity]
    let losses = [[1], [2], [1, 2]].map { (labels: [Int32]) in
      CTCLoss.loss(
        logProbabilities: certain, frames: 2, batch: 1, symbols: 3, frameLengths: [2], labels: [labels],
        zeroInfinity: false)[0]
    }
    #expect(losses == [0, .infinity, .infinity])
  }

  @Test func notANumberIsNotHidden() {
    let scores: [Float] = [-0.5, -1, .nan, .nan, -0.5, -1]
    let (losses, gradient) = CTCLoss.lossAndGradient(
      logProbabilities: scores, frames: 3, batch: 1, symbols: 2, frameLengths: [3], labels: [[1]], weights: [1],
      zeroInfinity: true)
    #expect(losses[0].isNaN && gradient.allSatisfy(\.isNaN))
  }

  /// A training batch of lines; far slower than this would show in every training step.
  @Test func aBatchTakesMilliseconds() {
    var generator = SeededGenerator(seed: 5)
    let (frames, batch, symbols) = (63, 32, 87)
    let scores = Self.logSoftmax(
      (0..<frames * batch * symbols).map { _ in Double(generator.normal()) }, symbols: symbols)
    let labels = (0..<batch).map { _ in (0..<12).map { _ in Int32(generator.integer(1...86)) } }
    var gradient = Array(repeating: Float(0), count: scores.count)
    let clock = ContinuousClock()
    let times = (0..<9).map { _ in
      clock.measure {
        scores.withUnsafeBufferPointer { scores in
          gradient.withUnsafeMutableBufferPointer { gradient in
            _ = CTCLoss.lossAndGradient(
              logProbabilities: scores, frames: frames, batch: batch, symbols: symbols,
              frameLengths: Array(repeating: frames, count: batch), labels: labels,
              weights: Array(repeating: 1, count: batch), zeroInfinity: true, gradient: gradient)
          }
        }
      }
    }
    #expect(times.min()! < .milliseconds(10), "\(times.min()!)")
  }
}
