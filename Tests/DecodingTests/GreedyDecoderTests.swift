import Foundation
import Testing

@testable import Decoding

@Suite struct GreedyDecoderTests {
  /// Scores of a line from the probabilities of its frames.
  private func scores(_ rows: [[Float]]) -> LogProbabilities {
    LogProbabilities(frames: rows.count, symbols: rows.first?.count ?? 3, values: rows.joined().map { log($0) })
  }

  @Test func collapsesRepeatsAndKeepsWhereTheyStand() {
    let hypothesis = GreedyDecoder().decode(
      scores([
        [0.9, 0.05, 0.05],
        [0.1, 0.6, 0.3],
        [0.1, 0.8, 0.1],
        [0.2, 0.1, 0.7],
        [0.5, 0.1, 0.4],
        [0.1, 0.3, 0.6],
        [0.1, 0.45, 0.45],
      ]))
    #expect(hypothesis.labels == [1, 2, 2, 1])
    #expect(hypothesis.symbols.map(\.frames) == [1...2, 3...3, 5...5, 6...6])
    for (symbol, confidence) in zip(hypothesis.symbols, [Float](arrayLiteral: 0.8, 0.7, 0.6, 0.45)) {
      #expect(abs(symbol.confidence - confidence) < 1e-6)
    }
  }

  @Test func confidenceIsTheProbabilityOverAllAlignments() {
    // "1" in two frames: 1 1, 1 blank, blank 1.
    let hypothesis = GreedyDecoder().decode(scores([[0.3, 0.6, 0.1], [0.4, 0.5, 0.1]]))
    #expect(hypothesis.labels == [1])
    #expect(abs(hypothesis.confidence - (0.6 * 0.5 + 0.6 * 0.4 + 0.3 * 0.5)) < 1e-6)
  }

  @Test func nothingIsReadWhereTheBlankIsLikeliest() {
    let hypothesis = GreedyDecoder().decode(scores([[0.8, 0.2], [0.5, 0.5]]))
    #expect(hypothesis.symbols.isEmpty)
    #expect(abs(hypothesis.confidence - 0.4) < 1e-6)
    #expect(GreedyDecoder().decode(scores([])) == Hypothesis(symbols: [], logProbability: 0))
  }

  @Test func certaintyIsOne() {
    let hypothesis = GreedyDecoder().decode(scores([[0, 1, 0], [1, 0, 0], [0, 0, 1]]))
    #expect(hypothesis.labels == [1, 2])
    #expect(hypothesis.confidence == 1)
    #expect(hypothesis.symbols.allSatisfy { $0.confidence == 1 })
  }
}
