#if canImport(Glibc)
  internal import Glibc
#endif

extension Calibration {
  /// The temperature at which a reader's claims about its lines are likeliest, found by golden-section search over its
  /// logarithm.
  ///
  /// - Parameters:
  ///   - range: where to look.
  ///   - tolerance: of the temperature, as a part of it.
  ///   - claims: the confidence of each line at a temperature, and whether the line is right then.
  public static func temperature(
    in range: ClosedRange<Float> = 0.25...4, tolerance: Float = 0.01,
    fitting claims: (Float) -> [(confidence: Float, isRight: Bool)]
  ) -> Float {
    precondition(range.lowerBound > 0 && tolerance > 0, "no such search")
    let ratio: Float = 0.618_034
    var (low, high) = (log(range.lowerBound), log(range.upperBound))
    func loss(_ place: Float) -> Double { meanLogLoss(of: claims(exp(place))) }
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (leftLoss, rightLoss) = (loss(left), loss(right))
    while high - low > tolerance {
      if leftLoss <= rightLoss {
        (high, right, rightLoss) = (right, left, leftLoss)
        left = high - ratio * (high - low)
        leftLoss = loss(left)
      } else {
        (low, left, leftLoss) = (left, right, rightLoss)
        right = low + ratio * (high - low)
        rightLoss = loss(right)
      }
    }
    return exp((low + high) / 2)
  }

  /// Minus the mean logarithm of the probability that claims give to what turned out; 0 for an oracle, 0.69 for a coin.
  public static func meanLogLoss(of claims: [(confidence: Float, isRight: Bool)]) -> Double {
    let sum = claims.reduce(0.0) { sum, claim in
      let confidence = Double(claim.confidence)
      return sum - log(max(1e-7, claim.isRight ? confidence : 1 - confidence))
    }
    return sum / Double(max(claims.count, 1))
  }
}
