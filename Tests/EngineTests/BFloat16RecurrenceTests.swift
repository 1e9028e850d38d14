import CKernels
import Testing

@testable import Engine

@Suite(.serialized)
struct BFloat16RecurrenceTests {
  /// Vectors of so many floats, and whether products of bfloat16 are avoided: what other processors have.
  struct Kernel {
    var lanes: Int
    var avoidsBFloat16 = true

    static let all = [Kernel(lanes: 16, avoidsBFloat16: false), Kernel(lanes: 16), Kernel(lanes: 8), Kernel(lanes: 4)]

    func use<R>(_ body: () throws -> R) rethrows -> R {
      kernel_limit_lanes(Int32(lanes))
      recurrence_avoid_bfloat16(avoidsBFloat16 ? 1 : 0)
      defer {
        kernel_limit_lanes(0)
        recurrence_avoid_bfloat16(0)
      }
      return try body()
    }
  }

  @Test(
    "both directions follow the LSTM's equations", arguments: [(32, 1, 1), (64, 2, 9), (96, 3, 4), (32, 7, 5)], Kernel.all)
  func forward(shape: (hidden: Int, batch: Int, frames: Int), kernel: Kernel) throws {
    let rounds = kernel.use { recurrence_rounds_state() != 0 }
    // Steep enough that the sigmoids' ends count.
    let layer = LSTMLayer(
      RecurrenceShape(frames: shape.frames, batch: shape.batch, input: 10, hidden: shape.hidden, type: .bfloat16), weights: 2,
      roundsState: true, roundsInputs: rounds)
    let y = try kernel.use { read(layer, on: try Engine(threads: 1)) }
    // What float32 rounds to another neighbour than double precision does goes on by one part in 256 of a weight.
    #expect(largestDifference(y, layer.output(roundsState: rounds)) < (rounds ? 2e-3 : 1e-5))
  }

  @Test("what is no number is not made one", arguments: Kernel.all)
  func notANumber(kernel: Kernel) throws {
    let layer = LSTMLayer(RecurrenceShape(frames: 3, batch: 1, input: 10, hidden: 32, type: .bfloat16), weights: .nan)
    #expect(try kernel.use { read(layer, on: try Engine(threads: 1)) }.allSatisfy(\.isNaN))
  }

  @Test("two threads give what one gives", arguments: [1, 5])
  func threads(batch: Int) throws {
    let layer = LSTMLayer(RecurrenceShape(frames: 7, batch: batch, input: 20, hidden: 64, type: .bfloat16))
    #expect(read(layer, on: try Engine(threads: 2)) == read(layer, on: try Engine(threads: 1)))
  }

  @Test("weights serve lines of other lengths")
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
    let layer = LSTMLayer(RecurrenceShape(frames: 4, batch: 2, input: 5, hidden: 12, type: .bfloat16))
    #expect(largestDifference(read(layer, on: try Engine(threads: 1)), layer.output()) < 1e-5)
  }

  private func read(_ layer: LSTMLayer, on engine: Engine) -> [Float] {
    layer.withWeights { x, weights in
      let recurrence = engine.readingRecurrence(layer.shape)
      return engine.array(recurrence.read(engine.tensor(layer.shape.source, x), weights: recurrence.readingWeights(weights)))
    }
  }
}
