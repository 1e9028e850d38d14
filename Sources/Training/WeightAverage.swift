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
    let share = 1 - min(decay, Float(step) / Float(step + 9))
    Self.move(&weights.values, towards: new.values, by: share)
    Self.move(&weights.statisticValues, towards: new.statisticValues, by: share)
  }

  private static func move(_ average: inout [Float], towards new: [Float], by share: Float) {
    precondition(average.count == new.count, "the average belongs to another network")
    average.withUnsafeMutableBufferPointer { average in
      new.withUnsafeBufferPointer { new in
        for i in 0..<average.count { average[i] += share * (new[i] - average[i]) }
      }
    }
  }
}
