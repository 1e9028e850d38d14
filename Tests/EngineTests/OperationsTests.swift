import Testing

@testable import Engine

#if canImport(Glibc)
  import Glibc
#endif

@Suite(.serialized)
struct PoolingTests {
  // By hand: windows of 2x2 over 4x5 leave the fifth column out.
  let x: [Float] = [
    1, 5, 2, 0, 9,
    3, 4, 8, 1, 9,
    -1, -2, 0, 7, 9,
    -3, -4, 6, 5, 9,
  ]

  @Test("maximum of each window; its gradient goes where the maximum was")
  func maximum() throws {
    let engine = try Engine(threads: 1)
    let pooling = Pooling(.max, Layout([1, 1, 4, 5]), window: [2, 2], training: true, on: engine)
    let (y, positions) = pooling(engine.tensor([1, 1, 4, 5], x))
    #expect(engine.array(y) == [5, 8, -1, 7])
    let dx = engine.array(pooling.gradient(engine.tensor([1, 1, 2, 2], [10, 20, 30, 40]), positions: positions))
    var expected = [Float](repeating: 0, count: 20)
    expected[1] = 10
    expected[7] = 20
    expected[10] = 30
    expected[13] = 40
    #expect(dx == expected)
  }

  @Test("mean of each window; its gradient is shared out")
  func mean() throws {
    let engine = try Engine(threads: 1)
    let pooling = Pooling(.mean, Layout([1, 1, 4, 5]), window: [4, 1], training: true, on: engine)
    let (y, positions) = pooling(engine.tensor([1, 1, 4, 5], x))
    #expect(engine.array(y) == [0, 0.75, 4, 3.25, 9])
    #expect(positions == nil)
    let dx = engine.array(pooling.gradient(engine.tensor([1, 1, 1, 5], [4, 8, 12, 16, 20]), positions: nil))
    #expect(dx == Array(repeating: [1, 2, 3, 4, 5], count: 4).flatMap { $0 })
  }
}

@Suite(.serialized)
struct BatchNormalizationTests {
  @Test("each channel has mean shift and deviation scale before ReLU; statistics are the batch's")
  func forward() throws {
    let engine = try Engine(threads: 2)
    let shape = [3, 16, 4, 5]
    let x = randomArray(shape.reduce(1, *), seed: 1)
    let (scale, shift) = (randomArray(16, seed: 2), randomArray(16, seed: 3))
    let normalization = BatchNormalization(Layout(shape), on: engine)
    let (y, saved) = normalization(engine.tensor(shape, x), scale: scale, shift: shift)
    var expected = [Double](repeating: 0, count: x.count)
    for c in 0..<16 {
      let indices = x.indices.filter { $0 / 20 % 16 == c }
      let mean = indices.reduce(0.0) { $0 + Double(x[$1]) } / 60
      let variance = indices.reduce(0.0) { $0 + (Double(x[$1]) - mean) * (Double(x[$1]) - mean) } / 60
      for i in indices {
        expected[i] = max(0, (Double(x[i]) - mean) / (variance + 1e-5).squareRoot() * Double(scale[c]) + Double(shift[c]))
      }
      saved.withStatistics { means, variances in
        #expect(abs(Double(means[c]) - mean) < 1e-6)
        #expect(abs(Double(variances[c]) - variance) < 1e-6)
      }
    }
    #expect(largestDifference(engine.array(y), expected) < 1e-5)
  }
}

@Suite(.serialized)
struct MatrixProductTests {
  @Test("every way to lay the matrices out gives the same product", arguments: [false, true], [false, true])
  func product(transposesA: Bool, transposesB: Bool) throws {
    let engine = try Engine(threads: 2)
    let (m, k, n) = (5, 7, 3)
    let (a, b, bias) = (randomArray(m * k, seed: 1), randomArray(k * n, seed: 2), randomArray(n, seed: 3))
    var expected = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        expected[i * n + j] = (0..<k).reduce(Double(bias[j])) {
          let left = transposesA ? a[$1 * m + i] : a[i * k + $1]
          let right = transposesB ? b[j * k + $1] : b[$1 * n + j]
          return $0 + Double(left) * Double(right)
        }
      }
    }
    var c = [Float](repeating: .nan, count: m * n)
    MatrixProduct(
      .init(m: m, k: k, n: n, transposesA: transposesA, transposesB: transposesB, hasBias: true), on: engine)(
        a, b, bias: bias, into: &c)
    #expect(largestDifference(c, expected) < 1e-5)
  }
}

@Suite(.serialized)
struct LogSoftmaxTests {
  @Test("rows are normalised, large scores included")
  func rows() throws {
    let engine = try Engine(threads: 1)
    let scores: [Float] = [0, 0, 0, 1000, 0, -1000]
    let tensor = engine.tensor([2, 3], scores)
    LogSoftmax(rows: 2, columns: 3, on: engine)(tensor)
    let third = -log(3.0)
    #expect(largestDifference(engine.array(tensor), [third, third, third, 0, -1000, -2000]) < 1e-4)
  }
}
