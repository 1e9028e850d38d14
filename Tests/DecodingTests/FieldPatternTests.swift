import Foundation
import Testing

@testable import Decoding

@Suite struct FieldPatternTests {
  /// What `NSRegularExpression` takes for a match of the whole, for the same patterns.
  @Test(arguments: [
    "abc", "a.c", "a?b*c+", "[a-c]x", "[^a-c]", "\\d\\d", "[\\dab]{2}", "a{3}", "a{2,}", "a{1,3}b", "(ab|cd)*e", "a|", "(a|ab)(c|bcd)",
    "[0-9]{2}/[0-9]{2}", "\\(\\.\\)", "[a\\-c]", "[-a]", "[a-]", "(a*)*b", "((a|b){2})+", "a{0}b", "(|a)b?", "x{0,2}",
  ])
  func agreesWithFoundation(pattern: String) throws {
    let automaton = try FieldPattern.automaton(pattern, symbols: letters)
    let expression = try NSRegularExpression(pattern: "^(?:\(pattern))$")
    // All texts of up to four characters over those that the patterns speak of.
    let alphabet = Array("abcdex-0")
    var texts = [""]
    var all = texts
    for _ in 0..<4 {
      texts = texts.flatMap { text in alphabet.map { text + String($0) } }
      all += texts
    }
    all += ["abcd", "(.)", "12/34", "12/3", "ababe", "abcde", "aabbab", "aaaaaaa"]
    for text in all {
      let matches = expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
      #expect(automaton.accepts(labels(text)) == matches, "\(pattern) on \(text)")
    }
  }

  @Test(arguments: [
    ("(ab", 1), ("ab)", 3), ("[ab", 1), ("*a", 1), ("a{", 2), ("a{2", 2), ("a{3,2}", 2), ("a{1001}", 3), ("\\w", 1), ("a\\", 2), ("é", 1),
    ("[z-a]", 2), ("^a$", 1), ("a|?", 3), ("[]", 2), ("a]", 2), ("[α-ω]", 2), ("[a-\\d]", 2), ("a{,2}", 2),
  ])
  func whatIsWrongIsNamed(pattern: String, position: Int) throws {
    let error = #expect(throws: ConstraintError.self) { try FieldPattern.automaton(pattern, symbols: letters) }
    guard case .badPattern(pattern, position, let reason) = error else {
      Issue.record("\(pattern): \(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty && error!.description.contains("character \(position)"))
  }

  @Test func largePatternsAreRefused() {
    #expect(throws: ConstraintError.tooLarge) { try FieldPattern.automaton("((a{1000}){1000}){1000}", symbols: letters) }
  }

  @Test func knowsHowManySymbolsMustFollow() throws {
    let date = try FieldPattern.automaton("\\d{2}/\\d{2}/\\d{4}|none", symbols: letters)
    #expect(date.fewestSymbols(after: date.start) == 4)
    let state = date.advance(date.start, by: labels("1")[0])!.state
    #expect(date.fewestSymbols(after: state) == 9)
    #expect(date.advance(state, by: labels("n")[0]) == nil)
  }
}
