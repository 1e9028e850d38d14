import Testing

@testable import Engine

#if canImport(Glibc)
  import Glibc
#endif

@Suite(.serialized)
struct RecurrenceTests {
  @Test(
    "both directions follow the LSTM's equations, gates i f g o", arguments: [true, false],
    [(ElementType.float32, 1e-5), (.bfloat16, 0.01)].filter(\.0.isNative))
  func forward(training: Bool, precision: (type: ElementType, tolerance: Double)) throws {
    let engine = try Engine(threads: 2)
    let shape = RecurrenceShape(frames: 6, batch: 2, input: 5, hidden: 3, type: precision.type)
    let (h, inputs) = (shape.hidden, shape.input)
    let x = randomArray(shape.source.reduce(1, *), seed: 1)
    // PyTorch's order: weight_ih, weight_hh, bias_ih, bias_hh, then the reverse direction's.
    let reverse = 4 * h * inputs + 4 * h * h + 8 * h
    var w = randomArray(2 * reverse, seed: 2)
    let y = w.withUnsafeMutableBufferPointer { w -> [Float] in
      let start = w.baseAddress!
      let weights = RecurrenceWeights(
        input: start, hidden: start + 4 * h * inputs, inputBias: start + 4 * h * (inputs + h),
        hiddenBias: start + 4 * h * (inputs + h + 1), reverse: reverse)
      let recurrence = Recurrence(shape, training: training, on: engine)
      return engine.array(recurrence(engine.tensor(shape.source, x), recurrence.packed(weights)).output)
    }
    var expected = [Double](repeating: 0, count: shape.output.reduce(1, *))
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
            state[i] = sigmoid(gates[3 * h + i]) * tanh(cell[i])
            expected[(t * shape.batch + n) * 2 * h + direction * h + i] = state[i]
          }
        }
      }
    }
    #expect(Double(largestDifference(y, expected)) < precision.tolerance)
  }
}
