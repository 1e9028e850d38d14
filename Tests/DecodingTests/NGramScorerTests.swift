import Foundation
import Testing

@testable import Decoding

@Suite struct NGramScorerTests {
  let symbols: [Character] = ["e", " ", "E", "m", "a", "€"]

  @Test func labelsScoreAsTheirCharacters() throws {
    let model = try Fixture.emma()
    let scorer = NGramScorer(model, symbols: symbols)
    var state = scorer.start
    var sum = 0.0
    for label in [3, 4, 4, 5, 2] as [Int32] {
      let next = try #require(scorer.advance(state, by: label))
      #expect(next.score <= 0)
      state = next.state
      sum += Double(next.score)
    }
    sum += Double(try #require(scorer.end(state)))
    // A line's last space does not count in an evaluation, so the sum is by hand.
    var expected = 0.0
    var own = model.start
    for character in "Emma " {
      let next = model.advance(own, by: character)
      own = next.state
      expected += Double(next.score)
    }
    #expect(abs(sum - expected - Double(model.end(own))) < 1e-5)
  }

  @Test func anUnknownSymbolScoresAsUnknownAndClearsTheContext() throws {
    let model = try Fixture.emma()
    let scorer = NGramScorer(model, symbols: symbols)
    #expect(NGramScorer.unknown(symbols, to: model) == ["€"])
    let state = try #require(scorer.advance(scorer.start, by: 3)).state
    let unknown = try #require(scorer.advance(state, by: 6))
    let inContext = try #require(scorer.advance(0, by: 6))
    #expect(unknown.score < inContext.score && unknown.state == 0)
    #expect(try #require(scorer.advance(unknown.state, by: 1)).score == model.advance(0, by: "e").score)
  }

  @Test func caseIsTheModels() throws {
    let scorer = NGramScorer(try Fixture.emma(), symbols: symbols)
    let (upper, lower) = (try #require(scorer.advance(scorer.start, by: 3)), try #require(scorer.advance(scorer.start, by: 1)))
    #expect(upper.score != lower.score)
  }
}
