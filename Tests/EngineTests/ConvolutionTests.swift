import Testing

@testable import Engine

/// Convolutions against the sum they stand for, written out in double precision.
@Suite(.serialized)
struct ConvolutionTests {
  static let shapes = [
    ConvolutionShape(batch: 2, inputChannels: 1, outputChannels: 16, height: 8, width: 12, kernel: 3, padding: 1),
    ConvolutionShape(batch: 1, inputChannels: 16, outputChannels: 32, height: 5, width: 7, kernel: 3, padding: 1),
    ConvolutionShape(batch: 3, inputChannels: 5, outputChannels: 6, height: 4, width: 9, kernel: 2, padding: 0),
  ]

  @Test("output is the sum over channels and kernel, plus the bias", arguments: shapes)
  func forward(_ shape: ConvolutionShape) throws {
    let engine = try Engine(threads: 2)
    let (x, w, b) = Self.numbers(shape)
    let convolution = Convolution(shape, training: true, on: engine)
    let y = convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b).output
    #expect(y.shape == shape.output)
    #expect(largestDifference(engine.array(y), Self.convolve(shape, x, w, b)) < 1e-5)
  }

  @Test("with ReLU fused, negative outputs are 0", arguments: shapes)
  func fusedReLU(_ shape: ConvolutionShape) throws {
    let engine = try Engine(threads: 1)
    let (x, w, b) = Self.numbers(shape)
    let convolution = Convolution(shape, training: false, relu: true, on: engine)
    let y = convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b).output
    #expect(largestDifference(engine.array(y), Self.convolve(shape, x, w, b).map { max(0, $0) }) < 1e-5)
  }

  @Test("gradients are the transposes of the forward sum", arguments: shapes)
  func gradients(_ shape: ConvolutionShape) throws {
    let engine = try Engine(threads: 2)
    let (x, w, b) = Self.numbers(shape)
    let dy = randomArray(shape.output.reduce(1, *), seed: 4)
    let convolution = Convolution(shape, training: true, on: engine)
    let gradient = ConvolutionGradient(of: convolution, givesInput: true, on: engine)
    let input = convolution(engine.tensor(shape.input, x), weights: convolution.packed(w), bias: b).input
    var dw = [Float](repeating: .nan, count: w.count)
    var db = [Float](repeating: .nan, count: b.count)
    let dx = gradient(
      engine.tensor(shape.output, dy), input: input, weights: w, weightsGradient: &dw, biasGradient: &db)

    let expected = Self.gradients(shape, x, w, dy)
    #expect(largestDifference(engine.array(try #require(dx)), expected.x) < 1e-5)
    #expect(largestDifference(dw, expected.w) < 5e-5)
    #expect(largestDifference(db, expected.b) < 5e-5)
  }

  /// The sums of the gradients of input, weights and bias.
  static func gradients(_ shape: ConvolutionShape, _ x: [Float], _ w: [Float], _ dy: [Float]) -> (x: [Double], w: [Double], b: [Double]) {
    var (expectedX, expectedW, expectedB) = (
      [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: w.count), [Double](repeating: 0, count: shape.outputChannels)
    )
    forEachProduct(shape) { output, input, weight, channel in
      expectedX[input] += Double(dy[output]) * Double(w[weight])
      expectedW[weight] += Double(dy[output]) * Double(x[input])
    }
    for (output, d) in dy.enumerated() {
      expectedB[output / (shape.outputHeight * shape.outputWidth) % shape.outputChannels] += Double(d)
    }
    return (expectedX, expectedW, expectedB)
  }

  static func numbers(_ shape: ConvolutionShape) -> (x: [Float], w: [Float], b: [Float]) {
    (
      randomArray(shape.input.reduce(1, *), seed: 1), randomArray(shape.weights.reduce(1, *), seed: 2),
      randomArray(shape.outputChannels, seed: 3)
    )
  }

  static func convolve(_ shape: ConvolutionShape, _ x: [Float], _ w: [Float], _ b: [Float]) -> [Double] {
    let plane = shape.outputHeight * shape.outputWidth
    var y = (0..<shape.output.reduce(1, *)).map { Double(b[$0 / plane % shape.outputChannels]) }
    forEachProduct(shape) { output, input, weight, _ in y[output] += Double(x[input]) * Double(w[weight]) }
    return y
  }

  /// Calls `body` with the flat indices of every product of the convolution: output, input, weight, output channel.
  private static func forEachProduct(_ s: ConvolutionShape, _ body: (Int, Int, Int, Int) -> Void) {
    for n in 0..<s.batch {
      for k in 0..<s.outputChannels {
        for y in 0..<s.outputHeight {
          for x in 0..<s.outputWidth {
            let output = ((n * s.outputChannels + k) * s.outputHeight + y) * s.outputWidth + x
            for c in 0..<s.inputChannels {
              for i in 0..<s.kernel {
                for j in 0..<s.kernel {
                  let (row, column) = (y + i - s.padding, x + j - s.padding)
                  guard (0..<s.height).contains(row), (0..<s.width).contains(column) else { continue }
                  let input = ((n * s.inputChannels + c) * s.height + row) * s.width + column
                  body(output, input, ((k * s.inputChannels + c) * s.kernel + i) * s.kernel + j, k)
                }
              }
            }
          }
        }
      }
    }
  }
}
