#if canImport(Glibc)
  internal import Glibc
#endif

extension ConfidenceMap {
  /// The map under which the claims are likeliest: logistic regression by Newton's method, held to the identity with the
  /// weight of one claim, so that few claims, or claims that are all right, change little.
  ///
  /// - Parameter claims: confidences, 0...1, and whether what they were given to was right.
  public init(fitting claims: [(confidence: Float, isRight: Bool)]) {
    let samples = claims.map { claim in
      let features = Self.features(of: Double(claim.confidence))
      return Sample(features: [features.low, features.high, 1], isRight: claim.isRight)
    }
    var numbers = Self.fit(samples, free: [0, 1, 2])
    // A falling part would not be monotone: it is left flat instead.
    for (index, other) in [(0, 1), (1, 0)] where numbers[index] < 0 {
      numbers = Self.fit(samples, free: [other, 2], fixed: index)
      numbers[other] = max(0, numbers[other])
    }
    self.init(a: max(0, numbers[0]), b: max(0, numbers[1]), c: numbers[2])
  }

  private struct Sample {
    var features: [Double]
    var isRight: Bool
  }

  private static let prior = [1.0, 1.0, 0.0]
  private static let priorWeight = 1.0

  /// The three numbers; those that are not `free` are 0.
  private static func fit(_ samples: [Sample], free: [Int], fixed: Int? = nil) -> [Double] {
    var numbers = prior
    if let fixed { numbers[fixed] = 0 }
    var loss = self.loss(samples, numbers, free: free)
    for _ in 0..<50 {
      // Gradient and Hessian of the loss in the free numbers.
      var gradient = free.map { priorWeight * (numbers[$0] - prior[$0]) }
      var hessian = free.indices.map { row in free.indices.map { row == $0 ? priorWeight : 0 } }
      for sample in samples {
        let predicted = logistic(dot(sample.features, numbers))
        let error = predicted - (sample.isRight ? 1 : 0)
        let curvature = predicted * (1 - predicted)
        for (row, i) in free.enumerated() {
          gradient[row] += error * sample.features[i]
          for (column, j) in free.enumerated() {
            hessian[row][column] += curvature * sample.features[i] * sample.features[j]
          }
        }
      }
      let step = solve(hessian, gradient)
      // Half as far until it is better.
      var length = 1.0
      var next = numbers
      var nextLoss = Double.infinity
      while length > 1e-6 {
        for (row, i) in free.enumerated() { next[i] = numbers[i] - length * step[row] }
        nextLoss = self.loss(samples, next, free: free)
        if nextLoss <= loss { break }
        length /= 2
      }
      guard nextLoss < loss else { break }
      let gain = loss - nextLoss
      (numbers, loss) = (next, nextLoss)
      if gain < 1e-10 * (1 + abs(loss)) { break }
    }
    return numbers
  }

  /// Minus the logarithm of the claims' probability, and of the prior's.
  private static func loss(_ samples: [Sample], _ numbers: [Double], free: [Int]) -> Double {
    var loss = free.reduce(0) { $0 + priorWeight / 2 * (numbers[$1] - prior[$1]) * (numbers[$1] - prior[$1]) }
    for sample in samples {
      let logit = dot(sample.features, numbers)
      let margin = sample.isRight ? logit : -logit
      // log(1 + exp(-margin)), without overflow.
      loss += max(0, -margin) + log1p(exp(-abs(margin)))
    }
    return loss
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { a[0] * b[0] + a[1] * b[1] + a[2] * b[2] }

  /// x of `matrix` x = `right`, the matrix symmetric and positive definite: elimination without pivots.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (matrix, x) = (matrix, right)
    for i in x.indices {
      for row in x.indices where row > i {
        let factor = matrix[row][i] / matrix[i][i]
        for column in i..<x.count { matrix[row][column] -= factor * matrix[i][column] }
        x[row] -= factor * x[i]
      }
    }
    for i in x.indices.reversed() {
      for column in (i + 1)..<x.count { x[i] -= matrix[i][column] * x[column] }
      x[i] /= matrix[i][i]
    }
    return x
  }
}
