/// A convolution with ReLU, and what else it does at once, for reading.
public protocol ReadingConvolution: AnyObject {
  /// Of the output; its shape is that after the reduction.
  var output: Layout { get }
  /// What is folded into the convolution.
  var reduction: Reduction { get }

  /// Weights (K, C, kernel, kernel), row major, as this convolution reads them.
  func packed(_ weights: UnsafePointer<Float>) -> Tensor

  /// Whether weights packed for `other` serve here too.
  func sharesWeights(with other: any ReadingConvolution) -> Bool

  /// The output of `x` (N, C, H, W), any layout; `bias` has K numbers.
  func read(_ x: Tensor, weights: Tensor, bias: UnsafePointer<Float>) -> Tensor
}

/// What follows a convolution and can be done with it, before its output is written.
public enum Reduction: Hashable, Sendable {
  case none
  /// Max pooling with windows of 2 rows and as many columns.
  case maxPooling(columns: Int)
  /// The mean of each column: (N, K, H, W) to frames (T, N, K), T = W, row major.
  case columnMean

  /// Of the pooling; 1 x 1 where there is none.
  var window: (height: Int, width: Int) {
    if case .maxPooling(let columns) = self { (2, columns) } else { (1, 1) }
  }
}

extension Engine {
  /// The fastest way to a convolution with ReLU; does what it can of `wanted` with it.
  ///
  /// - Parameter precision: with bfloat16, on a processor that multiplies it, Winograd's products are of such numbers; nothing else is
  ///   rounded.
  public func readingConvolution(
    _ shape: ConvolutionShape, wanted: Reduction, precision: ElementType = .float32
  ) -> any ReadingConvolution {
    if convolutionMethod == .winograd {
      if FirstConvolution.serves(shape) {
        return FirstConvolution(shape, reduction: wanted == .columnMean ? .none : wanted, on: self)
      }
      let products = precision.isNative ? precision : .float32
      var lines = shape
      // In bfloat16 forms differ by more than the last digits: one for any number of lines, so that each reads alike in any company.
      if products == .bfloat16 { lines.batch = 4 }
      if let form = WinogradForm.fastest(for: lines) {
        return WinogradConvolution(shape, form, relu: true, wanted: wanted, products: products, on: self)
      }
    }
    return Convolution(shape, training: false, relu: true, on: self)
  }
}

extension Convolution: ReadingConvolution {
  public var reduction: Reduction { .none }

  public func sharesWeights(with other: any ReadingConvolution) -> Bool {
    (other as? Convolution).map { sharesWeights(with: $0) } ?? false
  }

  public func read(_ x: Tensor, weights: Tensor, bias: UnsafePointer<Float>) -> Tensor {
    self(x, weights: weights, bias: bias).output
  }
}
