import Engine
import Randomness
import Testing

@testable import Network

@Suite(.serialized)
struct GrowthTests {
  private let small = Architecture(
    name: "small", height: 16, blocks: [.init(8, pool: [2, 2]), .init(16, pool: [2, 1]), .init(16)], collapse: .max, hidden: 12,
    lstmLayers: 2, dropout: 0, symbols: 9, auxiliaryWeight: 0.1)

  private var large: Architecture {
    var large = small
    large.blocks.insert(.init(16, isResidual: true), at: 2)
    large.blocks.append(.init(16, isResidual: true))
    large.hidden = 20
    return large
  }

  /// With statistics as of a network that has been trained.
  private func weights(seed: UInt64) -> ModelWeights {
    var generator = SeededGenerator(seed: seed)
    var weights = ModelWeights(small, using: &generator)
    for i in weights.statisticValues.indices { weights.statisticValues[i] = generator.uniform(0.5...1.5) }
    return weights
  }

  private func scores(_ architecture: Architecture, _ weights: ModelWeights) throws -> [Float] {
    let network = InferenceNetwork(architecture, weights: weights, engine: try Engine(threads: 1))
    var generator = SeededGenerator(seed: 9)
    let images = (0..<2 * 16 * 40).map { _ in generator.uniform(0...1) }
    return network.logProbabilities(images: images, batch: 2, width: 40)
  }

  @Test("a larger network begins with the scores of the smaller one")
  func begins() throws {
    let old = weights(seed: 1)
    var generator = SeededGenerator(seed: 2)
    var grown = try #require(old.grown(from: small, into: large, using: &generator))
    #expect(grown.parameters == large.parameters && grown.statistics == large.statistics)
    #expect(grown["aux.weight"]?.values == old["aux.weight"]?.values)
    let before = try scores(small, old)
    // The new blocks move them a little.
    let after = try scores(large, grown)
    let moved = zip(before, after).map { abs($0 - $1) }.max()!
    #expect(moved > 0 && moved < 0.2, "\(moved)")
    // Without them they are the same.
    for name in ["cnn.9.weight", "cnn.15.weight"] {
      let slot = try #require(grown.parameters.first { $0.name == name })
      for i in slot.range { grown.values[i] = 0 }
    }
    let same = try scores(large, grown)
    #expect(zip(before, same).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("new hidden units have weights of their own")
  func newUnits() throws {
    var generator = SeededGenerator(seed: 2)
    let grown = try #require(weights(seed: 1).grown(from: small, into: large, using: &generator))
    let (shape, values) = try #require(grown["lstm.weight_hh_l1_reverse"])
    #expect(shape == [80, 20])
    for row in 0..<80 {
      let own = Array(values.dropFirst(20 * row).prefix(20))
      // Units 0 to 11 of each gate are the old ones, which do not listen to the new.
      #expect(row % 20 < 12 ? own[12...].allSatisfy { $0 == 0 } : own.contains { $0 != 0 })
    }
  }

  @Test("what is no enlargement is refused")
  func others() {
    var generator = SeededGenerator(seed: 1)
    func grows(_ change: (inout Architecture) -> Void) -> Bool {
      var new = large
      change(&new)
      return weights(seed: 1).grown(from: small, into: new, using: &generator) != nil
    }
    #expect(grows { _ in } && grows { $0.hidden = 12 })
    #expect(!grows { $0.hidden = 10 } && !grows { $0.symbols = 10 } && !grows { $0.lstmLayers = 3 } && !grows { $0.height = 32 })
    #expect(!grows { $0.collapse = .mean } && !grows { $0.blocks.removeFirst() } && !grows { $0.blocks[2].isResidual = false })
    #expect(!grows { $0.blocks[1].channels = 24 } && !grows { $0.blocks[4].pool = [2, 1] })
  }
}
