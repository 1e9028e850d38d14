import Randomness
import Testing

@testable import Transcripts

@Suite struct ReliabilityTests {
  private func claims(_ pairs: [(Double, Bool)]) -> [Claim] {
    pairs.map { Claim(confidence: $0.0, isRight: $0.1) }
  }

  @Test func expectedCalibrationErrorByHand() {
    // Lower bin: mean confidence 0.2, half right, off by 0.3. Upper bin: mean confidence 0.7, half right, off by 0.2.
    let reliability = Reliability(claims([(0.8, false), (0.1, false), (0.6, true), (0.3, true)]), bins: 2)
    #expect(reliability.bins.map(\.count) == [2, 2])
    #expect(zip(reliability.bins.map(\.confidence), [0.2, 0.7]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(reliability.bins.map(\.accuracy) == [0.5, 0.5])
    #expect(abs(reliability.expectedCalibrationError - 0.25) < 1e-12)
  }

  @Test func binsWeighByTheirClaims() {
    // Five claims in two bins, 2 and 3: 0.1 off and 0.3 off make (2 * 0.1 + 3 * 0.3) / 5.
    let reliability = Reliability(claims([(0.1, false), (0.1, false), (0.7, true), (0.7, true), (0.7, true)]), bins: 2)
    #expect(reliability.bins.map(\.count) == [2, 3])
    #expect(abs(reliability.expectedCalibrationError - 0.22) < 1e-12)
  }

  @Test func equalConfidencesShareABin() {
    // However the equal ones are ordered, the figure is the same: 0.9 claimed, 0.75 right.
    for order in [[true, true, true, false], [false, true, true, true]] {
      let reliability = Reliability(claims(order.map { (0.9, $0) }), bins: 4)
      #expect(reliability.bins.count == 1)
      #expect(abs(reliability.expectedCalibrationError - 0.15) < 1e-12)
    }
  }

  @Test func nothingClaimedIsNothingWrong() {
    #expect(Reliability([]).expectedCalibrationError == 0)
    #expect(Reliability([]).bins.isEmpty)
  }

  @Test func chanceAloneMakesAnError() {
    // The share right of 100 coins is off by 0.5 sqrt(2 / (pi 100)) = 0.0399 on the average.
    var generator = SeededGenerator(seed: 3)
    let coins = claims(Array(repeating: (0.5, true), count: 100))
    let error = Reliability.errorByChance(coins, bins: 1, resamples: 4000, using: &generator)
    #expect(abs(error - 0.0399) < 0.002)
    let sure = Reliability.errorByChance(claims([(1, false), (0, true)]), using: &generator)
    #expect(sure == 0)
  }
}
