import Testing

@testable import Engine

@Suite(.serialized)
struct RecurrenceTests {
  @Test(
    "both directions follow the LSTM's equations, gates i f g o",
    arguments: [(true, ElementType.float32, 1e-5), (false, .float32, 1e-5), (true, .bfloat16, 0.01)].filter(\.1.isNative))
  func forward(training: Bool, type: ElementType, tolerance: Double) throws {
    let engine = try Engine(threads: 2)
    let layer = LSTMLayer(RecurrenceShape(frames: 6, batch: 2, input: 5, hidden: 3, type: type))
    let y = layer.withWeights { x, weights in
      let recurrence = Recurrence(layer.shape, training: training, on: engine)
      return engine.array(recurrence(engine.tensor(layer.shape.source, x), recurrence.packed(weights)).output)
    }
    #expect(largestDifference(y, layer.output()) < tolerance)
  }
}
