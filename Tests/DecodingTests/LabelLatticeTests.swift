import Foundation
import Testing

@testable import Decoding

@Suite struct LabelLatticeTests {
  @Test(arguments: [[], [1], [3, 3], [1, 2, 3], [2, 2, 2], [1, 3, 1, 3, 2]] as [[Int32]])
  func sumsAllAlignments(labels: [Int32]) throws {
    let scores = madeScores(frames: 6, symbols: 4, seed: 5, scale: 2)
    let lattice = try #require(LabelLattice(labels, in: scores))
    #expect(abs(exp(lattice.logProbability) - bruteForce(scores)[labels]!) < 1e-7)
    #expect(abs(lattice.logProbability - Double(scores.logProbability(of: labels))) < 1e-4)
  }

  @Test(arguments: [[1], [3, 3], [1, 2, 3], [2, 2, 2], [1, 2, 1]] as [[Int32]])
  func substitutionsAreExactInAWholeWindow(labels: [Int32]) throws {
    let scores = madeScores(frames: 6, symbols: 4, seed: 6, scale: 2)
    let all = bruteForce(scores)
    let lattice = try #require(LabelLattice(labels, in: scores))
    for i in labels.indices {
      let found = lattice.substitutions(at: i, window: 0...5, candidates: [1, 2, 3].filter { $0 != labels[i] })
      #expect(abs(found[0].ratio - 1) < 1e-9 && found[0].label == labels[i])
      for substitution in found {
        var other = labels
        if substitution.label == 0 { other.remove(at: i) } else { other[i] = substitution.label }
        #expect(abs(substitution.ratio - (all[other] ?? 0) / all[labels]!) < 1e-6 * max(1, substitution.ratio))
      }
    }
  }

  @Test func whatDoesNotFitIsNil() {
    let scores = madeScores(frames: 3, symbols: 4, seed: 8, scale: 2)
    #expect(LabelLattice([1, 1, 2], in: scores) == nil)
    #expect(LabelLattice([1, 2, 3, 1], in: scores) == nil)
    #expect(LabelLattice([], in: LogProbabilities(frames: 0, symbols: 4, values: [])) == nil)
  }
}
