import Foundation
import Testing

@testable import Recognition

@Suite struct JSONTests {
  @Test func writesMembersInOrderWithOneSpace() {
    let value = JSON.object([("b", .integer(4_851_607)), ("a", .array([.bool(true), .null]))])
    #expect(value.text == #"{"b": 4851607, "a": [true, null]}"#)
    #expect(value.indentedText == "{\n  \"b\": 4851607,\n  \"a\": [\n    true,\n    null\n  ]\n}")
    #expect(JSON.array([]).indentedText == "[]")
  }

  @Test func anyStringComesBack() throws {
    let strings = ["", "\"\\/", "a\r\nb\tc", "\u{0}\u{1}\u{1f}\u{7f}\u{2028}", "é e\u{301} 漢字 👩‍👩‍👧"]
    for string in strings {
      let read = try JSONDecoder().decode([String].self, from: Data(JSON.array([.string(string)]).text.utf8))
      #expect(read.count == 1 && Array(read[0].unicodeScalars) == Array(string.unicodeScalars))
    }
  }

  @Test func numbersHaveNoLocaleAndNoInfinity() {
    #expect(JSON.number(0.5, decimals: 4).text == "0.5")
    #expect(JSON.number(-12.34567, decimals: 3).text == "-12.346")
    #expect(JSON.number(3, decimals: 2).text == "3")
    #expect(JSON.number(.nan, decimals: 2).text == "null")
    #expect(JSON.number(-.infinity, decimals: 2).text == "null")
  }
}
