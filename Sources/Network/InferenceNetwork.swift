public import Engine

/// The network in reading: batch normalisation folded into the convolutions, weights packed once for the engine.
///
/// Belongs to the thread of its engine.
public final class InferenceNetwork {
  public let architecture: Architecture
  private let engine: Engine
  private let layers: Layers
  private let precision: ElementType
  /// The flat vector, with convolutions and their biases scaled and shifted as batch normalisation would.
  private var values: [Float]
  /// Weights in the layouts that the shapes met so far wanted, one list a block; they rarely differ.
  private var packedBlocks: [[(any ReadingConvolution, Tensor)]]
  private var packedLSTM: [[(any ReadingRecurrence, [Tensor])]]

  /// - Parameter precision: of what is multiplied in the LSTM and in Winograd's convolutions; sums, and what passes between layers, stay in
  ///   float32. The weights of a narrow batch are read anew for each frame or group of tiles, which takes less time where they are half as
  ///   long.
  public init(_ architecture: Architecture, weights: ModelWeights, precision: ElementType = .float32, engine: Engine) {
    precondition(weights.values.count == architecture.parameterCount, "weights of another architecture")
    self.architecture = architecture
    self.engine = engine
    self.precision = precision
    layers = Layers(architecture, recurrence: precision)
    values = weights.values
    packedBlocks = Array(repeating: [], count: layers.blocks.count)
    packedLSTM = Array(repeating: [], count: layers.lstm.layers.count)
    for block in layers.blocks { block.fold(into: &values, statistics: weights.statisticValues) }
  }

  /// Log-probabilities (T, N, V), row major, of images (N, 1, H, W) with grey in 0...1, paper near 1; T = `architecture.frames(width:)`.
  public func logProbabilities(images: [Float], batch: Int, width: Int) -> [Float] {
    precondition(images.count == batch * architecture.height * width, "images are not (N, 1, H, W)")
    precondition(architecture.frames(width: width) > 0, "images are too narrow for a frame")
    engine.useThreads()
    return images.withUnsafeBufferPointer { images in
      values.withUnsafeMutableBufferPointer { values in
        let scores = scores(images, batch: batch, width: width, values: values.baseAddress!)
        return scores.withUnsafeMutableElements { Array($0) }
      }
    }
  }

  private func scores(
    _ images: UnsafeBufferPointer<Float>, batch: Int, width: Int, values: UnsafeMutablePointer<Float>
  ) -> Tensor {
    var x = Tensor(
      Layout([batch, 1, architecture.height, width]), at: UnsafeMutablePointer(mutating: images.baseAddress!), on: engine)
    for (index, block) in layers.blocks.enumerated() {
      let isLast = index == layers.blocks.count - 1
      let plan = block.readingPlan(for: x.shape, before: isLast ? layers.collapse : nil, precision: precision, on: engine)
      let weights = weights(of: index, for: plan.convolution, at: values + block.weight)
      let input = x
      x = plan.convolution.read(input, weights: weights, bias: values + block.bias)
      if block.block.isResidual { engine.add(input, to: x) }
      if let pooling = plan.pooling { x = pooling(x).output }
      if isLast, plan.convolution.reduction != .columnMean {
        x = layers.collapse.forward(x, training: false, on: engine).output
      }
    }
    for (index, layer) in layers.lstm.layers.enumerated() {
      let recurrence = layers.lstm.readingRecurrence(layer, for: x.shape, on: engine)
      x = recurrence.read(x, weights: self.weights(of: index, for: recurrence, at: layer.weights(in: values)))
    }
    x = layers.linear.forward(x, values: values, on: engine)
    engine.logSoftmax(x)
    return x
  }

  private func weights(of block: Int, for convolution: any ReadingConvolution, at weights: UnsafePointer<Float>) -> Tensor {
    if let (_, known) = packedBlocks[block].first(where: { $0.0.sharesWeights(with: convolution) }) { return known }
    let packed = convolution.packed(weights)
    packedBlocks[block].append((convolution, packed))
    return packed
  }

  private func weights(of layer: Int, for recurrence: any ReadingRecurrence, at weights: RecurrenceWeights) -> [Tensor] {
    if let (_, known) = packedLSTM[layer].first(where: { $0.0.sharesWeights(with: recurrence) }) { return known }
    let packed = recurrence.readingWeights(weights)
    packedLSTM[layer].append((recurrence, packed))
    return packed
  }
}

extension ConvBlock {
  /// The operations of a block in reading, for one shape of input.
  final class ReadingPlan {
    let convolution: any ReadingConvolution
    /// Where the convolution does not pool itself.
    let pooling: Pooling?

    init(_ shape: ConvolutionShape, pool: [Int]?, wanted: Reduction, precision: ElementType, on engine: Engine) {
      let convolution = engine.readingConvolution(shape, wanted: wanted, precision: precision)
      self.convolution = convolution
      pooling =
        convolution.reduction == .none
        ? pool.map { Pooling(.max, convolution.output, window: $0, training: false, on: engine) } : nil
    }
  }

  /// - Parameter collapse: what follows the block, where it is the last.
  func readingPlan(
    for shape: [Int], before collapse: HeightCollapse?, precision: ElementType, on engine: Engine
  ) -> ReadingPlan {
    let shape = convolutionShape(for: shape)
    let meansColumns = block.pool == nil && !block.isResidual && collapse?.kind == .mean
    let wanted: Reduction = meansColumns ? .columnMean : reduction ?? .none
    return engine.cached(ReadingKey(shape: shape, pool: block.pool, wanted: wanted, precision: precision)) {
      ReadingPlan(shape, pool: block.pool, wanted: wanted, precision: precision, on: engine)
    }
  }

  private struct ReadingKey: Hashable {
    let shape: ConvolutionShape
    let pool: [Int]?
    let wanted: Reduction
    let precision: ElementType
  }

  /// Replaces weight and bias in the flat vector by those that give the normalised output.
  fileprivate func fold(into values: inout [Float], statistics: [Float]) {
    let size = inputChannels * block.kernel * block.kernel
    for c in 0..<block.channels {
      let factor = values[scale + c] / (statistics[runningVariance + c] + Self.epsilon).squareRoot()
      for i in 0..<size { values[weight + c * size + i] *= factor }
      values[bias + c] = (values[bias + c] - statistics[runningMean + c]) * factor + values[shift + c]
    }
  }
}
