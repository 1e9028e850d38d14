#if canImport(Glibc)
  internal import Glibc
#endif

/// A monotone map from confidences to confidences with three numbers: beta calibration (Kull, Silva Filho and Flach, 2017).
///
/// `p` becomes 1 / (1 + exp(-(a log p - b log(1 - p) + c))); a = b = 1 and c = 0 change nothing, and a = b is Platt's scaling
/// of the log-odds.
public struct ConfidenceMap: Hashable, Codable, Sendable {
  /// At least 0: how strongly confidences near 0 are told apart.
  public var a: Double
  /// At least 0: how strongly confidences near 1 are told apart.
  public var b: Double
  /// Above 0, all confidences grow.
  public var c: Double

  public init(a: Double, b: Double, c: Double) {
    self.a = a
    self.b = b
    self.c = c
  }

  public static let identity = ConfidenceMap(a: 1, b: 1, c: 0)

  /// The confidence, 0...1, that `confidence` means.
  public func callAsFunction(_ confidence: Float) -> Float {
    guard self != .identity else { return confidence }
    let (low, high) = Self.features(of: Double(confidence))
    return Float(Self.logistic(a * low + b * high + c))
  }

  /// Whether the numbers, as a file gives them, make a map.
  var isSane: Bool { [a, b].allSatisfy { $0 >= 0 && $0 <= 1e3 } && abs(c) <= 1e3 }

  /// log p and -log(1 - p), kept finite.
  static func features(of confidence: Double) -> (low: Double, high: Double) {
    (log(max(confidence, 1e-12)), -log(max(1 - confidence, 1e-7)))
  }

  static func logistic(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
