import Testing

@testable import Transcripts

@Suite struct SymbolScoresTests {
  @Test func eachCharacterIsAccountedFor() throws {
    var scores = TranscriptScores()
    scores.add(truth: "eel", read: "cel")
    scores.add(truth: "see", read: "soe")
    scores.add(truth: "leek", read: "lcekl")
    scores.add(truth: "me", read: "m")
    let symbols = scores.symbols
    let e = try #require(symbols.first)
    // Seven in the truth: two read as c, one as o, one not at all.
    #expect(e.symbol == "e" && e.count == 7)
    #expect(e.readAs.map(\.symbol) == ["c", "o"] && e.readAs.map(\.count) == [2, 1])
    #expect(e.substitutions == 3 && e.deletions == 1 && e.insertions == 0 && e.errors == 4)
    let l = try #require(symbols.first { $0.symbol == "l" })
    #expect(l.count == 2 && l.insertions == 1 && l.errors == 1)
    #expect(symbols.map(\.symbol) == ["e", "l", "k", "m", "s"])
    #expect(symbols.reduce(0) { $0 + $1.errors } == scores.characters.errors)
    #expect(symbols.reduce(0) { $0 + $1.count } == scores.characters.length)
  }

  @Test func addedScoresAddOccurrences() {
    var (one, other) = (TranscriptScores(), TranscriptScores())
    one.add(truth: "ab", read: "ab")
    other.add(truth: "b", read: "c")
    one.add(other)
    #expect(one.occurrences == ["a": 1, "b": 2])
  }
}
