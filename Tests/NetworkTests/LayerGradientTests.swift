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
      name: "deep", height: 4, blocks: [.init(16), .init(16)], collapse: .mean, hidden: 4, lstmLayers: 1, dropout: 0, symbols: 4),
  ]

  @Test("convolution block", arguments: architectures)
  func convBlock(_ architecture: Architecture) throws {
    let engine = try Engine(threads: 1)
    let weights = Self.weights(architecture)
    for (index, block) in Layers(architecture).blocks.enumerated() where index > 0 {
      let shape = [2, block.inputChannels, 4, 6]
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
