public import Network

/// The share that the weights a run started from keep in those that are read with: between a good network and what it has become on
/// other lines there is often a better one than both (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models").
public struct InitialShare: Equatable, Sendable {
  /// 0...1.
  public let share: Float
  public let weights: ModelWeights

  func mixed(with new: ModelWeights) -> ModelWeights {
    precondition(new.parameters == weights.parameters, "weights of another network")
    var mixed = new
    for i in mixed.values.indices { mixed.values[i] += share * (weights.values[i] - mixed.values[i]) }
    for i in mixed.statisticValues.indices { mixed.statisticValues[i] += share * (weights.statisticValues[i] - mixed.statisticValues[i]) }
    return mixed
  }
}
