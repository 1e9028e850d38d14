import Foundation
import Testing

@testable import Checkpoints

@Suite struct TextLinesTests {
  private func lines(of bytes: Data) throws -> [String] {
    try withFolder { folder in
      try bytes.write(to: URL(fileURLWithPath: folder + "/a.txt"))
      var lines = try TextLines(folder + "/a.txt")
      var found: [String] = []
      while let line = try lines.next() { found.append(line) }
      let (size, position) = (lines.size, lines.position)
      #expect(size == bytes.count && position == bytes.count)
      return found
    }
  }

  @Test func linesEndWithALineFeedOrTheFile() throws {
    #expect(try lines(of: Data("a\n\nb c\r\nd".utf8)) == ["a", "", "b c\r", "d"])
    #expect(try lines(of: Data()) == [])
    #expect(try lines(of: Data("\u{FEFF}a\n".utf8)) == ["a"])
  }

  @Test func linesAreInNFC() throws {
    let line = try #require(try lines(of: Data("e\u{301}\n".utf8)).first)
    #expect(Array(line.unicodeScalars) == ["\u{E9}"])
  }

  @Test func linesLongerThanTheBufferAreWhole() throws {
    let long = String(repeating: "abcdefg ", count: 400_000)
    #expect(try lines(of: Data("x\n\(long)\ny\n\(long)".utf8)) == ["x", long, "y", long])
  }

  @Test func whatIsNotUTF8IsNamedByItsLine() throws {
    #expect { try lines(of: Data([0x61, 0x0A, 0xFF, 0x0A])) } throws: {
      ($0 as? CheckpointError)?.description.contains("line 2") == true
    }
  }
}
