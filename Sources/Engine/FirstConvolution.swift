internal import CKernels

/// The 3x3 convolution of pictures of one channel, padded by one, with ReLU and max pooling at once, for reading.
///
/// It has so few products that writing its output and reading it again for the pooling would take longer than they do.
final class FirstConvolution: ReadingConvolution {
  let output: Layout
  let reduction: Reduction
  private let shape: ConvolutionShape
  private let pictures: first_layer_shape
  private unowned let engine: Engine

  static func serves(_ shape: ConvolutionShape) -> Bool {
    shape.inputChannels == 1 && shape.kernel == 3 && shape.padding == 1 && shape.outputChannels.isMultiple(of: 8)
  }

  /// - Parameter reduction: none, or max pooling over 1 or 2 columns.
  init(_ shape: ConvolutionShape, reduction wanted: Reduction, on engine: Engine) {
    precondition(Self.serves(shape), "not a first layer")
    self.shape = shape
    self.engine = engine
    var (height, width) = (shape.height, shape.width)
    switch wanted {
    case .maxPooling(let columns) where columns == 1 || columns == 2:
      reduction = wanted
      (height, width) = (height / 2, width / columns)
    default: reduction = .none
    }
    output = .channelsLast([shape.batch, shape.outputChannels, height, width])
    pictures = first_layer_shape(reduction, height: shape.height, width: shape.width)
  }

  /// (9, K).
  func packed(_ weights: UnsafePointer<Float>) -> Tensor {
    let copy = Tensor(Layout([9, shape.outputChannels]), on: engine)
    copy.withUnsafeMutableElements { copy in
      for k in 0..<shape.outputChannels {
        for i in 0..<9 { copy[i * shape.outputChannels + k] = weights[k * 9 + i] }
      }
    }
    return copy
  }

  func sharesWeights(with other: any ReadingConvolution) -> Bool { other is FirstConvolution }

  func read(_ x: Tensor, weights: Tensor, bias: UnsafePointer<Float>) -> Tensor {
    let x = engine.reordered(x, to: Layout(shape.input))
    let y = Tensor(output, on: engine)
    let rows = output.shape[0] * output.shape[2]
    let slices = min(rows, engine.threads * 4)
    x.withUnsafeMutableElements { x in
      weights.withUnsafeMutableElements { weights in
        y.withUnsafeMutableElements { y in
          engine.forEach(slices) { slice, _ in
            first_layer_forward(
              x.baseAddress!, pictures, weights.baseAddress!, bias, shape.outputChannels, y.baseAddress!, rows * slice / slices,
              rows * (slice + 1) / slices)
          }
        }
      }
    }
    return y
  }
}

extension first_layer_shape {
  /// - Parameter reduction: none, or max pooling over 1 or 2 columns.
  init(_ reduction: Reduction, height: Int, width: Int) {
    let window = reduction.window
    self.init(height: height, width: width, high: window.height, wide: window.width)
  }
}
