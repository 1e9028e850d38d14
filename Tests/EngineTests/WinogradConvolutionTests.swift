import CKernels
import Testing

@testable import Engine

/// Winograd's convolutions and their gradients against the sums they stand for, written out in double precision.
@Suite(.serialized)
struct WinogradConvolutionTests {
  struct Case: CustomTestStringConvertible {
    var shape: ConvolutionShape
    var form: WinogradForm

    var testDescription: String { "\(form), \(shape.inputChannels) to \(shape.outputChannels), \(shape.height)x\(shape.width)" }
  }

  /// Heights and widths that fill whole tiles, and such that leave rows and columns over.
  static let cases = [
    Case(shape: shape(2, 16, 32, 8, 12), form: .f4x4of3x3), Case(shape: shape(3, 24, 8, 7, 9), form: .f4x4of3x3),
    Case(shape: shape(1, 8, 16, 2, 3), form: .f4x4of3x3), Case(shape: shape(2, 16, 16, 6, 7), form: .f2x2of3x3),
    Case(shape: shape(2, 32, 16, 4, 22, kernel: 2, padding: 0), form: .f3x3of2x2),
    Case(shape: shape(1, 8, 24, 5, 9, kernel: 2, padding: 1), form: .f3x3of2x2),
  ]

  private static func shape(
    _ batch: Int, _ inputs: Int, _ outputs: Int, _ height: Int, _ width: Int, kernel: Int = 3, padding: Int = 1
  ) -> ConvolutionShape {
    ConvolutionShape(
      batch: batch, inputChannels: inputs, outputChannels: outputs, height: height, width: width, kernel: kernel, padding: padding)
  }

  @Test("output is the sum over channels and kernel, plus the bias", arguments: cases, [16, 8, 4])
  func forward(_ the: Case, lanes: Int) throws {
    try withLanes(lanes) {
      let engine = try Engine(threads: lanes == 16 ? 2 : 1)
      let (x, w, b) = ConvolutionTests.numbers(the.shape)
      let convolution = WinogradConvolution(the.shape, the.form, on: engine)
      let y = convolution(engine.tensor(the.shape.input, x), weights: convolution.packed(w), bias: b).output
      #expect(y.shape == the.shape.output)
      #expect(largestDifference(engine.array(y), ConvolutionTests.convolve(the.shape, x, w, b)) < 5e-5)
    }
  }

  @Test("ReLU and pooling in the output transform are those of the whole output", arguments: cases, [1, 2])
  func pooled(_ the: Case, columns: Int) throws {
    let engine = try Engine(threads: 2)
    let (x, w, b) = ConvolutionTests.numbers(the.shape)
    let convolution = WinogradConvolution(the.shape, the.form, relu: true, wanted: .maxPooling(columns: columns), on: engine)
    // A window must lie in one tile.
    guard the.form != .f3x3of2x2 else {
      #expect(convolution.reduction == .none)
      return
    }
    let y = engine.array(convolution.read(engine.tensor(the.shape.input, x), weights: convolution.packed(w), bias: b))
    let whole = ConvolutionTests.convolve(the.shape, x, w, b)
    let (height, width) = (the.shape.outputHeight, the.shape.outputWidth)
    var expected: [Double] = []
    for plane in 0..<the.shape.batch * the.shape.outputChannels {
      for row in 0..<height / 2 {
        for column in 0..<width / columns {
          var most = 0.0
          for i in 0..<2 {
            for j in 0..<columns { most = max(most, whole[(plane * height + row * 2 + i) * width + column * columns + j]) }
          }
          expected.append(most)
        }
      }
    }
    #expect(largestDifference(y, expected) < 5e-5)
  }

  @Test("the mean over columns gives frames")
  func columnMean() throws {
    let engine = try Engine(threads: 2)
    let shape = Self.shape(2, 32, 16, 4, 22, kernel: 2, padding: 0)
    let (x, w, b) = ConvolutionTests.numbers(shape)
    let convolution = WinogradConvolution(shape, .f3x3of2x2, relu: true, wanted: .columnMean, on: engine)
    let y = convolution.read(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b)
    #expect(y.shape == [21, 2, 16])
    let whole = ConvolutionTests.convolve(shape, x, w, b)
    var expected: [Double] = []
    for t in 0..<21 {
      for plane in 0..<32 { expected.append((0..<3).reduce(0) { $0 + max(0, whole[(plane * 3 + $1) * 21 + t]) } / 3) }
    }
    #expect(largestDifference(engine.array(y), expected) < 5e-5)
  }

