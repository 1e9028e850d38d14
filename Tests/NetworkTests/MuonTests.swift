import Engine
import Randomness
import Testing

@testable import Network

@Suite(.serialized)
struct MuonTests {
  /// With a convolution of 4x3, and gates of 2x4 and 2x2.
  static let architecture = Architecture(
    name: "small", height: 2, blocks: [.init(3), .init(4, kernel: 1, padding: 0)], hidden: 2, lstmLayers: 1, dropout: 0, symbols: 3)

  // import torch
  // torch.Tensor.bfloat16 = torch.Tensor.clone  # torch's Muon multiplies in bfloat16, which is 0.0098 off; so it keeps to double
  // def numbers(count, seed):
  //     return torch.tensor([(i * i + seed * i + seed) % 11 / 4 - 1.25 for i in range(count)], dtype=torch.double)
  // def matrices(seed):  # cnn.3.weight, and the gates of lstm.weight_ih_l0
  //     return [numbers(12, seed).view(4, 3), *numbers(32, seed + 1).view(4, 2, 4)]
  // p = [torch.nn.Parameter(m) for m in matrices(1)]
  // o = torch.optim.Muon(p, lr=0.5, weight_decay=0.01, momentum=0.95, nesterov=True, adjust_lr_fn="match_rms_adamw")
  // for seed in (3, 5, 7):
  //     for q, g in zip(p, matrices(seed)): q.grad = g
  //     print(torch.nn.utils.clip_grad_norm_(p, 2.0)); o.step()
  // print([q.detach() for q in p])
  @Test(
    "three clipped steps as PyTorch's",
    arguments: [(ElementType.float32, Float(1e-5)), (.bfloat16, 0.03)].filter { $0.0.isNative })
  func steps(type: ElementType, tolerance: Float) throws {
    var adam = Adam(count: Self.architecture.parameterCount)
    adam.weightDecay = 0.01
    let muon = Muon(Self.architecture, type: type, engine: try Engine(threads: 1))
    var weights = Self.weights(seed: 1)
    let norms = [3, 5, 7].map {
      adam.update(&weights.values, gradient: Self.weights(seed: $0).values, learningRate: 0.5, maximumNorm: 2, muon: muon)
    }
    #expect(zip(norms, [5.1051445, 5.9529404, 3.9686266]).allSatisfy { abs($0 - $1) < 1e-5 })
    let result = Array(try #require(weights["cnn.3.weight"]).values) + Array(try #require(weights["lstm.weight_ih_l0"]).values)
    #expect(zip(result, Self.expected).allSatisfy { abs($0 - $1) < tolerance }, "\(result)")
    // Neither weight nor gradient, and no step.
    #expect(try #require(weights["lstm.weight_hh_l0"]).values.allSatisfy { $0 == 0 })
  }

  static let expected: [Float] = [
    -0.993293, -0.458707, 0.686874,
    -1.004285, 0.940382, 1.031977,
    1.22318, -0.858858, 0.254,
    -0.588855, -0.597991, -1.00204,

    -0.809849, -0.322144, 1.42892, 0.450716,
    0.057155, -0.373202, 0.160949, 1.201095,

    0.08287, -0.73702, -0.562444, -0.761828,
    -0.122054, 1.347135, 0.43427, 0.081714,

    -0.335255, 0.172735, 1.187313, 0.1442,
    -0.62785, -0.678959, -0.701258, -0.034619,

    1.384611, 0.44059, 0.074146, -0.377407,
    0.357176, 1.194134, 0.062271, -0.787027,
  ]

  @Test("what is no matrix moves as by Adam alone; matrices have no second moments")
  func rest() throws {
    var generator = SeededGenerator(seed: 1)
    var architecture = Self.architecture
    architecture.auxiliaryWeight = 0.1
    let weights = ModelWeights(architecture, using: &generator)
    var (alone, together) = (Adam(count: weights.values.count), Adam(count: weights.values.count))
    (alone.weightDecay, together.weightDecay) = (0.01, 0.01)
    let muon = Muon(architecture, engine: try Engine(threads: 1))
    var (byAdam, byBoth) = (weights, weights)
    for _ in 0..<3 {
      let gradient = weights.values.map { _ in generator.normal() }
      alone.update(&byAdam.values, gradient: gradient, learningRate: 0.01, maximumNorm: 2)
      together.update(&byBoth.values, gradient: gradient, learningRate: 0.01, maximumNorm: 2, muon: muon)
    }
    let matrices: Set = [
      "cnn.3.weight", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.weight_ih_l0_reverse", "lstm.weight_hh_l0_reverse",
    ]
    for parameter in weights.parameters {
      let range = parameter.range
      if matrices.contains(parameter.name) {
        #expect(together.v[range].allSatisfy { $0 == 0 }, "\(parameter.name)")
        #expect(zip(byBoth.values[range], byAdam.values[range]).allSatisfy { $0 != $1 }, "\(parameter.name)")
      } else {
        #expect(byBoth.values[range] == byAdam.values[range], "\(parameter.name)")
        #expect(together.m[range] == alone.m[range] && together.v[range] == alone.v[range], "\(parameter.name)")
      }
    }
  }

  /// Two matrices from a formula, all else 0.
  private static func weights(seed: Int) -> ModelWeights {
    var weights = ModelWeights(zerosFor: architecture)
    for (name, seed) in [("cnn.3.weight", seed), ("lstm.weight_ih_l0", seed + 1)] {
      let range = weights.parameters.first { $0.name == name }!.range
      for (i, index) in range.enumerated() { weights.values[index] = Float((i * i + seed * i + seed) % 11) / 4 - 1.25 }
    }
    return weights
  }
}
