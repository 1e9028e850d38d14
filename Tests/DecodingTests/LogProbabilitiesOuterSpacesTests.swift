import Foundation
import Testing

@testable import Decoding

@Suite struct LogProbabilitiesOuterSpacesTests {
  /// Blank, space (1), a (2), b (3): frames of the given symbol with a probability of 0.7, and 0.1 for each other.
  private func scores(_ path: [Int]) -> LogProbabilities {
    LogProbabilities(
      frames: path.count, symbols: 4, values: path.flatMap { best in (0..<4).map { log($0 == best ? 0.7 : 0.1) as Float } })
  }

  private func read(_ scores: LogProbabilities) -> [Int32] { GreedyDecoder().decode(scores).labels }

  @Test func spacesBetweenSymbolsStayAndOuterOnesGo() {
    let own = scores([0, 1, 1, 0, 2, 0, 1, 3, 1, 0])
    #expect(read(own) == [1, 2, 1, 3, 1])
    let folded = own.withoutOuterSpaces(1)
    #expect(read(folded) == [2, 1, 3])
    // From the first symbol to the last nothing has changed.
    #expect(folded.values[16..<32] == own.values[16..<32])
  }

  /// What blank and space had together has the blank.
  @Test func probabilitiesAreKept() {
    let own = scores([1, 2, 1])
    let folded = own.withoutOuterSpaces(1)
    for t in 0..<3 { #expect(abs(folded.values[4 * t..<4 * t + 4].reduce(0) { $0 + exp($1) } - 1) < 1e-5) }
    #expect(abs(exp(folded.values[0]) - 0.8) < 1e-5 && exp(folded.values[1]) < 1e-30)
    // The paths that read 2 alone: in one frame, the second, the first or the last; in two; in all three.
    let sum = 0.8 * 0.7 * 0.8 + 0.1 * 0.1 * 0.8 + 0.8 * 0.1 * 0.1 + 0.1 * 0.7 * 0.8 + 0.8 * 0.7 * 0.1 + 0.1 * 0.7 * 0.1
    #expect(abs(exp(Double(folded.logProbability(of: [2]))) - sum) < 1e-5)
  }

  @Test func nothingButSpacesIsNothing() {
    #expect(read(scores([1, 0, 1]).withoutOuterSpaces(1)) == [])
    let none = LogProbabilities(frames: 1, symbols: 4, values: Array(repeating: -.infinity, count: 4))
    #expect(none.withoutOuterSpaces(1) == none)
    #expect(LogProbabilities(frames: 0, symbols: 4, values: []).withoutOuterSpaces(1).frames == 0)
  }

  @Test func withoutASpaceInTheAlphabetTheyAreAsTheyWere() {
    #expect(scores([1, 2, 1]).withoutOuterSpaces(nil) == scores([1, 2, 1]))
  }
}
