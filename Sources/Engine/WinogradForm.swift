internal import CKernels

/// F(m x m, r x r): tiles of m x m outputs of convolutions with kernels of r x r (Lavin and Gray, 2016).
public enum WinogradForm: Hashable, Sendable, CaseIterable {
  /// 16 products for 4 outputs of 9 products each.
  case f2x2of3x3
  /// 36 products for 16 outputs of 9 products each.
  case f4x4of3x3
  /// 16 products for 9 outputs of 4 products each.
  case f3x3of2x2

  /// m.
  var tile: Int { winograd_tile(form) }
  /// a = m + r - 1: inputs along a side of a tile.
  var span: Int { winograd_span(form) }
  /// r.
  var kernel: Int { winograd_kernel(form) }
  /// Matrices of transformed numbers: a x a.
  var matrices: Int { span * span }

  var form: winograd_form {
    switch self {
    case .f2x2of3x3: winograd_f23
    case .f4x4of3x3: winograd_f43
    case .f3x3of2x2: winograd_f32
    }
  }

  /// Whether a convolution can be computed so: a kernel of this size, padded to at most its size, and channels for whole vectors.
  func serves(_ shape: ConvolutionShape) -> Bool {
    shape.type == .float32 && shape.kernel == kernel && shape.padding < kernel && shape.inputChannels.isMultiple(of: 8)
      && shape.outputChannels.isMultiple(of: 8)
  }

  /// The form with the least work for a convolution, or nil where its plain sum is less.
  ///
  /// Work is counted in products. A transformed number costs as much as `inputCost` or `outputCost` of them, and a weight, which comes
  /// from farther away than the rest, `weightCost`: measured for the layers of `seed`, see Benchmarks/winograd.
  public static func fastest(for shape: ConvolutionShape) -> WinogradForm? {
    let (inputCost, outputCost, weightCost) = (20, 14, 7)
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    // The gradient of the input is a convolution padded so far that most of its products at the edge are with zeros.
    let pixels = shape.batch * min(shape.height * shape.width, shape.outputHeight * shape.outputWidth)
    let direct = shape.kernel * shape.kernel * inputs * outputs * (pixels + weightCost)
    func work(_ form: WinogradForm) -> Int {
      let tiles = WinogradTiling(shape, form).count
      return form.matrices * (tiles * (inputs * outputs + inputCost * inputs + outputCost * outputs) + weightCost * inputs * outputs)
    }
    let best = allCases.filter { $0.serves(shape) }.min { work($0) < work($1) }
    return best.flatMap { work($0) < direct ? $0 : nil }
  }
}

/// How tiles cover the outputs of a convolution.
struct WinogradTiling {
  let form: WinogradForm
  /// Tiles of one picture.
  let down, across: Int
  /// Tiles of the batch.
  let count: Int

  init(_ shape: ConvolutionShape, _ form: WinogradForm) {
    self.form = form
    down = (shape.outputHeight + form.tile - 1) / form.tile
    across = (shape.outputWidth + form.tile - 1) / form.tile
    count = shape.batch * down * across
  }

  func range(_ first: Int, _ count: Int) -> winograd_tiles {
    winograd_tiles(first: first, count: count, down: down, across: across)
  }
}

/// Tiles in groups of one size: the last group begins early where they do not come out even, and `skipped` of its tiles are in the
/// group before.
struct WinogradGroups {
  let size: Int
  let count: Int
  private let tiles: Int

  /// - Parameter tileBytes: of one tile's transformed numbers, in all matrices.
  init(tiles: Int, tileBytes: Int, threads: Int) {
    // What a group needs at a time should stay in a core's second cache.
    let bytes = 768 << 10
    // Without AVX-512 oneDNN packs the weights anew for every product.
    let wanted = kernel_lanes() < 16 ? 64 : min(64, max(16, bytes / tileBytes / 8 * 8))
    var groups = (tiles + wanted - 1) / wanted
    if groups < 8 * threads { groups = min(tiles, (groups + threads - 1) / threads * threads) }
    size = groups < 8 * threads ? (tiles + groups - 1) / groups : wanted
    count = (tiles + size - 1) / size
    self.tiles = tiles
  }

  subscript(index: Int) -> (first: Int, skipped: Int) {
    let first = min(index * size, tiles - size)
    return (first, index * size - first)
  }
}

extension winograd_pictures {
  /// A batch with channels last, without gaps.
  init(channels: Int, height: Int, width: Int) {
    self.init(
      height: height, width: width, channels: channels, picture_stride: height * width * channels, row_stride: width * channels,
      column_stride: channels)
  }
}

extension Layout {
  /// (N, C, H, W) with the channels of a pixel side by side.
  static func channelsLast(_ shape: [Int]) -> Layout {
    Layout(shape, strides: [shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]])
  }
}
