import Foundation
import Testing

@testable import Decoding

@Suite struct NGramEvaluationTests {
  /// A model of unigrams at known probabilities: a 0.5, the space 0.25, the end 0.125, unknown symbols 0.0625.
  @Test func perplexitiesAreAsCountedByHand() throws {
    let model = try Fixture.read(
      """
      \\data\\
      ngram 1=5
      \\1-grams:
      \(log10(0.5)) a
      \(log10(0.25)) <space>
      \(log10(0.125)) </s>
      \(log10(0.0625)) <unk>
      -99 <s>
      \\end\\
      """)
    var evaluation = NGramEvaluation()
    for line in ["aa a", "", "x"] { evaluation.add(line, with: model) }
    #expect(evaluation.lines == 2 && evaluation.characters == 5 && evaluation.words == 3 && evaluation.unknown == 1)
    // In bits: three a, a space, two ends, one unknown.
    #expect(abs(evaluation.logProbability / log(2) + 3 * 1 + 2 + 2 * 3 + 4) < 1e-5)
    #expect(abs(log2(evaluation.perplexity) - 15.0 / 7) < 1e-5)
    #expect(abs(log2(evaluation.knownPerplexity) - 11.0 / 6) < 1e-5)
    #expect(abs(log2(evaluation.wordPerplexity) - 15.0 / 3) < 1e-5)
  }
}
