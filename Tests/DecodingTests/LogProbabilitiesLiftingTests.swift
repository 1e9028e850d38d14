import Foundation
import Testing

@testable import Decoding

@Suite struct LogProbabilitiesLiftingTests {
  /// The scores with the same number added to all of every other frame.
  private func lowered(_ scores: LogProbabilities, by shift: Float) -> LogProbabilities {
    let values = scores.values.enumerated().map { $1 + ($0 / scores.symbols % 2 == 1 ? shift : 0) }
    return LogProbabilities(frames: scores.frames, symbols: scores.symbols, values: values)
  }

  @Test func ordinaryScoresStayAsTheyAre() {
    let scores = madeScores(frames: 9, symbols: 5, seed: 1, scale: 20)
    #expect(scores.lifted.scores == scores && scores.lifted.logScale == 0)
  }

  @Test func lowFramesSumToOneAndTellWhatTheyLost() {
    let scores = madeScores(frames: 9, symbols: 5, seed: 1, scale: 2)
    let (lifted, logScale) = lowered(scores, by: -2000).lifted
    // Frames 1, 3, 5 and 7.
    #expect(abs(logScale + 8000) < 1e-2)
    #expect(zip(lifted.values, scores.values).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func impossibleFramesStay() {
    let scores = LogProbabilities(frames: 2, symbols: 2, values: [-.infinity, -.infinity, -900, -.infinity])
    let (lifted, logScale) = scores.lifted
    #expect(lifted.values == [-.infinity, -.infinity, 0, -.infinity] && logScale == -900)
  }

  @Test(arguments: [-800, -2000] as [Float]) func whatIsReadDoesNotDependOnTheSumOfAFrame(shift: Float) throws {
    let scores = madeScores(frames: 12, symbols: 5, seed: 3, scale: 3)
    let low = lowered(scores, by: shift)
    // Frames 1, 3, 5, 7, 9 and 11.
    let loss = 6 * shift
    #expect(abs(low.logProbability(of: [1, 2]) - scores.logProbability(of: [1, 2]) - loss) < 1e-2)
    let pattern = try FieldPattern.automaton("[ab]{2}", symbols: Array("abcd"))
    for constraint in [nil, pattern] as [Automaton?] {
      let expected = BeamSearchDecoder(width: 20, hypotheses: 3).decode(scores, model: nil, constraint: constraint)
      let result = BeamSearchDecoder(width: 20, hypotheses: 3).decode(low, model: nil, constraint: constraint)
      #expect(result.failure == nil && result.hypotheses.map(\.labels) == expected.hypotheses.map(\.labels))
      for (found, known) in zip(result.hypotheses, expected.hypotheses) {
        #expect(abs(found.logProbability - known.logProbability - loss) < 1e-2 && abs(found.score - known.score - loss) < 1e-2)
        for (a, b) in zip(found.symbols, known.symbols) {
          #expect(a.frames == b.frames && abs(a.confidence - b.confidence) < 1e-3)
        }
      }
      if constraint != nil {
        #expect(abs(result.hypotheses[0].confidence - expected.hypotheses[0].confidence) < 1e-3)
      }
    }
  }

  @Test func aFrameWithoutAnySymbolIsAFailure() {
    let scores = LogProbabilities(frames: 2, symbols: 2, values: [-0.7, -0.7, -.infinity, -.infinity])
    let result = BeamSearchDecoder().decode(scores)
    #expect(result.hypotheses.isEmpty && result.failure == .nothingFits)
  }
}
