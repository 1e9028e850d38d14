import Foundation
import Randomness
import Testing

@testable import Decoding

@Suite struct ConfidenceMapTests {
  @Test func mapsByHand() {
    for confidence in [0, 0.25, 1] as [Float] { #expect(ConfidenceMap.identity(confidence) == confidence) }
    // a = b = 2: odds of 3 : 1 become 9 : 1.
    #expect(abs(ConfidenceMap(a: 2, b: 2, c: 0)(0.75) - 0.9) < 1e-6)
    // c = log 3: odds of 1 : 1 become 3 : 1.
    #expect(abs(ConfidenceMap(a: 1, b: 1, c: log(3))(0.5) - 0.75) < 1e-6)
  }

  @Test func isMonotoneToTheEnds() {
    let map = ConfidenceMap(a: 0.3, b: 0.9, c: -1)
    let mapped = (0...1000).map { map(Float($0) / 1000) }
    #expect(zip(mapped, mapped.dropFirst()).allSatisfy { $0 < $1 })
    #expect(mapped[0] >= 0 && mapped[1000] <= 1)
  }

  /// ```python
  /// import torch
  /// p = torch.tensor([0.05, 0.2, 0.35, 0.5, 0.6, 0.75, 0.9, 0.97, 0.99, 0.4], dtype=torch.float32).double()
  /// y = torch.tensor([0, 0, 1, 0, 1, 0, 1, 1, 1, 1]).double()
  /// x = torch.stack([p.log(), -(1 - p).log(), torch.ones_like(p)], 1)
  /// prior = torch.tensor([1.0, 1.0, 0.0]).double()
  /// w = prior.clone().requires_grad_()
  /// optimizer = torch.optim.LBFGS([w], max_iter=500, tolerance_grad=1e-13, tolerance_change=1e-16, line_search_fn="strong_wolfe")
  /// def closure():
  ///     optimizer.zero_grad()
  ///     loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ w, y, reduction="sum") + ((w - prior) ** 2).sum() / 2
  ///     loss.backward()
  ///     return loss
  /// optimizer.step(closure)
  /// print(w.tolist())
  /// ```
  @Test func fitsAsPyTorchDoes() {
    let confidences: [Float] = [0.05, 0.2, 0.35, 0.5, 0.6, 0.75, 0.9, 0.97, 0.99, 0.4]
    let isRight = [false, false, true, false, true, false, true, true, true, true]
    let map = ConfidenceMap(fitting: zip(confidences, isRight).map { ($0, $1) })
    #expect(abs(map.a - 0.868_372_950) < 1e-6)
    #expect(abs(map.b - 0.893_277_044) < 1e-6)
    #expect(abs(map.c - 0.103_034_745) < 1e-6)
  }

  @Test func findsTheMapThatDrewTheClaims() {
    let truth = ConfidenceMap(a: 0.5, b: 1.5, c: 0.3)
    var generator = SeededGenerator(seed: 11)
    let claims = (0..<40_000).map { _ in
      let confidence = Float.random(in: 0.001..<0.999, using: &generator)
      return (confidence: confidence, isRight: Float.random(in: 0..<1, using: &generator) < truth(confidence))
    }
    let map = ConfidenceMap(fitting: claims)
    for confidence in [0.05, 0.3, 0.6, 0.9, 0.99] as [Float] {
      #expect(abs(map(confidence) - truth(confidence)) < 0.02)
    }
  }

  @Test func aFallingRelationIsLaidFlat() {
    // The surer, the more often wrong: the best monotone map gives all the same.
    let claims = (1..<100).map { (confidence: Float($0) / 100, isRight: $0 * 37 % 100 > $0) }
    let map = ConfidenceMap(fitting: claims)
    #expect(map.a >= 0 && map.b >= 0)
    #expect(map(0.2) <= map(0.8) && map(0.8) - map(0.2) < 0.1)
  }

  @Test func fewOrOneSidedClaimsChangeLittle() {
    #expect(ConfidenceMap(fitting: []) == .identity)
    let map = ConfidenceMap(fitting: Array(repeating: (confidence: Float(0.9), isRight: true), count: 20))
    #expect(map(0.9) > 0.9 && map(0.9) < 1 && map(0.1) < map(0.5) && map(0.5) < map(0.9))
  }
}
