import Network
import Testing

@Suite
struct AdamTests {
  // import torch
  // p = torch.nn.Parameter(torch.tensor([1.0, -2.0, 0.5]))
  // o = torch.optim.AdamW([p], lr=0.1, weight_decay=0.01)   # Adam: torch.optim.Adam([p], lr=0.1)
  // for g in ([0.1, -0.2, 0.3], [3.0, 4.0, 0.0], [-0.5, 0.0, 0.25]):
  //     p.grad = torch.tensor(g); print(torch.nn.utils.clip_grad_norm_([p], 2.0)); o.step()
  // print(p)
  @Test("three clipped steps as PyTorch's", arguments: [(Float(0), AdamTests.adam), (Float(0.01), AdamTests.adamW)])
  func steps(weightDecay: Float, expected: [Float]) {
    var adam = Adam(count: 3)
    adam.weightDecay = weightDecay
    var values: [Float] = [1, -2, 0.5]
    let norms = [[0.1, -0.2, 0.3], [3, 4, 0], [-0.5, 0, 0.25]].map {
      adam.update(&values, gradient: $0, learningRate: 0.1, maximumNorm: 2)
    }
    #expect(zip(norms, [0.3741657, 5, 0.5590170]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(values)")
    #expect(adam.step == 3)
  }

  @Test("a gradient that is not finite changes nothing")
  func notFinite() {
    var adam = Adam(count: 2)
    var values: [Float] = [1, 2]
    let before = adam
    let norm = adam.update(&values, gradient: [.nan, 1], learningRate: 0.1, maximumNorm: 5)
    #expect(norm.isNaN)
    #expect(values == [1, 2])
    #expect(adam == before)
  }

  @Test("the norm counts every element, whatever the length")
  func norm() {
    for count in [1, 7, 8, 9, 1000] {
      var adam = Adam(count: count)
      var values = [Float](repeating: 0, count: count)
      let norm = adam.update(
        &values, gradient: Array(repeating: 2, count: count), learningRate: 0, maximumNorm: 1)
      #expect(abs(norm - 2 * Float(count).squareRoot()) < 1e-4)
    }
  }

  static let adam: [Float] = [0.7878819, -2.0161896, 0.2523]

  static let adamW: [Float] = [0.7851645, -2.0103302, 0.2510684]
}