  @Test("gradients are the transposes of the forward sum", arguments: cases, [16, 8, 4])
  func gradients(_ the: Case, lanes: Int) throws {
    try withLanes(lanes) {
      let engine = try Engine(threads: lanes == 16 ? 2 : 1)
      let shape = the.shape
      let (x, w, b) = ConvolutionTests.numbers(shape)
      let dy = randomArray(shape.output.reduce(1, *), seed: 4)
      let convolution = WinogradConvolution(shape, the.form, on: engine)
      let gradient = WinogradGradient(shape, the.form, byInput: the.form, on: engine)
      let input = convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b).input
      var dw = [Float](repeating: .nan, count: w.count)
      var db = [Float](repeating: .nan, count: b.count)
      let d = engine.tensor(shape.output, dy)
      gradient.byWeights(d, input: input, weightsGradient: &dw, biasGradient: &db)
      let dx = try #require(gradient.byInput(d, weights: w))
      let expected = ConvolutionTests.gradients(shape, x, w, dy)
      #expect(largestDifference(engine.array(dx), expected.x) < 5e-5)
      #expect(largestDifference(dw, expected.w) < 2e-4)
      #expect(largestDifference(db, expected.b) < 5e-5)
    }
  }

  @Test("the first layer with its pooling", arguments: [16, 8, 4], [Reduction.none, .maxPooling(columns: 1), .maxPooling(columns: 2)])
  func first(lanes: Int, reduction: Reduction) throws {
    try withLanes(lanes) {
      let engine = try Engine(threads: lanes == 16 ? 2 : 1)
      let shape = Self.shape(2, 1, 24, 7, 13)
      let (x, w, b) = ConvolutionTests.numbers(shape)
      let convolution = FirstConvolution(shape, reduction: reduction, on: engine)
      let y = engine.array(convolution.read(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b))
      let whole = ConvolutionTests.convolve(shape, x, w, b)
      let window = reduction.window
      var expected: [Double] = []
      for plane in 0..<48 {
        for row in 0..<7 / window.height {
          for column in 0..<13 / window.width {
            var most = 0.0
            for i in 0..<window.height {
              for j in 0..<window.width { most = max(most, whole[(plane * 7 + row * window.height + i) * 13 + column * window.width + j]) }
            }
            expected.append(most)
          }
        }
      }
      #expect(largestDifference(y, expected) < 1e-5)
    }
  }

  /// The layers of `seed` that take Winograd's way; bounds of the root mean square error, relative to that of the output. A direct sum in single
  /// precision errs by some 2e-7 to 4e-7.
  @Test("rounding of the layers of seed", arguments: [(32, 64), (64, 128), (128, 128), (128, 256), (256, 256)])
  func rounding(inputs: Int, outputs: Int) throws {
    let engine = try Engine(threads: 2)
    let shape = Self.shape(1, inputs, outputs, 4, 8)
    let x = randomArray(shape.input.reduce(1, *), seed: 1).map { max(0, $0) }
    let w = randomArray(shape.weights.reduce(1, *), seed: 2).map { $0 / Float(9 * inputs).squareRoot() }
    let b = [Float](repeating: 0, count: outputs)
    let exact = ConvolutionTests.convolve(shape, x, w, b)
    for (form, bound) in [(WinogradForm.f4x4of3x3, 2e-6), (.f2x2of3x3, 1e-6)] {
      let convolution = WinogradConvolution(shape, form, on: engine)
      let y = engine.array(convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b).output)
      #expect(relativeError(y, exact) < bound)
    }
  }

  /// Rounded numbers of eight bits err by up to 2^-9 of themselves; a sum of products of them by some 2^-9 of its size, and tiles of 4 x 4
  /// outputs by a few times that.
  @Test(
    "products in bfloat16 are as near as its eight bits allow, and serve weights of their own",
    .enabled(if: ElementType.bfloat16.isNative), arguments: [(WinogradForm.f4x4of3x3, 0.02), (.f2x2of3x3, 0.008)])
  func bfloat16(form: WinogradForm, bound: Double) throws {
    let engine = try Engine(threads: 2)
    let shape = Self.shape(1, 128, 128, 12, 40)
    let x = randomArray(shape.input.reduce(1, *), seed: 1).map { max(0, $0) }
    let w = randomArray(shape.weights.reduce(1, *), seed: 2).map { $0 / Float(9 * 128).squareRoot() }
    let b = [Float](repeating: 0, count: 128)
    let exact = ConvolutionTests.convolve(shape, x, w, b)
    let single = WinogradConvolution(shape, form, on: engine)
    let rounded = WinogradConvolution(shape, form, products: .bfloat16, on: engine)
    let errors = [single, rounded].map { convolution in
      relativeError(
        engine.array(convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b).output), exact)
    }
    #expect(errors[0] < 2e-6)
    #expect(errors[1] > 1e-4 && errors[1] < bound)
    #expect(!rounded.sharesWeights(with: single))
  }

  @Test(
    "products in bfloat16 leave out no tile, channel or reduction", .enabled(if: ElementType.bfloat16.isNative), arguments: cases,
    [Reduction.none, .maxPooling(columns: 2)])
  func bfloat16Cases(_ the: Case, reduction: Reduction) throws {
    let engine = try Engine(threads: 2)
    let (x, w, b) = ConvolutionTests.numbers(the.shape)
    let read = [ElementType.float32, .bfloat16].map { type in
      let convolution = WinogradConvolution(the.shape, the.form, relu: true, wanted: reduction, products: type, on: engine)
      return engine.array(convolution.read(engine.tensor(the.shape.input, x), weights: convolution.packed(w), bias: b))
    }
    #expect(relativeError(read[1], read[0].map(Double.init)) < 0.03)
  }

  @Test("inputs are rounded to the nearest bfloat16, ties to even", arguments: [16, 8, 4])
  func roundedInput(lanes: Int) {
    withLanes(lanes) {
      // Of F(2x2, 3x3), place (2, 2) is d[2, 2] where all else is zero.
      let numbers: [(Float, UInt16)] = [
        (0x1.00p0, 0x3f80), (0x1.01p0, 0x3f80), (0x1.03p0, 0x3f82), (0x1.0101p0, 0x3f81), (-0x1.01p0, 0xbf80), (0, 0),
        (.infinity, 0x7f80), (.nan, 0x7fc0), (Float(bitPattern: 0x7fff_ffff), 0x7fc0), (0x1.fffffep127, 0x7f80),
      ]
      let channels = 16
      var pixels = [Float](repeating: 0, count: 16 * channels)
      for (channel, number) in numbers.enumerated() {
        pixels[(2 * 4 + 2) * channels + channel] = number.0
      }
      var transformed = [UInt16](repeating: 1, count: 16 * channels)
      winograd_input_bfloat16(
        winograd_f23, pixels, winograd_pictures(channels: channels, height: 4, width: 4), 0,
        winograd_tiles(first: 0, count: 1, down: 1, across: 1), &transformed, channels)
      for (channel, number) in numbers.enumerated() {
        #expect(transformed[(2 * 4 + 2) * channels + channel] == number.1, "\(number.0)")
      }
    }
  }

  @Test("the rule takes direct sums where tiles or channels are few")
  func rule() {
    #expect(WinogradForm.fastest(for: Self.shape(1, 128, 128, 16, 64)) == .f4x4of3x3)
    #expect(WinogradForm.fastest(for: Self.shape(1, 256, 512, 4, 64, kernel: 2, padding: 0)) == .f3x3of2x2)
    #expect(WinogradForm.fastest(for: Self.shape(8, 128, 128, 2, 64)) == .f2x2of3x3)
    #expect(WinogradForm.fastest(for: Self.shape(1, 128, 128, 1, 1)) == nil)
    #expect(WinogradForm.fastest(for: Self.shape(1, 1, 32, 64, 256)) == nil)
    #expect(WinogradForm.fastest(for: Self.shape(1, 12, 32, 64, 256)) == nil)
  }

  /// The root mean square error, relative to that of the exact numbers.
  private func relativeError(_ y: [Float], _ exact: [Double]) -> Double {
    let error = zip(y, exact).reduce(0.0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    return (error / exact.reduce(0.0) { $0 + $1 * $1 }).squareRoot()
  }

  /// Runs `body` with vectors of at most so many floats, on this thread alone.
  private func withLanes(_ lanes: Int, _ body: () throws -> Void) rethrows {
    kernel_limit_lanes(Int32(lanes))
    defer { kernel_limit_lanes(0) }
    try body()
  }
}
