import Randomness
import Testing

@testable import Engine
@testable import Network

/// Every layer against finite differences: L is the sum of the output times fixed random numbers.
@Suite(.serialized)
struct LayerGradientTests {
  /// Without max pooling, whose choice may change within a difference's step; `ParityTests` and Engine's `PoolingTests` hold that.
  static let architectures = [
    Architecture(
      name: "mean", height: 6, blocks: [.init(4), .init(6), .init(5, kernel: 2, padding: 0)], collapse: .mean, hidden: 3,
      lstmLayers: 2, dropout: 0.5, symbols: 5),
    Architecture(
      name: "deep", height: 4, blocks: [.init(16), .init(16)], collapse: .mean, hidden: 4, lstmLayers: 1, dropout: 0, symbols: 4,
      auxiliaryWeight: 0.5),
    Architecture(
      name: "residual", height: 4, blocks: [.init(16), .init(16, isResidual: true), .init(16, kernel: 1, padding: 0, isResidual: true)],
      collapse: .mean, hidden: 4, lstmLayers: 1, dropout: 0, symbols: 4),
  ]

  @Test("convolution block", arguments: architectures)
  func convBlock(_ architecture: Architecture) throws {
    let engine = try Engine(threads: 1)
    let weights = Self.weights(architecture)
    for (index, block) in Layers(architecture).blocks.enumerated() where index > 0 {
      // So large that blocks of 16 channels go Winograd's way.
      let shape = [2, block.inputChannels, 8, 12]
      let x = Self.numbers(shape.reduce(1, *), seed: 1)
      func forward(_ x: [Float], _ values: [Float]) -> (output: Tensor, saved: ConvBlock.Saved) {
        var statistics = weights.statisticValues
        return block.forward(engine.tensor(shape, x), values: values, statistics: &statistics, on: engine)
      }
      let (y, saved) = forward(x, weights.values)
      let r = Self.numbers(y.shape.reduce(1, *), seed: 2)
      var gradient = [Float](repeating: 0, count: weights.values.count)
      let dx = try #require(
        block.backward(engine.tensor(y.shape, r), saved: saved, values: weights.values, gradient: &gradient, on: engine))
      checkGradient(engine.array(dx), at: x, "x of block \(index)") { Self.dot(engine.array(forward($0, weights.values).output), r) }
      checkGradient(gradient, at: weights.values, "weights of block \(index)") {
        Self.dot(engine.array(forward(x, $0).output), r)
      }
    }
  }

  @Test("height collapse", arguments: [Architecture.Collapse.mean, .max])
  func collapse(_ kind: Architecture.Collapse) throws {
    let engine = try Engine(threads: 1)
    let layer = HeightCollapse(kind: kind)
    let shape = [2, 5, 3, 4]
    // Far enough apart that no step changes which one is largest.
    var generator = SeededGenerator(seed: 1)
    let x = (0..<120).shuffled(using: &generator).map { 0.1 * Float($0) - 6 }
    let (y, saved) = layer.forward(engine.tensor(shape, x), training: true, on: engine)
    #expect(y.shape == [4, 2, 5])
    let r = Self.numbers(y.shape.reduce(1, *), seed: 2)
    let dx = layer.backward(engine.tensor(y.shape, r), saved: saved, on: engine)
    checkGradient(engine.array(dx), at: x) {
      Self.dot(engine.array(layer.forward(engine.tensor(shape, $0), training: true, on: engine).output), r)
    }
  }

  @Test("bidirectional LSTM, with and without dropout", arguments: architectures, [false, true])
  func lstm(_ architecture: Architecture, drops: Bool) throws {
    let engine = try Engine(threads: 1)
    let layer = Layers(architecture).lstm
    let weights = Self.weights(architecture)
    let shape = [5, 2, architecture.lstmInput(0)]
    let x = Self.numbers(shape.reduce(1, *), seed: 1)
    func forward(_ x: [Float], _ values: [Float]) -> (output: Tensor, saved: BiLSTM.Saved) {
      // The same generator each time draws the same masks.
      var generator = drops ? SeededGenerator(seed: 3) : nil
      return layer.forward(engine.tensor(shape, x), values: values, dropout: &generator, on: engine)
    }
    let (y, saved) = forward(x, weights.values)
    let r = Self.numbers(y.shape.reduce(1, *), seed: 2)
    var (values, gradient) = (weights.values, [Float](repeating: 0, count: weights.values.count))
    let dx = layer.backward(engine.tensor(y.shape, r), saved: saved, values: &values, gradient: &gradient, on: engine)
    checkGradient(engine.array(dx), at: x, "x") { Self.dot(engine.array(forward($0, weights.values).output), r) }
    checkGradient(gradient, at: weights.values, "weights") { Self.dot(engine.array(forward(x, $0).output), r) }
  }

  @Test("linear layer", arguments: architectures)
  func linear(_ architecture: Architecture) throws {
    let engine = try Engine(threads: 1)
    let layer = Layers(architecture).linear
    let weights = Self.weights(architecture)
    let shape = [3, 2, layer.inputs]
    let x = Self.numbers(shape.reduce(1, *), seed: 1)
    func forward(_ x: [Float], _ values: [Float]) -> [Float] {
      engine.array(layer.forward(engine.tensor(shape, x), values: values, on: engine))
    }
    let r = Self.numbers(6 * layer.outputs, seed: 2)
    var gradient = [Float](repeating: 0, count: weights.values.count)
    let dx = layer.backward(
      engine.tensor([3, 2, layer.outputs], r), x: engine.tensor(shape, x), values: weights.values, gradient: &gradient, on: engine)
    checkGradient(engine.array(dx), at: x, "x") { Self.dot(forward($0, weights.values), r) }
    checkGradient(gradient, at: weights.values, "weights") { Self.dot(forward(x, $0), r) }
  }

  @Test("the whole network with its loss", arguments: architectures)
  func network(_ architecture: Architecture) throws {
    let weights = Self.weights(architecture)
    let network = CRNN(architecture, engine: try Engine(threads: 2))
    let images = Self.numbers(3 * architecture.height * 20, seed: 1).map { 0.5 + 0.5 * $0 }
    let frames = architecture.frames(width: 20)
    func loss(_ values: [Float]) -> (Float, [Float]) {
      var moved = weights
      moved.values = values
      var gradient = [Float](repeating: .nan, count: values.count)
      var generator: SeededGenerator? = SeededGenerator(seed: 3)
      let loss = network.lossAndGradient(
        images: images, batch: 3, width: 20, labels: [[1, 2], [3], [2, 2, 1]], frames: [frames, frames - 1, frames], weights: &moved,
        gradient: &gradient, dropout: &generator)
      return (loss, gradient)
    }
    checkGradient(loss(weights.values).1, at: weights.values, step: 1e-3, tolerance: 2e-2) { Double(loss($0).0) }
  }

  /// The auxiliary layer adds its share to the loss of the same network without one.
  @Test("auxiliary loss")
  func auxiliaryLoss() throws {
    let with = Self.architectures[1]
    let images = Self.numbers(with.height * 20, seed: 1).map { 0.5 + 0.5 * $0 }
    let weights = Self.weights(with)
    func loss(share: Float) throws -> Float {
      var architecture = with
      architecture.auxiliaryWeight = share
      var own = ModelWeights(zerosFor: architecture)
      own.values = Array(weights.values.prefix(own.values.count))
      own.statisticValues = weights.statisticValues
      var gradient = [Float](repeating: 0, count: own.values.count)
      var noDropout: SeededGenerator?
      return CRNN(architecture, engine: try Engine(threads: 1)).lossAndGradient(
        images: images, batch: 1, width: 20, labels: [[1, 2]], frames: [architecture.frames(width: 20)], weights: &own,
        gradient: &gradient, dropout: &noDropout)
    }
    let (none, half, whole) = (try loss(share: 0), try loss(share: 0.5), try loss(share: 1))
    #expect(half > none + 0.1)
    #expect(abs((whole - none) - 2 * (half - none)) < 1e-4)
  }

  /// bfloat16 has eight bits of mantissa: its gradient points where float32's does, within a few hundredths.
  @Test("a step in bfloat16", .enabled(if: ElementType.bfloat16.isNative))
  func bfloat16() throws {
    var architecture = Architecture.script
    architecture.dropout = 0
    let images = Self.numbers(4 * architecture.height * 128, seed: 1).map { 0.5 + 0.5 * $0 }
    let frames = architecture.frames(width: 128)
    func step(_ precision: ElementType) throws -> (loss: Float, gradient: [Float]) {
      var weights = Self.weights(architecture)
      var gradient = [Float](repeating: .nan, count: weights.values.count)
      var noDropout: SeededGenerator?
      let loss = CRNN(architecture, precision: precision, engine: try Engine(threads: 1)).lossAndGradient(
        images: images, batch: 4, width: 128, labels: [[1, 2, 3], [3], [2, 2, 1], [5, 6, 7, 8]],
        frames: Array(repeating: frames, count: 4), weights: &weights, gradient: &gradient, dropout: &noDropout)
      return (loss, gradient)
    }
    let (exact, short) = (try step(.float32), try step(.bfloat16))
    #expect(abs(short.loss - exact.loss) < 5e-3 * exact.loss)
    #expect(short.loss != exact.loss)
    let cosine =
      Self.dot(exact.gradient, short.gradient)
      / (Self.dot(exact.gradient, exact.gradient) * Self.dot(short.gradient, short.gradient)).squareRoot()
    #expect(cosine > 0.995, "cosine \(cosine)")
  }

  private static func weights(_ architecture: Architecture) -> ModelWeights {
    var generator = SeededGenerator(seed: 5)
    var weights = ModelWeights(architecture, using: &generator)
    // Normalised to deviation 0.2 around 1 or -1: each channel's ReLU is open or shut for good, and no step crosses its kink.
    for parameter in weights.parameters where parameter.kind == .normalization {
      for (channel, i) in parameter.range.enumerated() {
        weights.values[i] = parameter.name.hasSuffix("weight") ? 0.2 : channel % 3 == 2 ? -1 : 1
      }
    }
    return weights
  }

  private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.uniform(-1...1) }
  }

  private static func dot(_ y: [Float], _ r: [Float]) -> Double {
    zip(y, r).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}

extension Engine {
  fileprivate func tensor(_ shape: [Int], _ values: [Float]) -> Tensor {
    let tensor = Tensor(Layout(shape), on: self)
    tensor.withUnsafeMutableElements { elements in
      for (index, value) in values.enumerated() { elements[index] = value }
    }
    return tensor
  }

  fileprivate func array(_ tensor: Tensor) -> [Float] {
    reordered(tensor, to: Layout(tensor.shape)).withUnsafeMutableElements { Array($0) }
  }
}
