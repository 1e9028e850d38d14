internal import Engine

/// Convolution, batch normalisation, ReLU and, where the block says so, max pooling.
struct ConvBlock {
  /// What the backward pass needs.
  struct Saved {
    let convolutionInput: Tensor
    let normalization: BatchNormalization.Saved
    let positions: Tensor?
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
    let (features, input) = plan.convolution(x, weights: plan.convolution.packed(values + weight), bias: values + bias)
    let (normal, normalization) = plan.normalization(features, scale: values + scale, shift: values + shift)
    track(normalization, shape: features.shape, statistics: statistics)
    guard let pooling = plan.pooling else {
      return (normal, Saved(convolutionInput: input, normalization: normalization, positions: nil))
    }
    let (output, positions) = pooling(normal)
    return (output, Saved(convolutionInput: input, normalization: normalization, positions: positions))
  }

  /// Writes the block's gradients into `gradient` and returns dL/dx, nil in the first block.
  func backward(
    _ dy: Tensor, saved: Saved, values: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, on engine: Engine
  ) -> Tensor? {
    let plan = plan(for: saved.convolutionInput.shape, on: engine)
    var d = plan.pooling?.gradient(dy, positions: saved.positions) ?? dy
    d = plan.normalization.gradient(
      d, saved: saved.normalization, scale: values + scale, scaleGradient: gradient + scale, shiftGradient: gradient + shift)
    return plan.gradient(
      d, input: saved.convolutionInput, weights: values + weight, weightsGradient: gradient + weight, biasGradient: gradient + bias)
  }

  /// Moves the running statistics; the running variance is the unbiased one.
  private func track(
    _ saved: BatchNormalization.Saved, shape: [Int], statistics: UnsafeMutablePointer<Float>
  ) {
    let count = Float(shape[0] * shape[2] * shape[3])
    let unbiased = count / max(count - 1, 1)
    saved.withStatistics { mean, variance in
      for c in 0..<block.channels {
        statistics[runningMean + c] += Self.momentum * (mean[c] - statistics[runningMean + c])
        statistics[runningVariance + c] += Self.momentum * (unbiased * variance[c] - statistics[runningVariance + c])
      }
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
      Plan(shape, pool: block.pool, isFirst: isFirst, on: engine)
    }
  }

  private struct PlanKey: Hashable {
    let shape: ConvolutionShape
    let pool: [Int]?
    let isFirst: Bool
  }

  /// The operations of a block for one shape of input.
  private final class Plan {
    let convolution: Convolution
    let gradient: ConvolutionGradient
    let normalization: BatchNormalization
    let pooling: Pooling?

    init(_ shape: ConvolutionShape, pool: [Int]?, isFirst: Bool, on engine: Engine) {
      let convolution = Convolution(shape, training: true, on: engine)
      self.convolution = convolution
      gradient = ConvolutionGradient(of: convolution, givesInput: !isFirst, on: engine)
      normalization = BatchNormalization(convolution.output, epsilon: ConvBlock.epsilon, on: engine)
      pooling = pool.map { Pooling(.max, convolution.output, window: $0, training: true, on: engine) }
    }
  }
}
