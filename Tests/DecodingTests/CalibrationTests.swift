import Foundation
import Testing

@testable import Decoding

@Suite struct CalibrationTests {
  @Test func temperatureTakesRootsOfProbabilities() {
    let scores = LogProbabilities(frames: 2, symbols: 2, values: [0.8, 0.2, 0.5, 0.5].map { log($0) })
    // sqrt(0.8) : sqrt(0.2) is 2 : 1.
    let soft = scores.tempered(2).values.map { exp($0) }
    #expect(zip(soft, [2 / 3, 1 / 3, 0.5, 0.5] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    // 0.8^2 : 0.2^2 is 16 : 1.
    let hard = scores.tempered(0.5).values.map { exp($0) }
    #expect(zip(hard, [16 / 17, 1 / 17, 0.5, 0.5] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(scores.tempered(1) == scores)
  }

  @Test func theBestPathStays() {
    let values = (0..<60).map { log(Float(($0 * 7919) % 61 + 1)) }
    let scores = LogProbabilities(frames: 12, symbols: 5, values: values)
    for temperature in [0.3, 3] as [Float] {
      #expect(GreedyDecoder().decode(scores.tempered(temperature)).labels == GreedyDecoder().decode(scores).labels)
    }
  }

  @Test func textAndBack() throws {
    let calibration = Calibration(
      temperature: 1.25, line: ConfidenceMap(a: 0.5, b: 0.75, c: -0.125), character: ConfidenceMap(a: 2, b: 0, c: 1))
    let data = try JSONEncoder().encode(calibration)
    #expect(try JSONDecoder().decode(Calibration.self, from: data) == calibration)
    #expect(calibration.isSane && Calibration.none.isSane)
  }

  @Test(arguments: [
    Calibration(temperature: 0), Calibration(temperature: .nan), Calibration(temperature: 1e9),
    Calibration(line: ConfidenceMap(a: -1, b: 1, c: 0)), Calibration(word: ConfidenceMap(a: 1, b: .infinity, c: 0)),
    Calibration(character: ConfidenceMap(a: 1, b: 1, c: .nan)),
  ])
  func nonsenseIsSeen(calibration: Calibration) {
    #expect(!calibration.isSane)
  }
}
