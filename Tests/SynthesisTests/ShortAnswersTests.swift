import Randomness
import Testing
import Transcripts

@testable import Synthesis

@Suite struct ShortAnswersTests {
  @Test func areThoseOfAnswerSheets() {
    let source = TextSource(alphabet: .ascii, mix: .only(\.answers))
    var generator = SeededGenerator(seed: 3)
    let answers = Set((0..<4000).map { _ in source.text(using: &generator) })
    #expect(answers.isSuperset(of: ["A", "B)", "(C)", "A) B) C)", "yes", "no", "True", "9.8 m/s"]))
    #expect(answers.count > 1500)
  }

  @Test func haveNoSpareSpaces() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<4000 {
      let answer = ShortAnswers.random(using: &generator)
      #expect(!answer.isEmpty && answer.first != " " && answer.last != " " && !answer.contains("  "), "\(answer)")
    }
  }
}
