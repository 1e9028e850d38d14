import Engine
import Foundation
import Network
import Randomness
import Testing

/// The network against PyTorch 2.13.0: fixtures by Tools/pytorch/make_parity_fixture.py, weights and images by hash.
@Suite(.serialized)
struct ParityTests {
  static let names = ["tiny", "residual", "pen", "script", "seed"]

  static func fixture(_ name: String) throws -> ParityFixture {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/parity-\(name)", withExtension: "json"))
    return try JSONDecoder().decode(ParityFixture.self, from: Data(contentsOf: url))
  }

  @Test("both sides hash the same weights and images", arguments: names)
  func hashes(_ name: String) throws {
    let fixture = try Self.fixture(name)
    let weights = ModelWeights.hashed(fixture.architecture)
    let images = hashedImages(batch: fixture.batch, height: fixture.architecture.height, width: fixture.width)
    #expect(abs(weights.values.reduce(0.0) { $0 + Double($1) } - fixture.valueSum) < 1e-3)
    #expect(abs(weights.statisticValues.reduce(0.0) { $0 + Double($1) } - fixture.statisticSum) < 1e-3)
    #expect(abs(images.reduce(0.0) { $0 + Double($1) } - fixture.imageSum) < 1e-3)
  }

  @Test("log-probabilities of reading", arguments: names, ConvolutionMethod.allCases)
  func reading(_ name: String, method: ConvolutionMethod) throws {
    let fixture = try Self.fixture(name)
    let network = InferenceNetwork(
      fixture.architecture, weights: .hashed(fixture.architecture), engine: try Engine(threads: 2, convolutionMethod: method))
    let images = hashedImages(batch: fixture.batch, height: fixture.architecture.height, width: fixture.width)
    let scores = network.logProbabilities(images: images, batch: fixture.batch, width: fixture.width)
    #expect(largestDifference(scores, fixture.evaluation.logProbabilities) < 1e-4)
  }

  @Test("loss, gradients and running statistics of one step", arguments: names, ConvolutionMethod.allCases)
  func gradients(_ name: String, method: ConvolutionMethod) throws {
    let fixture = try Self.fixture(name)
    var weights = ModelWeights.hashed(fixture.architecture)
    var gradient = [Float](repeating: .nan, count: weights.values.count)
    let loss = try step(fixture, CRNN(fixture.architecture, engine: try Engine(threads: 2, convolutionMethod: method)), &weights, &gradient)
    #expect(abs(loss - fixture.training.loss) < 1e-5 * fixture.training.loss)

    for statistic in weights.statistics {
      let expected = try #require(fixture.training.statistics[statistic.name])
      #expect(largestDifference(Array(weights.statisticValues[statistic.range]), expected) < 1e-5, "\(statistic.name)")
    }
    let total = fixture.training.gradientNorm
    for parameter in weights.parameters {
      let expected = try #require(fixture.training.gradients[parameter.name])
      let ours = gradient[parameter.range]
      // The gradient of a bias before a batch normalisation is 0 but for rounding.
      if parameter.kind == .convolution && parameter.shape.count == 1 {
        #expect(ours.allSatisfy { abs(Double($0)) < 1e-4 * total }, "\(parameter.name)")
        continue
      }
      // Behind a ReLU a few signs flip by rounding; what follows the convolutions has none.
      let tolerance = parameter.name.hasPrefix("cnn.") ? 5e-3 : 2e-5
      let norm = ours.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm - expected.norm) < tolerance * expected.norm, "\(parameter.name): norm \(norm), PyTorch \(expected.norm)")
      let scale = expected.norm / Double(ours.count).squareRoot()
      var (difference, size) = (0.0, 0.0)
      for (index, value) in zip(expected.indices, expected.values) {
        difference += pow(Double(ours[ours.startIndex + index]) - Double(value), 2)
        size += pow(Double(value), 2)
      }
      let relative = (difference / max(size, scale * scale * Double(expected.indices.count))).squareRoot()
      #expect(relative < tolerance, "\(parameter.name): relative difference \(relative)")
    }
  }

  @Test("ten steps of Adam", arguments: names)
  func tenSteps(_ name: String) throws {
    let fixture = try Self.fixture(name)
    var weights = ModelWeights.hashed(fixture.architecture)
    var gradient = [Float](repeating: 0, count: weights.values.count)
    var adam = Adam(count: weights.values.count)
    let network = CRNN(fixture.architecture, engine: try Engine(threads: 2))
    for (index, expected) in fixture.steps.losses.enumerated() {
      let loss = try step(fixture, network, &weights, &gradient)
      #expect(abs(loss - expected) < 1e-3 * max(1, abs(expected)), "step \(index)")
      let norm = adam.update(&weights.values, gradient: gradient, learningRate: 1e-3, maximumNorm: 5)
      if index == 0 { #expect(abs(norm - fixture.steps.norms[0]) < 1e-3 * norm) }
    }
  }

  private func step(
    _ fixture: ParityFixture, _ network: CRNN, _ weights: inout ModelWeights, _ gradient: inout [Float]
  ) throws -> Float {
    let images = hashedImages(batch: fixture.batch, height: fixture.architecture.height, width: fixture.width)
    var noDropout: SeededGenerator?
    return network.lossAndGradient(
      images: images, batch: fixture.batch, width: fixture.width, labels: fixture.labels, frames: fixture.frames,
      weights: &weights, gradient: &gradient, dropout: &noDropout)
  }

  private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
