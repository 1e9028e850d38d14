internal import CKernels

/// Batch normalisation over (N, H, W), ReLU and max pooling at once, in training, of pictures with channels last; as `torch.nn.BatchNorm2d`
/// (epsilon 1e-5), `torch.nn.ReLU` and `torch.nn.MaxPool2d`.
///
/// Keeps its input alone: what lies between input and output is computed again in the backward pass, whose result takes the input's place.
public final class NormalizedPooling {
  /// What the backward pass needs.
  public struct Saved {
    let input: Tensor
    /// Mean and biased variance of each channel in this batch.
    public let mean, variance: [Float]
  }

  public let output: Layout
  private let input: Layout
  private let pictures: normalization_shape
  private let epsilon: Float
  private let batch: Int
  private unowned let engine: Engine

  /// - Parameters:
  ///   - shape: (N, C, H, W), C a multiple of 8.
  ///   - reduction: none or max pooling.
  public init(_ shape: [Int], reduction: Reduction, epsilon: Float = 1e-5, on engine: Engine) {
    precondition(reduction != .columnMean && shape[1].isMultiple(of: 8), "no such pooling here")
    self.engine = engine
    self.epsilon = epsilon
    batch = shape[0]
    input = .channelsLast(shape)
    let window = reduction.window
    output = .channelsLast([shape[0], shape[1], shape[2] / window.height, shape[3] / window.width])
    pictures = normalization_shape(
      height: shape[2], width: shape[3], channels: shape[1], high: window.height, wide: window.width)
  }

  private var pixels: Int { batch * pictures.height * pictures.width }
  private var rows: Int { output.shape[0] * output.shape[2] }

  /// - Parameters:
  ///   - x: (N, C, H, W); written over by the backward pass.
  ///   - scale: C of them (`weight` of PyTorch).
  ///   - shift: C of them (`bias` of PyTorch).
  public func callAsFunction(
    _ x: Tensor, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>
  ) -> (output: Tensor, saved: Saved) {
    let x = engine.reordered(x, to: input)
    let y = Tensor(output, on: engine)
    let saved = x.withUnsafeMutableElements { elements in
      // About the first pixel, so that a mean far from zero costs no digits of the variance.
      let centre = Array(elements.prefix(pictures.channels))
      let sums = PixelSums.of(
        elements.baseAddress!, pixels: pixels, channels: pictures.channels, centre: centre, on: engine)
      var (mean, variance) = (centre, centre)
      for c in 0..<pictures.channels {
        let offset = sums[c] / Double(pixels)
        mean[c] = Float(Double(centre[c]) + offset)
        variance[c] = Float(max(0, sums[pictures.channels + c] / Double(pixels) - offset * offset))
      }
      return Saved(input: x, mean: mean, variance: variance)
    }
    let factors = factors(saved, scale)
    x.withUnsafeMutableElements { x in
      y.withUnsafeMutableElements { y in
        let slices = min(rows, 8 * engine.threads)
        engine.forEach(slices) { slice, _ in
          normalization_forward(
            x.baseAddress!, pictures, factors, saved.mean, shift, y.baseAddress!, rows * slice / slices,
            rows * (slice + 1) / slices)
        }
      }
    }
    return (y, saved)
  }

  /// Writes dL/dscale and dL/dshift; dL/dx takes the place of the input.
  public func gradient(
    _ dy: Tensor, saved: Saved, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>
  ) -> Tensor {
    let dy = engine.reordered(dy, to: output)
    let (channels, mean, factors) = (pictures.channels, saved.mean, factors(saved, scale))
    saved.input.withUnsafeMutableElements { x in
      dy.withUnsafeMutableElements { dy in
        let sums = PixelSums.total(of: rows, count: 2 * channels, on: engine) { sums, first, last in
          normalization_gradient_sums(x.baseAddress!, pictures, factors, mean, shift, dy.baseAddress!, sums, first, last)
        }
        // dx = factor * (dz - mean of dz - normal * mean of dz * normal), normal = (x - mean) / deviation.
        var (offset, slope) = (mean, mean)
        for c in 0..<channels {
          let inverse = 1 / (Double(saved.variance[c]) + Double(epsilon)).squareRoot()
          let byScale = sums[channels + c] * inverse
          shiftGradient[c] = Float(sums[c])
          scaleGradient[c] = Float(byScale)
          offset[c] = Float(Double(factors[c]) * sums[c] / Double(pixels))
          slope[c] = Float(Double(factors[c]) * byScale / Double(pixels) * inverse)
        }
        engine.forEach(batch) { picture, _ in
          normalization_gradient(
            x.baseAddress!, pictures, factors, mean, shift, offset, slope, dy.baseAddress!, picture, picture + 1)
        }
      }
    }
    return saved.input
  }

  /// Scale over deviation, of each channel.
  private func factors(_ saved: Saved, _ scale: UnsafePointer<Float>) -> [Float] {
    saved.variance.indices.map { scale[$0] / (saved.variance[$0] + epsilon).squareRoot() }
  }
}
