#if canImport(Glibc)
  internal import Glibc
#endif

/// How the learning rate moves over a run.
public struct LearningRateSchedule: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case constant
    /// Times `factor` every `every` epochs (`torch.optim.lr_scheduler.StepLR`).
    case step
    /// Half a cosine from the full rate down to `final` of it (Loshchilov and Hutter, 2017, without restarts).
    case cosine
    /// Up along half a cosine for the first `rise` of the run, then down to `final` (Smith and Topin, 2018;
    /// `OneCycleLR`).
    case onecycle
  }

  public var kind = Kind.cosine
  public var warmup = 200
  public var every = 5
  public var factor: Float = 0.5
  public var rise: Float = 0.3
  public var final: Float = 0.01

  public init() {}

  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - peak: the rate that the schedule scales.
  ///   - step: steps taken before this one.
  ///   - epoch: epochs ended before this step.
  ///   - progress: how much of the whole run is behind, 0...1.
  public func rate(peak: Float, step: Int, epoch: Int, progress: Float) -> Float {
    let part = min(max(progress, 0), 1)
    let scale: Float
    switch kind {
    case .constant: scale = 1
    case .step: scale = powf(factor, Float(epoch / max(every, 1)))
    case .cosine: scale = Self.descent(part, to: final)
    case .onecycle:
      scale =
        part < rise
        ? Self.descent(1 - part / rise, to: 0.04) : Self.descent((part - rise) / (1 - rise), to: final)
    }
    return peak * scale * (step < warmup ? Float(step + 1) / Float(warmup) : 1)
  }

  /// From 1 at 0 to `bottom` at 1, along half a cosine.
  private static func descent(_ x: Float, to bottom: Float) -> Float {
    bottom + (1 - bottom) * 0.5 * (1 + cosf(.pi * x))
  }
}
