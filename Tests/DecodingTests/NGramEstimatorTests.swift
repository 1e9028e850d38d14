import Foundation
import Testing

@testable import Decoding

/// `Fixtures/emma.txt` is the beginning of Jane Austen's Emma, broken into lines. The models beside it are by KenLM's lmplz (of the
/// source package kenlm 0.3.0 on PyPI):
///
///     sed 's/ /_/g; s/./& /g; s/_/<space>/g' emma.txt > tokens.txt
///     lmplz -o 3 --discount_fallback < tokens.txt > emma-3.arpa
///     lmplz -o 5 --discount_fallback --prune 0 0 1 2 2 < tokens.txt > emma-5-pruned.arpa
///
/// lmplz leaves the very last n-gram of each order but the highest out of its counts of counts (adjust_counts.cc, after the loop).
/// The text ends in lines such as "azz~", which give those n-grams counts of five, that are not counted by anyone.
@Suite struct NGramEstimatorTests {
  @Test(arguments: [("emma-3", 3, [0]), ("emma-5-pruned", 5, [0, 0, 1, 2])] as [(String, Int, [UInt32])])
  func modelsAreThoseOfKenLM(name: String, order: Int, pruning: [UInt32]) throws {
    let estimate = try NGramEstimator(NGramCounts(of: Fixture.lines("emma.txt"), order: order), pruning: pruning)
    let ours = try Fixture.arpa(NGramModel(estimate, isQuantized: false))
    let theirs = try Fixture.arpa(Fixture.text("\(name).arpa"))
    #expect(Set(ours.keys) == Set(theirs.keys))
    for (tokens, entry) in theirs where tokens != "<s>" {
      let own = try #require(ours[tokens])
      #expect(abs(own.probability - entry.probability) < 2e-5, "\(tokens)")
      #expect(abs(own.backoff - entry.backoff) < 2e-5, "\(tokens)")
    }
  }

  @Test(arguments: [([0], false), ([0, 1, 1, 3], false), ([0, 1, 1, 3], true)] as [([UInt32], Bool)])
  func probabilitiesSumToOneAfterEveryContext(pruning: [UInt32], isQuantized: Bool) throws {
    let estimate = try NGramEstimator(NGramCounts(of: Fixture.lines("emma.txt"), order: 4), pruning: pruning)
    let model = try NGramModel(estimate, isQuantized: isQuantized)
    for state in 0..<model.tree.innerCount {
      var sum = 0.0
      for symbol in 0..<model.vocabulary.count where symbol != NGramVocabulary.lineStart {
        sum += exp(Double(model.advance(Int32(state), by: UInt16(symbol)).score))
      }
      #expect(abs(sum - 1) < (isQuantized ? 0.05 : 1e-5), "\(state)")
    }
  }

  /// The text "ab", "ab", "b" has the bigrams <s>a twice, ab twice, <s>b once, b</s> three times. What stands before a is the start
  /// alone, before b the start and a, before the end b: unigram counts of 1, 2 and 1.
  @Test func tinyTextsAreSmoothedAsCountedByHand() throws {
    let estimate = try NGramEstimator(NGramCounts(of: ["ab", "ab", "b"], order: 2))
    // No unigram has a count of 3. Of bigrams, n = 1, 2, 1, 0 and Y = 1/5.
    #expect(estimate.discounts[0] == .fallback)
    let discounts = estimate.discounts[1]
    #expect(abs(discounts.one - 0.2) + abs(discounts.two - 1.7) + abs(discounts.more - 3) < 1e-12)
    let model = try NGramModel(estimate, isQuantized: false)
    // Unigrams: 4 in all, of which 0.5 + 1 + 0.5 are taken for the uniform 1/4 of a, b, the end and unknown symbols.
    let (unknown, a, b, end) = (2 / 4.0 / 4, (0.5 + 2 / 4.0) / 4, (1 + 2 / 4.0) / 4, (0.5 + 2 / 4.0) / 4)
    #expect(abs(unknown + a + b + end - 1) < 1e-12)
    #expect(abs(exp(Double(model.advance(0, by: "?").score)) - unknown) < 1e-6)
    // After the start: 3 in all, of which 1.7 + 0.2 are taken.
    #expect(abs(exp(Double(model.advance(model.start, by: "a").score)) - (0.3 + 1.9 * a) / 3) < 1e-6)
    #expect(abs(exp(Double(model.advance(model.start, by: "b").score)) - (0.8 + 1.9 * b) / 3) < 1e-6)
    // After b all 3 are taken, after a 1.7 of 2.
    let state = model.advance(model.start, by: "b").state
    #expect(abs(exp(Double(model.end(state))) - end) < 1e-6)
    #expect(abs(exp(Double(model.advance(state, by: "a").score)) - a) < 1e-6)
    let afterA = model.advance(model.start, by: "a").state
    #expect(abs(exp(Double(model.advance(afterA, by: "b").score)) - (0.3 + 1.7 * b) / 2) < 1e-6)
  }

  /// Chen and Goodman's equation for counts of counts 10, 5, 3, 2: Y = 10 / 20.
  @Test func discountsFollowFromCountsOfCounts() {
    let discounts = NGramDiscounts(countsOfCounts: [10, 5, 3, 2])
    #expect(abs(discounts.one - (1 - 2 * 0.5 * 0.5)) < 1e-12)
    #expect(abs(discounts.two - (2 - 3 * 0.5 * 0.6)) < 1e-12)
    #expect(abs(discounts.more - (3 - 4 * 0.5 * 2 / 3)) < 1e-12)
    #expect(!discounts.isFallback)
    #expect(NGramDiscounts(countsOfCounts: [10, 0, 3, 2]).isFallback)
    #expect(NGramDiscounts(countsOfCounts: [1, 1, 100, 2]).isFallback)
  }

  @Test func thresholdsStartAtZeroAndDoNotFall() {
    #expect(NGramEstimator.areThresholds([0]) && NGramEstimator.areThresholds([0, 1, 1]))
    #expect(!NGramEstimator.areThresholds([]) && !NGramEstimator.areThresholds([1]) && !NGramEstimator.areThresholds([0, 2, 1]))
  }

  @Test func nothingIsNotEnough() throws {
    #expect(throws: NGramError.self) { try NGramEstimator(NGramCounts(of: ["", "  \t"], order: 3)) }
  }

  @Test(arguments: [1, 8]) func theLowestAndTheHighestOrderWork(order: Int) throws {
    let model = try Fixture.emma(order: order)
    #expect(model.counts.count == order)
    var evaluation = NGramEvaluation()
    for line in try Fixture.lines("emma.txt") { evaluation.add(line, with: model) }
    #expect(order == 1 ? (10...40).contains(evaluation.perplexity) : evaluation.perplexity < 3)
  }
}
