@testable import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A layer of random weights and inputs, and what it gives by the LSTM's equations in double precision.
struct LSTMLayer {
  let shape: RecurrenceShape
  private var x: [Float]
  /// PyTorch's order: weight_ih, weight_hh, bias_ih, bias_hh, then the reverse direction's.
  private var w: [Float]
  private var reverse: Int { 4 * shape.hidden * (shape.input + shape.hidden + 2) }

  /// - Parameters:
  ///   - scale: of the weights, -1...1.
  ///   - roundsState: its weights are what bfloat16 holds.
  ///   - roundsInputs: they and their weights are.
  init(_ shape: RecurrenceShape, weights scale: Float = 1, roundsState: Bool = false, roundsInputs: Bool = false) {
    self.shape = shape
    x = randomArray(shape.source.reduce(1, *), seed: 1)
    w = []
    w = randomArray(2 * reverse, seed: 2).map { $0 * scale }
    let (ofInputs, ofState) = (4 * shape.hidden * shape.input, 4 * shape.hidden * shape.hidden)
    func round(_ numbers: inout [Float], _ range: Range<Int>) {
      for index in range { numbers[index] = Float(Self.rounded(Double(numbers[index]))) }
    }
    if roundsInputs { round(&x, x.indices) }
    for start in [0, reverse] {
      if roundsInputs { round(&w, start..<start + ofInputs) }
      if roundsState { round(&w, start + ofInputs..<start + ofInputs + ofState) }
    }
  }

  func withWeights<R>(_ body: (_ x: [Float], _ weights: RecurrenceWeights) -> R) -> R {
    var w = w
    let (h, inputs, reverse) = (shape.hidden, shape.input, reverse)
    return w.withUnsafeMutableBufferPointer { w in
      let start = w.baseAddress!
      return body(
        x,
        RecurrenceWeights(
          input: start, hidden: start + 4 * h * inputs, inputBias: start + 4 * h * (inputs + h),
          hiddenBias: start + 4 * h * (inputs + h + 1), reverse: reverse))
    }
  }

  /// - Parameter roundsState: what of it goes into the next frame's gates, to bfloat16.
  func output(roundsState: Bool = false) -> [Double] {
    var y = [Double](repeating: 0, count: shape.output.reduce(1, *))
    let (h, inputs) = (shape.hidden, shape.input)
    func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
    for direction in 0..<2 {
      let o = direction * reverse
      for n in 0..<shape.batch {
        var (state, cell) = ([Double](repeating: 0, count: h), [Double](repeating: 0, count: h))
        for step in 0..<shape.frames {
          let t = direction == 0 ? step : shape.frames - 1 - step
          let gates = (0..<4 * h).map { g in
            var z = Double(w[o + 4 * h * (inputs + h) + g]) + Double(w[o + 4 * h * (inputs + h + 1) + g])
            for i in 0..<inputs { z += Double(w[o + g * inputs + i]) * Double(x[(t * shape.batch + n) * inputs + i]) }
            for i in 0..<h { z += Double(w[o + 4 * h * inputs + g * h + i]) * state[i] }
            return z
          }
          for i in 0..<h {
            cell[i] = sigmoid(gates[h + i]) * cell[i] + sigmoid(gates[i]) * tanh(gates[2 * h + i])
            let output = sigmoid(gates[3 * h + i]) * tanh(cell[i])
            y[(t * shape.batch + n) * 2 * h + direction * h + i] = output
            state[i] = roundsState ? Self.rounded(output) : output
          }
        }
      }
    }
    return y
  }

  /// The nearest number of eight bits of mantissa.
  private static func rounded(_ x: Double) -> Double {
    guard x != 0 else { return 0 }
    let step = exp2(floor(log2(abs(x))) - 7)
    return (x / step).rounded(.toNearestOrEven) * step
  }
}
