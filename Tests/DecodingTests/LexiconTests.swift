import Testing

@testable import Decoding

@Suite struct LexiconTests {
  private func accepts(_ automaton: Automaton, _ text: String) -> Bool { automaton.accepts(labels(text)) }

  @Test func aLineIsOneEntry() throws {
    let (automaton, leftOut) = try Lexicon.automaton(
      of: ["cat", "car", "ca", "New York", "cat", "naïve", ""], form: .line, symbols: letters)
    #expect(leftOut == 2)
    for text in ["cat", "car", "ca", "New York"] { #expect(accepts(automaton, text)) }
    for text in ["", "c", "cats", "Cat", "cat car", "New", "New York "] { #expect(!accepts(automaton, text)) }
    // Root, c, ca, cat, car, and the eight of New York.
    #expect(automaton.states == 13)
  }

  @Test func wordsHaveSpacesAndMarksBetween() throws {
    let automaton = try Lexicon.automaton(of: ["the", "don", "don't", "Ann", "o'"], symbols: letters).automaton
    for text in [
      "the", "The", "the don", "Ann, don't", "don't", "don' the", "don'", "(the)", "'the' don!", "the - don", "the...", "don't?!", "o', the",
    ] {
      #expect(accepts(automaton, text), "\(text)")
    }
    for text in ["", " ", "the ", " the", "the  don", "THE", "ann", "don't't", "thedon", "donthe", "the,don", "t", "do", "the (", "don't'x"] {
      #expect(!accepts(automaton, text), "\(text)")
    }
  }

  @Test func nothingToReadIsAnError() {
    #expect(throws: ConstraintError.nothingToRead) { try Lexicon.automaton(of: ["ß", ""], symbols: letters) }
    #expect(throws: ConstraintError.nothingToRead) {
      try ExpectedAnswers.automaton(of: ["ß"], otherCost: .infinity, symbols: letters)
    }
  }

  @Test func aHundredThousandWordsAreSmallAndSoonThere() throws {
    // Made words of three to twelve letters, each once.
    var state: UInt64 = 1
    func next(_ n: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % n)
    }
    var words: Set<String> = []
    while words.count < 100_000 { words.insert(String((0..<3 + next(10)).map { _ in letters[next(26)] })) }
    let list = Array(words)
    var automaton: Automaton?
    let time = try ContinuousClock().measure { automaton = try Lexicon.automaton(of: list, symbols: letters).automaton }
    // Half a second on a quiet machine; others may be at work.
    #expect(time < .seconds(5))
    let found = try #require(automaton)
    #expect(found.bytes < 100_000_000)
    for word in list.prefix(1000) { #expect(accepts(found, word)) }
    #expect(accepts(found, list[5] + " " + list[6] + "."))
  }

  @Test func expectedAnswersCostLess() throws {
    let automaton = try ExpectedAnswers.automaton(of: ["cat", "car"], otherCost: 3, symbols: letters).automaton
    func score(_ text: String) -> Float? {
      var (state, sum) = (automaton.start, Float(0))
      for label in labels(text) {
        guard let next = automaton.advance(state, by: label) else { return nil }
        state = next.state
        sum += next.score
      }
      return automaton.end(state).map { sum + $0 }
    }
    #expect(score("cat") == 0 && score("car") == 0)
    for text in ["", "c", "ca", "cats", "dog", "cab", "x"] { #expect(score(text) == -3, "\(text)") }
  }
}
