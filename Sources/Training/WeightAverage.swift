public import Network

/// An exponential moving average of the weights, which often reads better than the weights themselves (Polyak and
/// Juditsky, 1992).
public struct WeightAverage: Equatable, Sendable {
  public let decay: Float
  public private(set) var weights: ModelWeights

  init(decay: Float, of weights: ModelWeights) {
    self.decay = decay
    self.weights = weights
  }

  /// Moves towards the weights after step `step` (from 1); early steps count for more, so that the initial weights are
  /// soon forgotten.
  mutating func update(from new: ModelWeights, step: Int) {
    weights.move(towards: new, by: 1 - min(decay, Float(step) / Float(step + 9)))
  }
}

extension ModelWeights {
  /// The share of the way to another network's weights, 0...1; running statistics too.
  mutating func move(towards other: ModelWeights, by share: Float) {
    Self.move(&values, towards: other.values, by: share)
    Self.move(&statisticValues, towards: other.statisticValues, by: share)
  }

  private static func move(_ values: inout [Float], towards others: [Float], by share: Float) {
    precondition(values.count == others.count, "weights of another network")
    values.withUnsafeMutableBufferPointer { values in
      others.withUnsafeBufferPointer { others in
        for i in 0..<values.count { values[i] += share * (others[i] - values[i]) }
      }
    }
  }
}
