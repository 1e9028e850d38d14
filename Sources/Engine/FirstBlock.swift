internal import CKernels

/// The first block in training: the 3x3 convolution of pictures of one channel, padded by one, batch normalisation, ReLU and max pooling at
/// once, as the PyTorch modules of these names.
///
/// The convolution's outputs are never kept. They are linear in the 9 inputs around a pixel, so that their mean, their variance and every dense
/// sum of the backward pass follow from the moments of these patches: 9 means and 81 mean products.
public final class FirstBlock {
  /// What the backward pass needs.
  public struct Saved {
    let input: Tensor
    /// Sums over all patches of their inputs (9) and of the products of each two of them (9, 9).
    let sums, products: [Double]
    /// Mean and biased variance of each channel in this batch.
    public let mean, variance: [Float]
  }

  public let output: Layout
  private let shape: ConvolutionShape
  private let pictures: first_layer_shape
  private let epsilon: Float
  private unowned let engine: Engine

  public static func serves(_ shape: ConvolutionShape) -> Bool { FirstConvolution.serves(shape) }

  /// - Parameter reduction: none or max pooling.
  public init(_ shape: ConvolutionShape, reduction: Reduction, epsilon: Float = 1e-5, on engine: Engine) {
    precondition(Self.serves(shape) && reduction != .columnMean, "not a first block")
    self.shape = shape
    self.epsilon = epsilon
    self.engine = engine
    pictures = first_layer_shape(reduction, height: shape.height, width: shape.width)
    output = .channelsLast([shape.batch, shape.outputChannels, shape.height / pictures.high, shape.width / pictures.wide])
  }

  private var channels: Int { shape.outputChannels }
  private var pixels: Double { Double(shape.batch * shape.height * shape.width) }
  private var rows: Int { output.shape[0] * output.shape[2] }

  /// - Parameters:
  ///   - x: (N, 1, H, W).
  ///   - weights: (K, 1, 3, 3).
  ///   - bias: K of them.
  ///   - scale: K of them (`weight` of PyTorch's normalisation).
  ///   - shift: K of them (`bias` of PyTorch's normalisation).
  public func callAsFunction(
    _ x: Tensor, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>
  ) -> (output: Tensor, saved: Saved) {
    let x = engine.reordered(x, to: Layout(shape.input))
    let moments = x.withUnsafeMutableElements { x in
      PixelSums.total(of: shape.batch * shape.height, count: 90, on: engine) { sums, first, last in
        first_layer_moments(x.baseAddress!, pictures, sums, first, last)
      }
    }
    let sums = Array(moments.prefix(9))
    let products = (0..<81).map { (index: Int) -> Double in
      let (i, j) = (index / 9, index % 9)
      return moments[9 + min(i, j) * 9 + max(i, j)]
    }
    var mean = [Float](repeating: 0, count: channels)
    var variance = mean
    for k in 0..<channels {
      let w = (0..<9).map { Double(weights[k * 9 + $0]) }
      var (first, second) = (0.0, 0.0)
      for i in 0..<9 {
        first += w[i] * sums[i]
        for j in 0..<9 {
          let covariance: Double = products[i * 9 + j] - sums[i] * sums[j] / pixels
          second += w[i] * w[j] * covariance
        }
      }
      mean[k] = Float(first / pixels + Double(bias[k]))
      variance[k] = Float(max(0, second / pixels))
    }
    let saved = Saved(input: x, sums: sums, products: products, mean: mean, variance: variance)
    let y = Tensor(output, on: engine)
    let folded = folded(saved, weights, bias, scale, shift)
    x.withUnsafeMutableElements { x in
      y.withUnsafeMutableElements { y in
        let slices = min(rows, 8 * engine.threads)
        engine.forEach(slices) { slice, _ in
          first_layer_forward(
            x.baseAddress!, pictures, folded.weights, folded.bias, channels, y.baseAddress!, rows * slice / slices,
            rows * (slice + 1) / slices)
        }
      }
    }
    return (y, saved)
  }

  /// Writes the gradients of weights, bias, scale and shift.
  public func gradient(
    _ dy: Tensor, saved: Saved, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, weightsGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>
  ) {
    let dy = engine.reordered(dy, to: output)
    let folded = folded(saved, weights, bias, scale, shift)
    let chosen = saved.input.withUnsafeMutableElements { x in
      dy.withUnsafeMutableElements { dy in
        PixelSums.total(of: rows, count: 10 * channels, on: engine) { sums, first, last in
          first_layer_gradient(
            x.baseAddress!, pictures, folded.weights, folded.bias, channels, dy.baseAddress!, sums, first, last)
        }
      }
    }
    for k in 0..<channels {
      let w = (0..<9).map { Double(weights[k * 9 + $0]) }
      let inverse = 1 / (Double(saved.variance[k]) + Double(epsilon)).squareRoot()
      // The convolution's outputs less their mean are w . patch + centre.
      let centre = -Self.dot(w, saved.sums, 0, 1) / pixels
      let byShift = chosen[9 * channels + k]
      let byScale = inverse * (Self.dot(w, chosen, k, channels) + centre * byShift)
      let factor = Double(scale[k]) * inverse
      for i in 0..<9 {
        let normalByInput = inverse * (Self.dot(w, saved.products, i, 9) + centre * saved.sums[i])
        let dense = (byShift * saved.sums[i] + byScale * normalByInput) / pixels
        weightsGradient[k * 9 + i] = Float(factor * (chosen[i * channels + k] - dense))
      }
      // What a bias adds, the mean takes away.
      biasGradient[k] = 0
      scaleGradient[k] = Float(byScale)
      shiftGradient[k] = Float(byShift)
    }
  }

  /// The sum of 9 weights times numbers that stand `by` apart from `first` on.
  private static func dot(_ w: [Double], _ numbers: [Double], _ first: Int, _ by: Int) -> Double {
    var sum = 0.0
    for i in 0..<9 { sum += w[i] * numbers[first + i * by] }
    return sum
  }

  /// Weights (9, K) and bias of a convolution that gives the normalised outputs.
  private func folded(
    _ saved: Saved, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ scale: UnsafePointer<Float>,
    _ shift: UnsafePointer<Float>
  ) -> (weights: [Float], bias: [Float]) {
    var folded = (weights: [Float](repeating: 0, count: 9 * channels), bias: [Float](repeating: 0, count: channels))
    for k in 0..<channels {
      let factor = scale[k] / (saved.variance[k] + epsilon).squareRoot()
      for i in 0..<9 { folded.weights[i * channels + k] = factor * weights[k * 9 + i] }
      folded.bias[k] = factor * (bias[k] - saved.mean[k]) + shift[k]
    }
    return folded
  }
}
