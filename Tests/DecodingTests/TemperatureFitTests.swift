import Foundation
import Randomness
import Testing

@testable import Decoding

@Suite struct TemperatureFitTests {
  /// Frames with random scores, and for each a symbol drawn as if they were at `temperature`.
  private func draws(_ count: Int, temperature: Float) -> [(scores: LogProbabilities, drawn: Int)] {
    var generator = SeededGenerator(seed: 5)
    return (0..<count).map { _ in
      let values = (0..<4).map { _ in Float.random(in: -4..<4, using: &generator) }
      let scores = LogProbabilities(frames: 1, symbols: 4, values: values).tempered(1 / 0.999_999)
      var place = Float.random(in: 0..<1, using: &generator)
      var drawn = 0
      for (symbol, value) in scores.tempered(temperature).values.enumerated() {
        drawn = symbol
        place -= exp(value)
        if place < 0 { break }
      }
      return (scores, drawn)
    }
  }

  @Test(arguments: [0.6, 1, 1.7] as [Float])
  func findsTheTemperatureThatDrewTheSymbols(temperature: Float) {
    let draws = draws(20_000, temperature: temperature)
    var looks = 0
    let found = Calibration.temperature { temperature in
      looks += 1
      return draws.map { scores, drawn in
        let values = scores.tempered(temperature).values
        return (confidence: exp(values.max()!), isRight: values[drawn] == values.max()!)
      }
    }
    #expect(abs(found / temperature - 1) < 0.05)
    #expect(looks < 16)
  }

  @Test func logLossByHand() {
    let loss = Calibration.meanLogLoss(of: [(confidence: 0.5, isRight: true), (confidence: 0.75, isRight: false)])
    #expect(abs(loss - (log(2.0) + log(4.0)) / 2) < 1e-6)
    #expect(Calibration.meanLogLoss(of: []) == 0)
    // Sure and wrong costs much, but not all.
    #expect(Calibration.meanLogLoss(of: [(confidence: 1, isRight: false)]) > 10)
    #expect(Calibration.meanLogLoss(of: [(confidence: 1, isRight: false)]).isFinite)
  }
}
