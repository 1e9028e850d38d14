import Testing

@testable import Engine

@Suite(.serialized)
struct OrthogonalizationTests {
  // import numpy as np
  // def orthogonal(x):
  //     is_tall = x.shape[0] > x.shape[1]
  //     x = (x.T if is_tall else x) / np.linalg.norm(x)
  //     for _ in range(5):
  //         a = x @ x.T
  //         x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
  //     return x.T if is_tall else x
  // print(orthogonal(np.array(wide).reshape(3, 5)), orthogonal(np.array(tall).reshape(6, 4)))
  static let wide: [Float] = [1, -2, 0.5, 3, -1, 0.25, 2, -1.5, 1, 2, -3, 1, 1, 0.5, -0.25]
  static let tall: [Float] = [
    2, -1, 0.5, 0.25, 0.5, 3, -1, 1, -1, 0.25, 2, -0.5, 1.5, 1, 0.25, -2, 0.5, -0.5, 1, 3, -2, 1, 0.75, 0.5,
  ]

  static let ofWide = [
    0.2212334, -0.4958292, 0.1258156, 0.9181862, -0.2367817,
    -0.0883868, 0.5584906, -0.3394629, 0.4017234, 0.5105211,
    -0.7127781, 0.3252707, 0.170177, 0.2665642, 0.036887,
  ]
  static let ofTall = [
    0.474363, -0.0872438, 0.2877608, 0.0517866,
    0.1817097, 0.6184007, -0.1159751, 0.2097795,
    -0.056466, 0.2024494, 0.8061359, -0.1369287,
    0.4097479, 0.3226827, 0.3713095, -0.3592002,
    0.2066221, 0.0081642, 0.3693869, 0.5366013,
    -0.3596565, 0.2084698, 0.2355996, 0.0629081,
  ]

  @Test("five rounds as in double precision", arguments: [(3, 5, wide, ofWide), (6, 4, tall, ofTall)])
  func rounds(rows: Int, columns: Int, matrix: [Float], expected: [Double]) throws {
    // Another matrix beside it, which the first must not feel.
    let batch = Self.normalized(matrix) + Self.normalized(randomArray(rows * columns, seed: 1))
    let result = try Self.orthogonal(batch, .init(count: 2, rows: rows, columns: columns))
    #expect(largestDifference(Array(result.prefix(rows * columns)), expected) < 1e-5)
  }

  @Test(
    "singular values come near 1", arguments: [(24, 60), (60, 24), (32, 32), (16, 432)],
    [ElementType.float32, .bfloat16].filter(\.isNative))
  func singularValues(size: (rows: Int, columns: Int), type: ElementType) throws {
    let count = size.rows * size.columns
    let matrices = (1...3).flatMap { Self.normalized(randomArray(count, seed: $0)) }
    let result = try Self.orthogonal(matrices, .init(count: 3, rows: size.rows, columns: size.columns, type: type))
    for number in 0..<3 {
      let values = Self.singularValues(result[number * count..<(number + 1) * count], columns: size.columns)
      #expect(values.allSatisfy { 0.6 < $0 && $0 < 1.3 }, "\(values)")
    }
  }

  @Test("zeros stay zeros")
  func zeros() throws {
    #expect(try Self.orthogonal([Float](repeating: 0, count: 12), .init(count: 1, rows: 3, columns: 4)) == [Float](repeating: 0, count: 12))
  }

  private static func orthogonal(_ matrices: [Float], _ shape: Orthogonalization.Shape) throws -> [Float] {
    var matrices = matrices
    let engine = try Engine(threads: 1)
    let orthogonalization = Orthogonalization(shape, on: engine)
    matrices.withUnsafeMutableBufferPointer { orthogonalization($0.baseAddress!) }
    return matrices
  }

  /// Of Frobenius norm 1.
  private static func normalized(_ matrix: [Float]) -> [Float] {
    let norm = matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return matrix.map { $0 / norm }
  }

  /// By one-sided Jacobi rotations: the norms of the shorter side's vectors, once they are turned orthogonal to one another.
  private static func singularValues(_ matrix: ArraySlice<Float>, columns: Int) -> [Double] {
    let rows = matrix.count / columns
    func element(_ row: Int, _ column: Int) -> Double { Double(matrix[matrix.startIndex + row * columns + column]) }
    var vectors =
      rows <= columns
      ? (0..<rows).map { row in (0..<columns).map { element(row, $0) } }
      : (0..<columns).map { column in (0..<rows).map { element($0, column) } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for _ in 0..<8 {
      for i in vectors.indices {
        for j in 0..<i {
          let (a, b) = (vectors[i], vectors[j])
          let product = dot(a, b)
          guard product != 0 else { continue }
          let slope = (dot(b, b) - dot(a, a)) / (2 * product)
          let tangent = (slope < 0 ? -1 : 1) / (abs(slope) + (1 + slope * slope).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          let sine = cosine * tangent
          vectors[i] = zip(a, b).map { cosine * $0 - sine * $1 }
          vectors[j] = zip(a, b).map { sine * $0 + cosine * $1 }
        }
      }
    }
    return vectors.map { dot($0, $0).squareRoot() }
  }
}
