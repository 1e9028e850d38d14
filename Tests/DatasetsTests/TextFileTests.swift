import TestSupport
import Testing

@testable import Datasets

@Suite struct TextFileTests {
  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("a\r\n\r\nb", ["a", "", "b"]), ("a\rb\r\rc\n\rd", ["a", "b", "", "c", "", "d"]),
    ("\u{FEFF}\u{E9}\n\u{FEFF}", ["\u{E9}", "\u{FEFF}"]), ("a\n\u{301}b", ["a", "\u{301}b"]),
  ])
  func linesEndInEachWay(text: String, lines: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.txt", text: text)
    #expect(try TextFile.lines(of: folder / "a.txt").map(String.init) == lines)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.notFound(path: folder / "a.txt", expected: "a text file")) { try TextFile.lines(of: folder / "a.txt") }
    try folder.write("a.txt", [0x61, 0x0A, 0xFF])
    #expect(throws: DatasetError.malformed(path: folder / "a.txt", line: 2, reason: "not UTF-8; save the file as UTF-8")) {
      try TextFile.lines(of: folder / "a.txt")
    }
  }
}
