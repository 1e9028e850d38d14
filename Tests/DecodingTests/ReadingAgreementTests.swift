import Testing

@testable import Decoding

@Suite struct ReadingAgreementTests {
  @Test(arguments: [
    ("kitten", "kitten", "++++++", "......."),
    ("kitten", "sitting", "-+++-+", "......i"),
    ("abc", "abxc", "+++", "..i."),
    ("abc", "ac", "+-+", "...."),
    ("", "ab", "", "i"),
    ("ab", "", "--", "..."),
    ("aab", "ab", "+-+", "...."),
  ]) func anAlignmentWithTheFewestEdits(first: String, second: String, symbols: String, insertions: String) {
    let agreement = ReadingAgreement(labels(first), labels(second))
    #expect(String(agreement.counterparts.map { $0 == nil ? "-" : "+" }) == symbols)
    let pairs = zip(labels(first), agreement.counterparts).filter { $0.1 != nil }
    #expect(pairs.allSatisfy { labels(second)[$0.1!] == $0.0 })
    #expect(pairs.map { $0.1! } == Set(pairs.map { $0.1! }).sorted())
    #expect(String(agreement.insertions.map { $0 ? "i" : "." }) == insertions)
  }

  @Test func aWordHoldsOnlyWithoutMoreAtItsSides() {
    let agreement = ReadingAgreement(labels("the cat sat"), labels("the cats sat"))
    #expect(agreement.holds(0..<3) && agreement.holds(8..<11))
    #expect(!agreement.holds(4..<7))
  }
}
