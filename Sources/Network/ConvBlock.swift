internal import Engine

/// Convolution, batch normalisation, ReLU and, where the block says so, max pooling.
struct ConvBlock {
  /// What the backward pass needs, by the way that the block was computed.
  enum Saved {
    case direct(input: Tensor, normalization: BatchNormalization.Saved, positions: Tensor?)
    case winograd(input: Tensor, normalization: NormalizedPooling.Saved)
    case first(FirstBlock.Saved, input: Tensor)

    fileprivate var inputShape: [Int] {
      switch self {
      case .direct(let input, _, _), .winograd(let input, _), .first(_, let input): input.shape
      }
    }
  }

  let inputChannels: Int
  let block: Architecture.Block
  /// Of the activations.
  let type: ElementType
  let isFirst: Bool
  /// Offsets in the flat vectors.
  let weight, bias, scale, shift, runningMean, runningVariance: Int

  /// How much of a batch's statistics goes into the running ones, as `torch.nn.BatchNorm2d`.
  static let momentum: Float = 0.1
  static let epsilon: Float = 1e-5

  /// - Parameters:
  ///   - x: (N, C, H, W).
  ///   - values: the flat vector of weights.
  ///   - statistics: the flat vector of running statistics, which move.
  /// - Returns: (N, K, H', W').
  func forward(
    _ x: Tensor, values: UnsafePointer<Float>, statistics: UnsafeMutablePointer<Float>, on engine: Engine
  ) -> (output: Tensor, saved: Saved) {
    let plan = plan(for: x.shape, on: engine)
    switch plan.way {
    case .direct(let way):
      let (features, input) = way.convolution(x, weights: way.convolution.packed(values + weight), bias: values + bias)
      let (normal, normalization) = way.normalization(features, scale: values + scale, shift: values + shift)
      normalization.withStatistics { track(mean: $0, variance: $1, pixels: plan.pixels, statistics: statistics) }
      let (output, positions) = way.pooling?(normal) ?? (normal, nil)
      return (output, .direct(input: input, normalization: normalization, positions: positions))
    case .winograd(let way):
      let (features, input) = way.convolution(x, weights: way.convolution.packed(values + weight), bias: values + bias)
      let (output, normalization) = way.normalization(features, scale: values + scale, shift: values + shift)
      track(mean: normalization.mean, variance: normalization.variance, pixels: plan.pixels, statistics: statistics)
      return (output, .winograd(input: input, normalization: normalization))
    case .first(let way):
      let (output, saved) = way(
        x, weights: values + weight, bias: values + bias, scale: values + scale, shift: values + shift)
      track(mean: saved.mean, variance: saved.variance, pixels: plan.pixels, statistics: statistics)
      return (output, .first(saved, input: x))
    }
  }

  /// Writes the block's gradients into `gradient` and returns dL/dx, nil in the first block.
  func backward(
    _ dy: Tensor, saved: Saved, values: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, on engine: Engine
  ) -> Tensor? {
    let plan = plan(for: saved.inputShape, on: engine)
    switch (plan.way, saved) {
    case (.direct(let way), .direct(let input, let normalization, let positions)):
      let d = way.normalization.gradient(
        way.pooling?.gradient(dy, positions: positions) ?? dy, saved: normalization, scale: values + scale,
        scaleGradient: gradient + scale, shiftGradient: gradient + shift)
      way.gradient.byWeights(d, input: input, weightsGradient: gradient + weight, biasGradient: gradient + bias)
      return way.gradient.byInput(d, weights: values + weight)
    case (.winograd(let way), .winograd(let input, let normalization)):
      let d = way.normalization.gradient(
        dy, saved: normalization, scale: values + scale, shift: values + shift, scaleGradient: gradient + scale,
        shiftGradient: gradient + shift)
      way.gradient.byWeights(d, input: input, weightsGradient: gradient + weight, biasGradient: gradient + bias)
      return way.gradient.byInput(d, weights: values + weight) ?? way.directGradient?.byInput(d, weights: values + weight)
    case (.first(let way), .first(let saved, _)):
      way.gradient(
        dy, saved: saved, weights: values + weight, bias: values + bias, scale: values + scale, shift: values + shift,
        weightsGradient: gradient + weight, biasGradient: gradient + bias, scaleGradient: gradient + scale,
        shiftGradient: gradient + shift)
      return nil
    default: preconditionFailure("the forward pass was computed in another way")
    }
  }

