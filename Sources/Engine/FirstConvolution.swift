internal import CWinograd

/// The 3x3 convolution of pictures of one channel, padded by one, with ReLU and max pooling at once, for reading.
///
/// It has so few products that writing its output and reading it again for the pooling would take longer than they do.
final class FirstConvolution: ReadingConvolution {
  let output: Layout
  let reduction: Reduction
  private let shape: ConvolutionShape
  private let pictures: winograd_pictures
  private unowned let engine: Engine

  static func serves(_ shape: ConvolutionShape) -> Bool {
    shape.inputChannels == 1 && shape.kernel == 3 && shape.padding == 1 && shape.outputChannels.isMultiple(of: 16)
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
    var pictures = winograd_pictures(channels: shape.outputChannels, height: height, width: width)
    (pictures.height, pictures.width) = (shape.height, shape.width)
    self.pictures = pictures
  }

  /// (9, K).
  func packed(_ weights: UnsafePointer<Float>) -> Tensor {
    let outputs = shape.outputChannels
    let copy = Tensor(Layout([9, outputs]), on: engine)
    copy.withUnsafeMutableElements { copy in
      for k in 0..<outputs {
        for i in 0..<9 { copy[i * outputs + k] = weights[k * 9 + i] }
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
    let reduction = reduction.code
    x.withUnsafeMutableElements { x in
      weights.withUnsafeMutableElements { weights in
        y.withUnsafeMutableElements { y in
          engine.forEach(slices) { slice, _ in
            winograd_first_layer(
              x.baseAddress!, weights.baseAddress!, bias, reduction, y.baseAddress!, pictures, rows * slice / slices,
              rows * (slice + 1) / slices)
          }
        }
      }
    }
    return y
  }
}
