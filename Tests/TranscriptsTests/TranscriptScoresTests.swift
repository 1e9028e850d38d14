import Testing

@testable import Transcripts

@Suite struct TranscriptScoresTests {
  @Test(arguments: [
    ("kitten", "sitting", 2, 1, 0), ("abc", "abc", 0, 0, 0), ("abc", "", 0, 0, 3), ("", "ab", 0, 2, 0),
    ("abcd", "acd", 0, 0, 1), ("F = ma", "f9ma", 2, 0, 2), ("", "", 0, 0, 0),
  ])
  func editsAreCounted(truth: String, read: String, substitutions: Int, insertions: Int, deletions: Int) {
    let rate = ErrorRate(EditAlignment.steps(reference: Array(truth), hypothesis: Array(read)))
    #expect([rate.substitutions, rate.insertions, rate.deletions] == [substitutions, insertions, deletions])
    #expect(rate.length == truth.count)
  }

  @Test func stepsLeadFromTruthToReading() {
    let steps = EditAlignment.steps(reference: Array("abcd"), hypothesis: Array("xbd!"))
    #expect(
      steps == [
        .substitution(reference: "a", hypothesis: "x"), .match("b"), .deletion("c"), .match("d"), .insertion("!"),
      ])
  }

  @Test func linesAddUp() {
    var scores = TranscriptScores()
    scores.add(truth: "the cat", read: "the bat")
    scores.add(truth: "sat", read: "sat")
    scores.add(truth: "on a mat", read: "onamat")
    // 1 substitution and 2 deletions in 18 characters; "cat", and "on a mat" for one word: 1 + 3 of 6 words.
    #expect(scores.characters.errors == 3 && scores.characters.length == 18)
    #expect(scores.cer == 3.0 / 18)
    #expect(scores.words.errors == 4 && scores.words.length == 6)
    #expect(scores.lines == 3 && scores.exactLines == 1)
    #expect(scores.exact == 1.0 / 3)
    #expect(scores.confusions == [.init(truth: "c", read: "b"): 1, .init(truth: " ", read: nil): 2])

    var other = TranscriptScores()
    other.add(truth: "c", read: "b")
    other.add(truth: "c", read: "cx")
    scores.add(other)
    #expect(scores.lines == 5 && scores.characters.length == 20 && scores.words.length == 8)
    let top = scores.topConfusions(2)
    #expect(top.map(\.confusion) == [.init(truth: " ", read: nil), .init(truth: "c", read: "b")])
    #expect(top.map(\.count) == [2, 2])
    #expect(scores.confusions[.init(truth: nil, read: "x")] == 1)
  }

  @Test func composedAndDecomposedAreTheSame() {
    var scores = TranscriptScores()
    scores.add(truth: "\u{E9}t\u{E9} \u{212B}", read: "e\u{301}te\u{301} A\u{30A}")
    #expect(scores.cer == 0 && scores.wer == 0 && scores.exactLines == 1)
    #expect(scores.characters.length == 5)
    scores.add(truth: "é", read: "e")
    #expect(scores.characters.errors == 1)
  }

  @Test func wordsStandBetweenWhitespaceOfAnyWidth() {
    var scores = TranscriptScores()
    scores.add(truth: "a, b\tc", read: " a,  b c")
    #expect(scores.words.errors == 0 && scores.words.length == 3)
    #expect(scores.characters.errors == 3)
  }

  @Test func emptyTruthCountsAsOneSymbol() {
    var scores = TranscriptScores()
    #expect(scores.cer == 0 && scores.wer == 0 && scores.exact == 0)
    scores.add(truth: "", read: "ab")
    #expect(scores.cer == 2)
  }
}
