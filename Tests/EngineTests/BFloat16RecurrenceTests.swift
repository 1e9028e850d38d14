import Testing

@testable import Engine

@Suite(.serialized)
struct BFloat16RecurrenceTests {
  private static let isServed = BFloat16Recurrence.serves(RecurrenceShape(frames: 1, batch: 1, input: 1, hidden: 32))

  @Test(
    "both directions follow the LSTM's equations, the state rounded", .enabled(if: isServed),
    arguments: [(32, 1, 1), (64, 2, 9), (96, 3, 4), (32, 7, 5)], [1, 2])
  func forward(shape: (hidden: Int, batch: Int, frames: Int), threads: Int) throws {
    let engine = try Engine(threads: threads)
    // Steep enough that the sigmoids' ends count.
    let layer = LSTMLayer(
      RecurrenceShape(frames: shape.frames, batch: shape.batch, input: 10, hidden: shape.hidden, type: .bfloat16), weights: 2, rounds: true)
    let y = layer.withWeights { x, weights in
      let recurrence = engine.readingRecurrence(layer.shape)
      #expect(recurrence is BFloat16Recurrence)
      return engine.array(recurrence.read(engine.tensor(layer.shape.source, x), weights: recurrence.readingWeights(weights)))
    }
    // What float32 rounds to another neighbour than double precision does goes on by one part in 256 of a weight.
    #expect(largestDifference(y, layer.output(rounds: true)) < 2e-3)
    #expect(largestDifference(y, layer.output()) > 2e-4 || shape.frames == 1)
  }

  @Test("weights serve lines of other lengths", .enabled(if: isServed))
  func sharing() throws {
    let engine = try Engine(threads: 1)
    let shapes = [6, 11].map { RecurrenceShape(frames: $0, batch: 1, input: 64, hidden: 32, type: .bfloat16) }
    let recurrences = shapes.map { engine.readingRecurrence($0) }
    #expect(recurrences[0].sharesWeights(with: recurrences[1]))
    var other = shapes[0]
    other.type = .float32
    #expect(!recurrences[0].sharesWeights(with: engine.readingRecurrence(other)))
  }

  @Test("units that do not fill the vectors are computed on float32")
  func otherUnits() throws {
    let engine = try Engine(threads: 1)
    let layer = LSTMLayer(RecurrenceShape(frames: 4, batch: 2, input: 5, hidden: 12, type: .bfloat16))
    let y = layer.withWeights { x, weights in
      let recurrence = engine.readingRecurrence(layer.shape)
      return engine.array(recurrence.read(engine.tensor(layer.shape.source, x), weights: recurrence.readingWeights(weights)))
    }
    #expect(largestDifference(y, layer.output()) < 1e-5)
  }
}
