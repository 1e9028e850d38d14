import Testing

@testable import Decoding

@Suite struct AutomatonTests {
  private let texts: [[Int32]] = {
    var (all, last): ([[Int32]], [[Int32]]) = ([[]], [[]])
    for _ in 0..<5 {
      last = last.flatMap { text in [1, 2, 3].map { text + [$0] } }
      all += last
    }
    return all
  }()

  private func score(_ automaton: Automaton, _ labels: [Int32]) -> Float? {
    var (state, sum) = (automaton.start, Float(0))
    for label in labels {
      guard let next = automaton.advance(state, by: label) else { return nil }
      state = next.state
      sum += next.score
    }
    return automaton.end(state).map { sum + $0 }
  }

  @Test func anIntersectionPassesWhatBothPassAndAddsTheScores() throws {
    let symbols = Array("abc")
    let automata = [
      try FieldPattern.automaton("[ab]*c?", symbols: symbols), try FieldPattern.automaton("a.{1,3}", symbols: symbols),
      try ExpectedAnswers.automaton(of: ["ab", "abc"], otherCost: 2, symbols: symbols).automaton,
      try ExpectedAnswers.automaton(of: ["ab", "ca"], otherCost: 3, symbols: symbols).automaton,
      try Lexicon.automaton(of: ["ab", "abcb", "ba"], form: .line, symbols: symbols).automaton,
    ]
    for one in automata {
      for other in automata {
        let both = try one.intersection(other)
        for text in texts {
          let expected = score(one, text).flatMap { a in score(other, text).map { a + $0 } }
          #expect(score(both, text) == expected)
        }
      }
    }
  }

  @Test func whatExcludesEachOtherIsEmpty() throws {
    let symbols = Array("abc")
    let a = try FieldPattern.automaton("a+", symbols: symbols)
    let both = try a.intersection(try FieldPattern.automaton("b+", symbols: symbols))
    #expect(both.isEmpty && !both.accepts([]) && !both.accepts([1]))
    #expect(try both.intersection(a).isEmpty)
    #expect(BeamSearchDecoder().decode(madeScores(frames: 9, symbols: 4, seed: 1, scale: 1), model: nil, constraint: both).hypotheses.isEmpty)
  }

  @Test func fewestSymbolsAreCountedToTheNearestEnd() throws {
    let symbols = Array("abc")
    let automaton = try FieldPattern.automaton("a(b|cab)", symbols: symbols)
    for text in texts where automaton.fewestSymbols(after: automaton.start) == 2 {
      var state = automaton.start
      for (read, label) in text.enumerated() {
        guard let next = automaton.advance(state, by: label) else { break }
        state = next.state
        let shortest = texts.filter { $0.starts(with: text.prefix(read + 1)) && automaton.accepts($0) }.map(\.count).min()
        #expect(shortest.map { $0 - read - 1 } == Int(automaton.fewestSymbols(after: state)))
      }
    }
    #expect(automaton.fewestSymbols(after: automaton.start) == 2)
  }
}
