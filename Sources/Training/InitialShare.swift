public import Network

/// The share that the weights a run started from keep in those that are read with: between a good network and what it has become on
/// other lines there is often a better one than both (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models").
public struct InitialShare: Equatable, Sendable {
  /// 0...1.
  public let share: Float
  public let weights: ModelWeights

  func mixed(with new: ModelWeights) -> ModelWeights {
    var mixed = new
    mixed.move(towards: weights, by: share)
    return mixed
  }
}
