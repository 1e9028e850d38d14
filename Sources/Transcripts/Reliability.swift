/// How sure a reader said it was of something, and whether that was right.
public struct Claim: Hashable, Sendable {
  /// 0...1.
  public var confidence: Double
  public var isRight: Bool

  public init(confidence: Double, isRight: Bool) {
    self.confidence = confidence
    self.isRight = isRight
  }
}

/// Whether confidences mean what they say: of what is claimed with 0.9, nine in ten should be right.
///
/// Claims are sorted by confidence and cut into bins of equal mass; claims of equal confidence share a bin. The expected
/// calibration error is the mean over the claims of the distance, in their bin, between mean confidence and share right
/// (Naeini et al., 2015; equal mass as of Nguyen and O'Connor, 2015).
public struct Reliability: Hashable, Sendable {
  public struct Bin: Hashable, Sendable {
    public var count: Int
    /// The mean of the claims' confidences.
    public var confidence: Double
    /// The share of the claims that are right.
    public var accuracy: Double
  }

  /// By confidence, ascending; fewer than asked for where many claims are equally sure.
  public let bins: [Bin]
  public let count: Int

  /// - Parameter bins: of equal mass, as many at most.
  public init(_ claims: [Claim], bins: Int = 10) {
    precondition(bins > 0, "claims fall into at least one bin")
    let sorted = claims.sorted { $0.confidence < $1.confidence }
    var made: [Bin] = []
    var start = 0
    for number in 1...bins {
      var end = max(start, sorted.count * number / bins)
      while end > start, end < sorted.count, sorted[end].confidence == sorted[end - 1].confidence { end += 1 }
      guard end > start else { continue }
      let own = sorted[start..<end]
      made.append(
        Bin(
          count: own.count, confidence: own.reduce(0) { $0 + $1.confidence } / Double(own.count),
          accuracy: Double(own.count { $0.isRight }) / Double(own.count)))
      start = end
    }
    self.bins = made
    count = claims.count
  }

  /// 0.02 where confidences are off by 2 percentage points on the average.
  public var expectedCalibrationError: Double {
    bins.reduce(0) { $0 + Double($1.count) * abs($1.confidence - $1.accuracy) } / Double(max(count, 1))
  }

  /// The expected calibration error that a perfectly calibrated reader would show by chance on so few claims: the mean over
  /// outcomes drawn by the confidences themselves.
  public static func errorByChance(
    _ claims: [Claim], bins: Int = 10, resamples: Int = 100, using generator: inout some RandomNumberGenerator
  ) -> Double {
    precondition(resamples > 0, "at least one draw")
    var sum = 0.0
    for _ in 0..<resamples {
      let drawn = claims.map {
        Claim(confidence: $0.confidence, isRight: Double.random(in: 0..<1, using: &generator) < $0.confidence)
      }
      sum += Reliability(drawn, bins: bins).expectedCalibrationError
    }
    return sum / Double(resamples)
  }
}
