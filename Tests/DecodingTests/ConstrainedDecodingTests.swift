import Foundation
import Testing

@testable import Decoding

/// What a constraint promises: nothing outside it is ever read, and of what is inside the likeliest.
@Suite struct ConstrainedDecodingTests {
  private let symbols = Array("ab1")

  private func constraints() throws -> [Automaton] {
    [
      try FieldPattern.automaton("a?(b1)+|[ab]{3}", symbols: symbols),
      try FieldPattern.automaton("1{2,3}", symbols: symbols),
      try Lexicon.automaton(of: ["ab", "b1b", "aa"], form: .line, symbols: symbols).automaton,
      try ExpectedAnswers.automaton(of: ["ab", "b1b"], otherCost: .infinity, symbols: symbols).automaton,
      try ExpectedAnswers.automaton(of: ["ab", "b1b"], otherCost: 2, symbols: symbols).automaton,
    ]
  }

  @Test func theLikeliestTextWithin() throws {
    for (number, constraint) in try constraints().enumerated() {
      for seed in 1...12 {
        let scores = madeScores(frames: 6, symbols: 4, seed: 31 * seed, scale: 3)
        var best: (labels: [Int32], score: Double)?
        var sum = 0.0
        for (labels, probability) in bruteForce(scores) where constraint.accepts(labels) {
          let isExpected = [[1, 2], [2, 3, 2]].contains(labels)
          let score = log(probability) - (number == 4 && !isExpected ? 2 : 0)
          sum += exp(score)
          if score > best?.score ?? -.infinity { best = (labels, score) }
        }
        let expected = try #require(best)
        let wide = BeamSearchDecoder(width: 2000).decode(scores, model: nil, constraint: constraint)
        #expect(wide.hypotheses[0].labels == expected.labels)
        #expect(abs(Double(wide.hypotheses[0].score) - expected.score) < 1e-4)
        #expect(abs(Double(wide.hypotheses[0].confidence) - exp(expected.score) / sum) < 1e-4)
        for width in [1, 2, 4, 16] {
          let result = BeamSearchDecoder(width: width, hypotheses: width).decode(scores, model: nil, constraint: constraint)
          #expect(!result.hypotheses.isEmpty)
          #expect(result.hypotheses.allSatisfy { constraint.accepts($0.labels) })
          #expect(result.readings.allSatisfy { constraint.accepts($0.labels) })
        }
      }
    }
  }

  @Test func alternativesLieWithinToo() throws {
    let constraint = try FieldPattern.automaton("[ab]1", symbols: symbols)
    for seed in 1...20 {
      let scores = madeScores(frames: 5, symbols: 4, seed: 17 * seed, scale: 2)
      let best = BeamSearchDecoder().decode(scores, model: nil, constraint: constraint).hypotheses[0]
      #expect(best.symbols[0].alternatives.allSatisfy { $0.label == 1 || $0.label == 2 })
      #expect(best.symbols[1].alternatives.isEmpty)
    }
  }

  /// Lines of which the network is sure, and which do not fit.
  @Test func anUnlikelyTextIsFoundWhereNothingElseFits() throws {
    let sure: [Float] = [1e-9, 1 - 3e-9, 1e-9, 1e-9]
    let constraint = try FieldPattern.automaton("1b1b", symbols: symbols)
    let result = BeamSearchDecoder(width: 2).decode(
      scores(Array(repeating: sure, count: 6)), model: nil, constraint: constraint)
    #expect(result.hypotheses.map(\.labels) == [[3, 2, 3, 2]])
    #expect(result.hypotheses[0].logProbability < -70)
  }

  @Test func nothingIsInventedWhereNothingFits() throws {
    let scores = madeScores(frames: 3, symbols: 4, seed: 1, scale: 1)
    let long = try FieldPattern.automaton("[ab]{4}", symbols: symbols)
    let result = BeamSearchDecoder().decode(scores, model: nil, constraint: long)
    #expect(result.hypotheses.isEmpty && result.readings.isEmpty && result.failure == .tooFewFrames)
    // Three equal symbols need blanks between: five frames.
    let repeated = try FieldPattern.automaton("aaa", symbols: symbols)
    #expect(BeamSearchDecoder().decode(scores, model: nil, constraint: repeated).failure == .nothingFits)
  }
}
