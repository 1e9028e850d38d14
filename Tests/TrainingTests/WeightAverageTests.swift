import Network
import Randomness
import Testing

@testable import Training

@Suite struct WeightAverageTests {
  private let architecture = Architecture(
    name: "tiny", height: 8, blocks: [.init(2, pool: [2, 2])], hidden: 2, lstmLayers: 1, dropout: 0, symbols: 3)

  @Test func movesByTheDecayOnceItIsReached() {
    var weights = ModelWeights(zerosFor: architecture)
    var average = WeightAverage(decay: 0.75, of: weights)
    for i in weights.values.indices { weights.values[i] = 8 }
    for i in weights.statisticValues.indices { weights.statisticValues[i] = 4 }
    average.update(from: weights, step: 1000)
    #expect(average.weights.values.allSatisfy { $0 == 2 })
    average.update(from: weights, step: 1001)
    #expect(average.weights.values.allSatisfy { $0 == 3.5 })
    // Running means start at 0, variances at 1.
    #expect(average.weights["cnn.1.running_mean"].map { Array($0.values) } == [1.75, 1.75])
    #expect(average.weights["cnn.1.running_var"].map { Array($0.values) } == [2.3125, 2.3125])
  }

  @Test func earlyStepsForgetTheBeginning() {
    var weights = ModelWeights(zerosFor: architecture)
    var average = WeightAverage(decay: 0.999, of: weights)
    for i in weights.values.indices { weights.values[i] = 1 }
    for step in 1...20 { average.update(from: weights, step: step) }
    // A plain average would still be at 0.02.
    #expect(average.weights.values[0] > 0.999)
  }
}
