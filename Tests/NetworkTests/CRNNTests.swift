import Engine
import Network
import Randomness
import Testing

@Suite(.serialized)
struct CRNNTests {
  @Test("training steps of shapes that change take no more memory than the largest and a quarter")
  func steadyMemory() throws {
    let engine = try Engine(threads: 1)
    let network = CRNN(.pen, engine: engine)
    var generator = SeededGenerator(seed: 1)
    var weights = ModelWeights(.pen, using: &generator)
    var gradient = [Float](repeating: 0, count: weights.values.count)
    var dropout: SeededGenerator? = generator
    var held: [Int] = []
    func step(_ width: Int) throws {
      _ = network.lossAndGradient(
        images: Array(repeating: 0.5, count: 4 * 48 * width), batch: 4, width: width, labels: Array(repeating: [1, 2, 3], count: 4),
        frames: Array(repeating: Architecture.pen.frames(width: width), count: 4), weights: &weights, gradient: &gradient,
        dropout: &dropout)
    }
    for width in [256, 64, 160, 96, 256, 128, 64, 256] {
      try step(width)
      held.append(engine.bytesHeld)
    }
    let allocated = engine.buffersAllocated
    for _ in 0..<2 { try step(256) }
    #expect(engine.buffersAllocated == allocated)
    #expect(held.dropFirst().allSatisfy { $0 <= held[0] * 5 / 4 + (1 << 24) })
  }

  @Test("dropout is drawn from the generator: the same one repeats a step, nil leaves it out")
  func dropout() throws {
    let network = CRNN(.pen, engine: try Engine(threads: 1))
    var generator = SeededGenerator(seed: 1)
    let weights = ModelWeights(.pen, using: &generator)
    let images = (0..<48 * 64).map { _ in generator.uniform() }
    func loss(_ seed: UInt64?) -> Float {
      var moved = weights
      var gradient = [Float](repeating: 0, count: weights.values.count)
      var dropout = seed.map { SeededGenerator(seed: $0) }
      let loss = network.lossAndGradient(
        images: images, batch: 1, width: 64, labels: [[1, 2, 3]], frames: [16], weights: &moved, gradient: &gradient,
        dropout: &dropout)
      if let seed { #expect(dropout != SeededGenerator(seed: seed)) }
      return loss
    }
    #expect(loss(1) == loss(1))
    #expect(loss(1) != loss(2))
    #expect(loss(nil) != loss(1))
  }

  @Test("two views of a line cost what they disagree on, and nothing where they are alike")
  func consistency() throws {
    let network = CRNN(.pen, engine: try Engine(threads: 1))
    var generator = SeededGenerator(seed: 1)
    let weights = ModelWeights(.pen, using: &generator)
    let view = (0..<48 * 64).map { _ in generator.uniform() }
    let other = (0..<48 * 64).map { _ in generator.uniform() }
    func step(_ images: [Float], consistency: Float) -> (loss: Float, gradient: [Float]) {
      var moved = weights
      var gradient = [Float](repeating: 0, count: weights.values.count)
      var dropout: SeededGenerator?
      let loss = network.lossAndGradient(
        images: images, batch: 2, width: 64, labels: [[1, 2, 3], [1, 2, 3]], frames: [16, 16], weights: &moved,
        gradient: &gradient, consistency: consistency, dropout: &dropout)
      return (loss, gradient)
    }
    let alike = step(view + view, consistency: 2)
    let alone = step(view + view, consistency: 0)
    #expect(abs(alike.loss - alone.loss) < 1e-5)
    let largest = alone.gradient.map(abs).max()!
    #expect(zip(alike.gradient, alone.gradient).allSatisfy { abs($0 - $1) < 1e-4 * largest })
    let losses = [0, 1, 2].map { step(view + other, consistency: $0) }
    #expect(losses[1].loss > losses[0].loss)
    // The weight is a factor: of the loss, and of what it adds to the gradient.
    #expect(abs((losses[2].loss - losses[0].loss) - 2 * (losses[1].loss - losses[0].loss)) < 1e-4 * losses[0].loss)
    let added = [1, 2].map { i in zip(losses[i].gradient, losses[0].gradient).map { $0 - $1 } }
    let most = added[1].map(abs).max()!
    #expect(most > 0 && zip(added[0], added[1]).allSatisfy { abs(2 * $0 - $1) < 1e-3 * most })
  }

  @Test(
    "a line's log-probabilities do not depend on the lines read with it",
    arguments: [ElementType.float32, .bfloat16], [32, 64, 96])
  func batchIndependence(precision: ElementType, width: Int) throws {
    var generator = SeededGenerator(seed: 1)
    let network = InferenceNetwork(
      .pen, weights: ModelWeights(.pen, using: &generator), precision: precision, engine: try Engine(threads: 2))
    let images = (0..<3 * 48 * width).map { _ in generator.uniform() }
    let together = network.logProbabilities(images: images, batch: 3, width: width)
    let (frames, symbols) = (Architecture.pen.frames(width: width), Architecture.pen.symbols)
    for n in 0..<3 {
      let alone = network.logProbabilities(images: Array(images[n * 48 * width..<(n + 1) * 48 * width]), batch: 1, width: width)
      for t in 0..<frames {
        for v in 0..<symbols {
          #expect(abs(alone[t * symbols + v] - together[(t * 3 + n) * symbols + v]) < 1e-5)
        }
      }
    }
  }

  @Test("convolutions multiply what the precision says", .enabled(if: ElementType.bfloat16.isNative))
  func precision() throws {
    var generator = SeededGenerator(seed: 1)
    var architecture = Architecture.pen
    // Of so many units an LSTM computes on float32 either way.
    architecture.hidden = 40
    let weights = ModelWeights(architecture, using: &generator)
    let images = (0..<48 * 96).map { _ in generator.uniform() }
    let scores = try [ElementType.float32, .bfloat16].map {
      InferenceNetwork(architecture, weights: weights, precision: $0, engine: try Engine(threads: 1))
        .logProbabilities(images: images, batch: 1, width: 96)
    }
    let most = zip(scores[0], scores[1]).map { abs($0 - $1) }.max()!
    #expect(most > 1e-5 && most < 0.1)
  }
}
