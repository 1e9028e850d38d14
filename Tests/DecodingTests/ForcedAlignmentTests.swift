import Foundation
import Testing

@testable import Decoding

@Suite struct ForcedAlignmentTests {
  /// The best path of `labels` by trying all.
  private func best(_ labels: [Int32], _ scores: LogProbabilities) -> (path: [Int], score: Double)? {
    var found: (path: [Int], score: Double)?
    var path = [Int](repeating: 0, count: scores.frames)
    while true {
      var (read, last, sum) = ([Int32](), 0, 0.0)
      for (t, v) in path.enumerated() {
        if v != 0, v != last { read.append(Int32(v)) }
        last = v
        sum += Double(scores.values[t * scores.symbols + v])
      }
      if read == labels, sum > found?.score ?? -.infinity { found = (path, sum) }
      guard let t = path.lastIndex(where: { $0 + 1 < scores.symbols }) else { return found }
      path[t] += 1
      for later in (t + 1)..<max(t + 1, path.count) { path[later] = 0 }
    }
  }

  @Test(arguments: [[], [1], [2, 2], [1, 2, 3], [3, 1, 3], [1, 1, 1], [2, 2, 1, 3]] as [[Int32]])
  func isTheBestOfAllPaths(labels: [Int32]) throws {
    let scores = madeScores(frames: 6, symbols: 4, seed: 8, scale: 2)
    let expected = try #require(best(labels, scores))
    let alignment = try #require(ForcedAlignment(labels, to: scores))
    #expect(abs(Double(alignment.score) - expected.score) < 1e-4)
    #expect(alignment.symbols.map(\.label) == labels)
    var path = [Int](repeating: 0, count: 6)
    for symbol in alignment.symbols {
      for t in symbol.frames { path[t] = Int(symbol.label) }
      let mean = symbol.frames.reduce(Float(0)) { $0 + scores.values[$1 * 4 + Int(symbol.label)] } / Float(symbol.frames.count)
      #expect(abs(symbol.score - mean) < 1e-5)
    }
    #expect(path == expected.path)
  }

  @Test func whatDoesNotFitIsNil() {
    let scores = madeScores(frames: 3, symbols: 4, seed: 8, scale: 2)
    #expect(ForcedAlignment([1, 2, 3], to: scores) != nil)
    #expect(ForcedAlignment([1, 1, 2], to: scores) == nil)
    #expect(ForcedAlignment([1, 2, 3, 1], to: scores) == nil)
    #expect(ForcedAlignment([4], to: scores) == nil)
    #expect(ForcedAlignment([], to: LogProbabilities(frames: 0, symbols: 4, values: []))?.symbols == [])
  }

  @Test func aWrongTextScoresBelowTheRightOne() throws {
    let scores = madeScores(frames: 40, symbols: 20, seed: 3, scale: 6)
    let right = GreedyDecoder().decode(scores).labels
    var wrong = right
    wrong[3] = wrong[3] % 19 + 1
    let (one, other) = (try #require(ForcedAlignment(right, to: scores)), try #require(ForcedAlignment(wrong, to: scores)))
    #expect(one.scorePerSymbol > other.scorePerSymbol)
    #expect(other.symbols[3].score < one.symbols[3].score)
  }
}
