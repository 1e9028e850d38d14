import Testing

@testable import Transcripts

@Suite struct TextComparisonTests {
  @Test func accentsAndCaseAreFoldedOnDemand() {
    // With one scalar and with two.
    for text in ["\u{C9}t\u{E9} \u{C7}a, Stra\u{DF}e", "E\u{301}te\u{301} C\u{327}a, Stra\u{DF}e"] {
      #expect(Array(TextComparison().form(of: text).unicodeScalars) == Array("\u{C9}t\u{E9} \u{C7}a, Stra\u{DF}e".unicodeScalars))
      #expect(TextComparison(foldsAccents: true).form(of: text) == "Ete Ca, Stra\u{DF}e")
      #expect(TextComparison(foldsAccents: true, foldsCase: true).form(of: text) == "ete ca, stra\u{DF}e")
      #expect(TextComparison(foldsCase: true).form(of: text) == "\u{E9}t\u{E9} \u{E7}a, stra\u{DF}e")
    }
    #expect(TextComparison(foldsAccents: true).form(of: "\u{153}uvre \u{F8}") == "\u{153}uvre \u{F8}")
  }

  @Test func theSummarySaysWhatCounts() {
    #expect(TextComparison().summary == "NFC; accents, case, punctuation and spaces count")
    #expect(TextComparison(foldsAccents: true).summary == "NFC; folded: accents; case, punctuation and spaces count")
    #expect(TextComparison(foldsAccents: true, foldsCase: true).summary == "NFC; folded: accents and case; punctuation and spaces count")
  }
}
