import Testing

@testable import Engine

/// Normalisation, ReLU and pooling at once, and the whole first block, against oneDNN's operations one after the other.
@Suite(.serialized)
struct NormalizedPoolingTests {
  static let reductions: [(Reduction, [Int]?)] = [(.none, nil), (.maxPooling(columns: 1), [2, 1]), (.maxPooling(columns: 2), [2, 2])]

  @Test("output, statistics and gradients", arguments: 0..<3)
  func normalization(_ index: Int) throws {
    let (reduction, window) = Self.reductions[index]
    let engine = try Engine(threads: 2)
    // An odd height and width: the last row and column fill no window.
    let shape = [3, 24, 5, 9]
    let x = randomArray(shape.reduce(1, *), seed: 1).map { 3 * $0 + 10 }
    let (scale, shift) = (randomArray(24, seed: 2), randomArray(24, seed: 3))
    let own = NormalizedPooling(shape, reduction: reduction, on: engine)
    let (y, saved) = own(engine.tensor(shape, x), scale: scale, shift: shift)

    let chain = Chain(shape, window: window, on: engine)
    let expected = chain.forward(engine.tensor(shape, x), scale, shift)
    #expect(largestDifference(engine.array(y), engine.array(expected.output).map(Double.init)) < 1e-5)
    expected.normalization.withStatistics { mean, variance in
      #expect(largestDifference(saved.mean, mean.map(Double.init)) < 1e-5)
      #expect(largestDifference(saved.variance, variance.map(Double.init)) < 1e-4)
    }

    let dy = randomArray(y.shape.reduce(1, *), seed: 4)
    var (dScale, dShift) = ([Float](repeating: .nan, count: 24), [Float](repeating: .nan, count: 24))
    let dx = own.gradient(
      engine.tensor(y.shape, dy), saved: saved, scale: scale, shift: shift, scaleGradient: &dScale, shiftGradient: &dShift)
    let gradient = chain.gradient(engine.tensor(y.shape, dy), expected, scale)
    #expect(largestDifference(engine.array(dx), engine.array(gradient.x).map(Double.init)) < 2e-5)
    #expect(largestDifference(dScale, gradient.scale.map(Double.init)) < 1e-4)
    #expect(largestDifference(dShift, gradient.shift.map(Double.init)) < 1e-4)
  }

  /// A bright picture with little ink, whose variance is a small difference of large sums, too.
  @Test("the first block", arguments: 0..<3, [1, 0.01] as [Float])
  func firstBlock(_ index: Int, contrast: Float) throws {
    let (reduction, window) = Self.reductions[index]
    let engine = try Engine(threads: 2)
    let shape = ConvolutionShape(batch: 2, inputChannels: 1, outputChannels: 16, height: 9, width: 70, kernel: 3, padding: 1)
    let x = randomArray(shape.input.reduce(1, *), seed: 1).map { 1 - contrast * max(0, $0) }
    let (w, b) = (randomArray(144, seed: 2), randomArray(16, seed: 3))
    let (scale, shift) = (randomArray(16, seed: 4), randomArray(16, seed: 5))
    let block = FirstBlock(shape, reduction: reduction, on: engine)
    let (y, saved) = block(engine.tensor(shape.input, x), weights: w, bias: b, scale: scale, shift: shift)

    let convolution = Convolution(shape, training: true, on: engine)
    let (features, input) = convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b)
    let chain = Chain(shape.output, window: window, on: engine)
    let expected = chain.forward(engine.reordered(features, to: Layout(shape.output)), scale, shift)
    #expect(largestDifference(engine.array(y), engine.array(expected.output).map(Double.init)) < 1e-4)

    let dy = randomArray(y.shape.reduce(1, *), seed: 6)
    var (dw, db) = ([Float](repeating: .nan, count: 144), [Float](repeating: .nan, count: 16))
    var (dScale, dShift) = (db, db)
    block.gradient(
      engine.tensor(y.shape, dy), saved: saved, weights: w, bias: b, scale: scale, shift: shift, weightsGradient: &dw,
      biasGradient: &db, scaleGradient: &dScale, shiftGradient: &dShift)
    let gradient = chain.gradient(engine.tensor(y.shape, dy), expected, scale)
    var (expectedW, expectedB) = (dw, db)
    ConvolutionGradient(of: convolution, givesInput: false, on: engine).byWeights(
      gradient.x, input: input, weightsGradient: &expectedW, biasGradient: &expectedB)
    let size = Double(expectedW.map(abs).max()!)
    #expect(largestDifference(dw, expectedW.map(Double.init)) < 1e-4 * size)
    #expect(db.allSatisfy { $0 == 0 })
    #expect(largestDifference(dScale, gradient.scale.map(Double.init)) < 5e-3)
    #expect(largestDifference(dShift, gradient.shift.map(Double.init)) < 5e-4)
  }

  /// oneDNN's operations, one after the other.
  private struct Chain {
    let normalization: BatchNormalization
    let pooling: Pooling?

    init(_ shape: [Int], window: [Int]?, on engine: Engine) {
      normalization = BatchNormalization(Layout(shape), on: engine)
      pooling = window.map { Pooling(.max, Layout(shape), window: $0, training: true, on: engine) }
    }

    struct Result {
      let output: Tensor
      let normalization: BatchNormalization.Saved
      let positions: Tensor?
    }

    func forward(_ x: Tensor, _ scale: [Float], _ shift: [Float]) -> Result {
      let (normal, saved) = normalization(x, scale: scale, shift: shift)
      let (output, positions) = pooling?(normal) ?? (normal, nil)
      return Result(output: output, normalization: saved, positions: positions)
    }

    func gradient(_ dy: Tensor, _ result: Result, _ scale: [Float]) -> (x: Tensor, scale: [Float], shift: [Float]) {
      var (dScale, dShift) = (scale, scale)
      let d = pooling?.gradient(dy, positions: result.positions) ?? dy
      let x = normalization.gradient(
        d, saved: result.normalization, scale: scale, scaleGradient: &dScale, shiftGradient: &dShift)
      return (x, dScale, dShift)
    }
  }
}