  /// Moves the running statistics; the running variance is the unbiased one.
  private func track(
    mean: some RandomAccessCollection<Float>, variance: some RandomAccessCollection<Float>, pixels: Int,
    statistics: UnsafeMutablePointer<Float>
  ) {
    let unbiased = Float(pixels) / Float(max(pixels - 1, 1))
    for (c, (mean, variance)) in zip(mean, variance).enumerated() {
      statistics[runningMean + c] += Self.momentum * (mean - statistics[runningMean + c])
      statistics[runningVariance + c] += Self.momentum * (unbiased * variance - statistics[runningVariance + c])
    }
  }

  func convolutionShape(for shape: [Int]) -> ConvolutionShape {
    ConvolutionShape(
      batch: shape[0], inputChannels: inputChannels, outputChannels: block.channels, height: shape[2], width: shape[3],
      kernel: block.kernel, padding: block.padding, type: type)
  }

  private func plan(for shape: [Int], on engine: Engine) -> Plan {
    let shape = convolutionShape(for: shape)
    return engine.cached(PlanKey(shape: shape, pool: block.pool, isFirst: isFirst)) {
      Plan(shape, block: self, on: engine)
    }
  }

  private struct PlanKey: Hashable {
    let shape: ConvolutionShape
    let pool: [Int]?
    let isFirst: Bool
  }

  /// What of the pooling can be done with what stands before it.
  var reduction: Reduction? {
    guard let pool = block.pool else { return Reduction.none }
    return pool[0] == 2 && (1...2).contains(pool[1]) ? .maxPooling(columns: pool[1]) : nil
  }

  /// The operations of a block for one shape of input.
  private final class Plan {
    enum Way {
      case direct(DirectBlock)
      case winograd(WinogradBlock)
      case first(FirstBlock)
    }

    let way: Way
    /// Outputs of the convolution in each channel.
    let pixels: Int

    init(_ shape: ConvolutionShape, block: ConvBlock, on engine: Engine) {
      pixels = shape.batch * shape.outputHeight * shape.outputWidth
      if engine.convolutionMethod == .winograd, let reduction = block.reduction {
        if block.isFirst, FirstBlock.serves(shape) {
          way = .first(FirstBlock(shape, reduction: reduction, epsilon: ConvBlock.epsilon, on: engine))
          return
        }
        if let form = WinogradForm.fastest(for: shape), !block.isFirst {
          way = .winograd(WinogradBlock(shape, form, reduction: reduction, on: engine))
          return
        }
      }
      way = .direct(DirectBlock(shape, pool: block.block.pool, givesInput: !block.isFirst, on: engine))
    }
  }
}

/// A block by oneDNN's operations, one after the other.
private struct DirectBlock {
  let convolution: Convolution
  let gradient: ConvolutionGradient
  let normalization: BatchNormalization
  let pooling: Pooling?

  init(_ shape: ConvolutionShape, pool: [Int]?, givesInput: Bool, on engine: Engine) {
    let convolution = Convolution(shape, training: true, on: engine)
    self.convolution = convolution
    gradient = ConvolutionGradient(of: convolution, givesInput: givesInput, on: engine)
    normalization = BatchNormalization(convolution.output, epsilon: ConvBlock.epsilon, on: engine)
    pooling = pool.map { Pooling(.max, convolution.output, window: $0, training: true, on: engine) }
  }
}

/// A block whose convolution takes fewer products; what follows is done at once.
private struct WinogradBlock {
  let convolution: WinogradConvolution
  let gradient: WinogradGradient
  let normalization: NormalizedPooling
  /// Of the input, where its plain sum is faster.
  let directGradient: ConvolutionGradient?

  init(_ shape: ConvolutionShape, _ form: WinogradForm, reduction: Reduction, on engine: Engine) {
    convolution = WinogradConvolution(shape, form, on: engine)
    gradient = WinogradGradient(shape, form, on: engine)
    normalization = NormalizedPooling(
      [shape.batch, shape.outputChannels, shape.outputHeight, shape.outputWidth], reduction: reduction,
      epsilon: ConvBlock.epsilon, on: engine)
    directGradient =
      gradient.givesInput
      ? nil : ConvolutionGradient(of: Convolution(shape, training: true, on: engine), givesInput: true, on: engine)
  }
}
