internal import CKernels

/// Convolution by Winograd's algorithm, as `torch.nn.Conv2d` of stride 1; pictures have their channels last.
///
/// Groups of tiles are transformed, multiplied by the transformed weights and transformed back by one thread each, so that what lies
/// between stays in its cache.
public final class WinogradConvolution: ReadingConvolution {
  public let shape: ConvolutionShape
  public let output: Layout
  public let reduction: Reduction
  let input: Layout
  private let form: WinogradForm
  private let relu: Bool
  private let tiling: WinogradTiling
  private let groups: WinogradGroups
  private let product: BatchedProduct
  /// Of the transformed inputs and weights.
  private let type: ElementType
  /// How the output lies, with its size before the reduction.
  private let pictures: winograd_pictures
  private unowned let engine: Engine

  /// - Parameters:
  ///   - relu: max(0, x) of the output.
  ///   - wanted: done with the convolution where it falls into single tiles, else left to the caller.
  ///   - products: of what is multiplied, the transformed inputs and weights; sums and transforms are of float32.
  public init(
    _ shape: ConvolutionShape, _ form: WinogradForm, relu: Bool = false, wanted: Reduction = .none,
    products type: ElementType = .float32, on engine: Engine
  ) {
    precondition(form.serves(shape), "no convolution for this form")
    precondition(type.isNative, "products of a type that this processor multiplies")
    self.shape = shape
    self.form = form
    self.relu = relu
    self.type = type
    self.engine = engine
    input = .channelsLast(shape.input)
    let (height, width, channels) = (shape.outputHeight, shape.outputWidth, shape.outputChannels)
    let reduction = wanted.isWithinTiles(of: form, height: height) ? wanted : .none
    self.reduction = reduction
    switch reduction {
    case .none:
      output = .channelsLast(shape.output)
      pictures = winograd_pictures(channels: channels, height: height, width: width)
    case .maxPooling(let columns):
      let pooled = [shape.batch, channels, height / 2, width / columns]
      output = .channelsLast(pooled)
      var pictures = winograd_pictures(channels: channels, height: pooled[2], width: pooled[3])
      (pictures.height, pictures.width) = (height, width)
      self.pictures = pictures
    case .columnMean:
      output = Layout([width, shape.batch, channels])
      pictures = winograd_pictures(
        height: height, width: width, channels: channels, picture_stride: channels, row_stride: 0,
        column_stride: shape.batch * channels)
    }
    let tiling = WinogradTiling(shape, form)
    self.tiling = tiling
    let groups = WinogradGroups(
      tiles: tiling.count, tileBytes: form.matrices * (type.size * shape.inputChannels + 4 * channels), threads: engine.threads)
    self.groups = groups
    let product = BatchedProduct.Shape(
      count: form.matrices, m: groups.size, k: shape.inputChannels, n: channels, type: type)
    self.product = engine.cached(product) { BatchedProduct(product, on: engine) }
  }

  public func packed(_ weights: UnsafePointer<Float>) -> Tensor {
    packed(weights, inputs: shape.inputChannels, outputs: shape.outputChannels, flipped: false)
  }

  /// - Parameter flipped: the weights (inputs and outputs named as in the forward pass) of a convolution whose gradient this is.
  func packed(_ weights: UnsafePointer<Float>, inputs: Int, outputs: Int, flipped: Bool) -> Tensor {
    let transformed = Tensor(Layout([form.matrices, shape.inputChannels, shape.outputChannels]), on: engine)
    transformed.withUnsafeMutableElements { transformed in
      let (form, target, rows) = (form.form, transformed.baseAddress!, shape.inputChannels)
      let slices = engine.threads
      engine.forEach(slices) { slice, _ in
        winograd_weights(
          form, weights, inputs, outputs, flipped ? 1 : 0, rows * slice / slices, rows * (slice + 1) / slices, target)
      }
    }
    return product.packed(transformed)
  }

  public func sharesWeights(with other: any ReadingConvolution) -> Bool {
    guard let other = other as? WinogradConvolution else { return false }
    return other.form == form && other.product.packedB == product.packedB
  }

  public func read(_ x: Tensor, weights: Tensor, bias: UnsafePointer<Float>) -> Tensor {
    self(x, weights: weights, bias: bias).output
  }

  /// - Parameters:
  ///   - x: (N, C, H, W), any layout.
  ///   - weights: as `packed` makes them.
  ///   - bias: K of them, or none.
  /// - Returns: the output, and the input with channels last, for the backward pass.
  public func callAsFunction(_ x: Tensor, weights: Tensor, bias: UnsafePointer<Float>?) -> (output: Tensor, input: Tensor) {
    let input = engine.reordered(x, to: self.input)
    let output = Tensor(self.output, on: engine)
    let (channels, outputs, size, matrices) = (shape.inputChannels, shape.outputChannels, groups.size, form.matrices)
    let (inputFloats, outputFloats) = (matrices * size * channels * type.size / 4, matrices * size * outputs)
    let own = Engine.partFloats(inputFloats + outputFloats + product.scratchFloats)
    let source = winograd_pictures(channels: channels, height: shape.height, width: shape.width)
    let members = Tensor(Layout([engine.threads, own]), on: engine)
    let (form, padding, reduction) = (form.form, shape.padding, reduction.code)
    members.withUnsafeMutableElements { members in
      input.withUnsafeMutableElements { x in
        output.withUnsafeMutableElements { y in
          engine.forEach(groups.count) { index, member in
            let transformed = members.baseAddress! + member * own
            let products = transformed + inputFloats
            let group = groups[index]
            let tiles = tiling.range(group.first, size)
            if type == .bfloat16 {
              transformed.withMemoryRebound(to: UInt16.self, capacity: 2 * inputFloats) {
                winograd_input_bfloat16(form, x.baseAddress!, source, padding, tiles, $0, size * channels)
              }
            } else {
              winograd_input(form, x.baseAddress!, source, padding, tiles, transformed, size * channels)
            }
            product(transformed, weights, into: products, scratch: products + outputFloats)
            winograd_output(
              form, products + group.skipped * outputs, size * outputs, bias, relu ? 1 : 0, reduction, y.baseAddress!, pictures,
              tiling.range(group.first + group.skipped, size - group.skipped))
          }
        }
      }
    }
    return (output, input)
  }
}

extension Reduction {
  /// Whether each window lies in one tile.
  fileprivate func isWithinTiles(of form: WinogradForm, height: Int) -> Bool {
    switch self {
    case .none: true
    case .maxPooling(let columns): form.tile.isMultiple(of: 2) && (columns == 1 || columns == 2)
    case .columnMean: height <= form.tile
    }
  }

  var code: winograd_reduction {
    switch self {
    case .none: winograd_whole
    case .maxPooling(let columns): columns == 2 ? winograd_max_2x2 : winograd_max_2x1
    case .columnMean: winograd_column_mean
    }
  }
}
