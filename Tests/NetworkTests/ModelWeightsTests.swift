import Network
import Randomness
import Testing

@Suite
struct ModelWeightsTests {
  @Test("initialisation is uniform within PyTorch's bounds")
  func bounds() throws {
    var generator = SeededGenerator(seed: 1)
    let weights = ModelWeights(.seed, using: &generator)
    // 1/sqrt(fan in), as torch.nn.Conv2d and torch.nn.Linear; 1/sqrt(hidden), as torch.nn.LSTM.
    let bounds: [(String, Float)] = [
      ("cnn.0.weight", 1 / 3), ("cnn.0.bias", 1 / 3), ("cnn.4.weight", 1 / Float(288).squareRoot()),
      ("lstm.weight_hh_l1_reverse", 1 / 16), ("fc.weight", 1 / Float(512).squareRoot()),
    ]
    for (name, bound) in bounds {
      let values = try #require(weights[name]).values
      #expect(values.allSatisfy { abs($0) <= bound }, "\(name)")
      let deviation = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
      #expect(abs(deviation - bound / Float(3).squareRoot()) < 0.15 * bound, "\(name)")
    }
    #expect(try #require(weights["cnn.1.weight"]).values.allSatisfy { $0 == 1 })
    #expect(try #require(weights["cnn.1.bias"]).values.allSatisfy { $0 == 0 })
    #expect(try #require(weights["cnn.1.running_var"]).values.allSatisfy { $0 == 1 })
    #expect(weights["cnn.2.weight"] == nil)
  }

  @Test("the same seed gives the same weights")
  func seeded() {
    var (a, b, c) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1), SeededGenerator(seed: 2))
    let first = ModelWeights(.pen, using: &a)
    #expect(first == ModelWeights(.pen, using: &b))
    #expect(first != ModelWeights(.pen, using: &c))
  }
}
