import Testing

@testable import Decoding

@Suite struct NGramCountsTests {
  @Test func linesAreCountedBetweenTheirStartAndEnd() throws {
    let counts = try NGramCounts(of: ["aba"], order: 2)
    var found: [String: UInt32] = [:]
    counts.table.forEach { key, count in
      found[(0..<2).map { counts.vocabulary.token(key.symbol($0)) }.joined(separator: " ")] = count
    }
    #expect(found == ["<s> a": 1, "a b": 1, "b a": 1, "a </s>": 1])
    #expect(counts.lines == 1 && counts.characters == 3)
  }

  @Test func whitespaceIsOneSpaceAndControlCharactersAreNone() throws {
    let counts = try NGramCounts(of: ["\t a  \u{7}b\u{A0}\tc\r", " ", "a\u{7F}"], order: 1)
    #expect(counts.lines == 2 && counts.characters == 6)
    #expect(Set(counts.vocabulary.characters) == ["a", " ", "b", "c"])
  }

  @Test func aCharacterOfSeveralCodePointsIsOne() throws {
    let counts = try NGramCounts(of: ["é👩‍🔬\u{E9}"], order: 3)
    #expect(counts.vocabulary.characters.count == 2 && counts.characters == 3)
  }

  @Test func theTableGrowsWithoutLoss() {
    var table = NGramCountTable()
    for round in 1...3 {
      for index in 0..<100_000 where index % round == 0 { table.increment(NGramKey(index) << 60 | 7) }
    }
    #expect(table.count == 100_000)
    var wrong = 0
    table.forEach { key, count in
      let index = Int(key >> 60)
      if count != (index % 2 == 0 ? 1 : 0) + (index % 3 == 0 ? 1 : 0) + 1 { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func textWithTooManyCharactersIsRefused() throws {
    var counts = NGramCounts(order: 1)
    #expect(throws: NGramError.self) {
      for code in 0x10000..<0x30000 { try counts.add(String(Unicode.Scalar(UInt32(code))!)) }
    }
  }
}
