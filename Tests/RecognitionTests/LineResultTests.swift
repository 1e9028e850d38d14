import Testing

@testable import Recognition

@Suite struct LineResultTests {
  @Test func wordsAreWhatStandsBetweenSpaces() {
    func words(_ text: String) -> [Range<Int>] { LineResult.wordSpans(of: text.map { String($0) }) }
    #expect(words("the cat") == [0..<3, 4..<7])
    #expect(words("  a  b ") == [2..<3, 5..<6])
    #expect(words("") == [] && words(" ") == [] && words("x") == [0..<1])
  }

  @Test func aWordReachesFromItsFirstCharacterToItsLast() {
    let characters: [LineResult.Character] = [
      .init(text: "a", confidence: 0.5, left: 3, right: 5), .init(text: "b", confidence: 0.75, left: 6, right: 9),
    ]
    let word = LineResult.Word(characters: 0..<2, of: characters, confidence: 0.25)
    #expect(word.text == "ab" && word.left == 3 && word.right == 9 && word.confidence == 0.25)
  }
}
