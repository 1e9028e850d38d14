internal import CKernels

/// The gradients of a convolution by Winograd's algorithm: that of the input is a convolution with the weights flipped, that of the
/// weights a sum of products over all tiles, transformed back once.
public final class WinogradGradient {
  private let shape: ConvolutionShape
  private let form: WinogradForm
  private let tiling: WinogradTiling
  private let outputGradient: Layout
  private let byInput: WinogradConvolution?
  private unowned let engine: Engine
  /// Tiles whose products are summed at once.
  private let run: Int
  /// Matrices that a thread multiplies at once.
  private static let slice = 4

  /// Whether dL/dx is computed here too, as a convolution of the form that suits it.
  public var givesInput: Bool { byInput != nil }

  public convenience init(_ shape: ConvolutionShape, _ form: WinogradForm, on engine: Engine) {
    self.init(shape, form, byInput: .fastest(for: shape.ofInputGradient), on: engine)
  }

  /// - Parameter byInput: the form of the convolution that gives dL/dx; nil where it is not to be computed here.
  init(_ shape: ConvolutionShape, _ form: WinogradForm, byInput: WinogradForm?, on engine: Engine) {
    self.shape = shape
    self.form = form
    self.engine = engine
    tiling = WinogradTiling(shape, form)
    outputGradient = .channelsLast(shape.output)
    self.byInput = byInput.map { WinogradConvolution(shape.ofInputGradient, $0, on: engine) }
    // So many that the sums, written once a run, cost little, and that the transformed tiles stay in the third cache.
    let floats = form.matrices * (shape.inputChannels + shape.outputChannels)
    run = min(tiling.count, max(64, min(512, (12 << 20) / (4 * floats) / 32 * 32)))
  }

  /// Writes dL/dw and dL/db.
  ///
  /// - Parameters:
  ///   - dy: (N, K, H', W'), any layout.
  ///   - input: as the forward pass returned it.
  public func byWeights(
    _ dy: Tensor, input: Tensor, weightsGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    let dy = engine.reordered(dy, to: outputGradient)
    let (inputs, outputs, matrices) = (shape.inputChannels, shape.outputChannels, form.matrices)
    let source = winograd_pictures(channels: inputs, height: shape.height, width: shape.width)
    let target = winograd_pictures(channels: outputs, height: shape.outputHeight, width: shape.outputWidth)
    let sums = Tensor(Layout([matrices, inputs, outputs]), on: engine)
    let transformedInputs = Tensor(Layout([matrices, run, inputs]), on: engine)
    let transformedGradients = Tensor(Layout([matrices, run, outputs]), on: engine)
    input.withUnsafeMutableElements { x in
      dy.withUnsafeMutableElements { dy in
        sums.withUnsafeMutableElements { sums in
          transformedInputs.withUnsafeMutableElements { a in
            transformedGradients.withUnsafeMutableElements { b in
              for first in stride(from: 0, to: tiling.count, by: run) {
                let count = min(run, tiling.count - first)
                transform(x.baseAddress!, source, a.baseAddress!, dy.baseAddress!, target, b.baseAddress!, first, count)
                add(a.baseAddress!, b.baseAddress!, count: count, to: sums.baseAddress!, isFirst: first == 0)
              }
            }
          }
          let slices = engine.threads
          engine.forEach(slices) { slice, _ in
            winograd_weights_gradient(
              form.form, sums.baseAddress!, inputs, outputs, inputs * slice / slices, inputs * (slice + 1) / slices,
              weightsGradient)
          }
        }
        sumPixels(dy, channels: outputs, into: biasGradient)
      }
    }
  }

  /// dL/dx; nil where another way to it is faster.
  ///
  /// - Parameter weights: (K, C, kernel, kernel), row major.
  public func byInput(_ dy: Tensor, weights: UnsafePointer<Float>) -> Tensor? {
    guard let byInput else { return nil }
    let packed = byInput.packed(weights, inputs: shape.inputChannels, outputs: shape.outputChannels, flipped: true)
    return byInput(dy, weights: packed, bias: nil).output
  }

  /// Transforms tiles of the input and of the output's gradient.
  private func transform(
    _ x: UnsafePointer<Float>, _ source: winograd_pictures, _ a: UnsafeMutablePointer<Float>, _ dy: UnsafePointer<Float>,
    _ target: winograd_pictures, _ b: UnsafeMutablePointer<Float>, _ first: Int, _ count: Int
  ) {
    let part = 16
    engine.forEach((count + part - 1) / part) { index, _ in
      let begin = index * part
      let tiles = tiling.range(first + begin, min(part, count - begin))
      winograd_input(
        form.form, x, source, shape.padding, tiles, a + begin * shape.inputChannels, count * shape.inputChannels)
      winograd_output_gradient(
        form.form, dy, target, tiles, b + begin * shape.outputChannels, count * shape.outputChannels)
    }
  }

  /// Adds the products of the transposed inputs and the gradients, each matrix by one thread and always in the same order.
  private func add(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, count: Int, to sums: UnsafeMutablePointer<Float>,
    isFirst: Bool
  ) {
    let (inputs, outputs, slice) = (shape.inputChannels, shape.outputChannels, Self.slice)
    let key = SummedProduct.Shape(count: slice, m: inputs, k: count, n: outputs, adds: !isFirst)
    let product = engine.cached(key) { SummedProduct(key, on: engine) }
    let own = Engine.partFloats(product.scratchFloats)
    let scratch = Tensor(Layout([engine.threads, own]), on: engine)
    scratch.withUnsafeMutableElements { scratch in
      engine.forEach(form.matrices / slice) { index, member in
        let matrix = index * slice
        product(
          a + matrix * count * inputs, b + matrix * count * outputs, into: sums + matrix * inputs * outputs,
          scratch: scratch.baseAddress! + member * own)
      }
    }
  }

  /// Sums (pixels, K) over the pixels.
  private func sumPixels(_ dy: UnsafeMutableBufferPointer<Float>, channels: Int, into sums: UnsafeMutablePointer<Float>) {
    let pixels = dy.count / channels
    let total = PixelSums.of(dy.baseAddress!, pixels: pixels, channels: channels, centre: nil, on: engine)
    for c in 0..<channels { sums[c] = Float(total[c]) }
  }
}

extension ConvolutionShape {
  /// The convolution of the output's gradient with the flipped weights, which gives the input's.
  var ofInputGradient: ConvolutionShape {
    ConvolutionShape(
      batch: batch, inputChannels: outputChannels, outputChannels: inputChannels, height: outputHeight, width: outputWidth,
      kernel: kernel, padding: kernel - 1 - padding, type: type)
  }
}
