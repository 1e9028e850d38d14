import Testing

@testable import Datasets

@Suite struct UNIPENSegmentsTests {
  private func parse(_ text: String) -> UNIPENSegments {
    // Latin-1, as the files are.
    text.unicodeScalars.map { UInt8($0.value) }.withUnsafeBufferPointer { UNIPENSegments($0) }
  }

  @Test func readsKindsRangesQualitiesAndLabels() {
    let file = parse(
      """
      .VERSION 1.0
      .INCLUDE abc/abc.doc
      .INCLUDE  abc/data/one.dat\u{20}
      .SEGMENT WORD 0-3 OK "text"
      .SEGMENT TEXT     5 "no quality"
      .SEGMENT WORD 0-3,5:2-7:9 ? "pieces"
      """)
    #expect(file.includes == ["abc/abc.doc", "abc/data/one.dat"])
    #expect(
      file.segments == [
        .init(kind: "WORD", pieces: [.init(first: 0, last: 3)], quality: "OK", label: "text"),
        .init(kind: "TEXT", pieces: [.init(first: 5, last: 5)], quality: "", label: "no quality"),
        .init(
          kind: "WORD",
          pieces: [.init(first: 0, last: 3), .init(first: 5, firstPoint: 2, last: 7, lastPoint: 9)],
          quality: "?", label: "pieces"),
      ])
  }

  @Test func labelsAreUnescaped() {
    let labels = parse(#"""
      .SEGMENT WORD 0 ? "\""
      .SEGMENT WORD 0 ? "a\\b \\n"
      .SEGMENT WORD 0 ? "say \"no\""
      .SEGMENT WORD 0 ? "th\@ing"
      .SEGMENT WORD 0 ? "\n stays"
      .SEGMENT WORD 0 ? ""
      """#).segments.map(\.label)
    #expect(labels == ["\"", #"a\b \n"#, "say \"no\"", "thing", #"\n stays"#, ""])
  }

  @Test func labelsGoOnInTheNextLine() {
    let segments = parse(
      ".SEGMENT TEXT 0-9 ? \"first\nsecond\"\n.SEGMENT TEXT 1-2 OK\n   \"below\"\n.SEGMENT TEXT 3 OK \"a\n.b\"\n"
    ).segments
    #expect(segments.map(\.label) == ["first second", "below", "a .b"])
    #expect(segments.map(\.quality) == ["?", "OK", "OK"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEndsMix(_ end: String) {
    let file = parse(
      ".INCLUDE a\(end)\(end).SEGMENT WORD 0 ? \"x\"\(end)"
        + ".COMMENT no\(end)more\n.SEGMENT WORD 1 ? \"y\"\(end)")
    #expect(file.includes == ["a"])
    #expect(file.segments.map(\.label) == ["x", "y"])
  }

  @Test func latin1IsRead() {
    #expect(parse(".SEGMENT WORD 0 ? \"f\u{FC}r\"").segments[0].label == "für")
  }

  @Test(arguments: [
    "", "-", "3-", "-3", "a-b", "1--2", "5-3", "1,,2", ",", "1:2:3", ":1", "1:", "99999999999999999999",
  ])
  func rangesThatMakeNoSenseAreNone(_ text: String) {
    #expect(UNIPENSegments.pieces(text) == nil)
  }

  @Test func damagedSegmentsDoNotSwallowTheNext() {
    let segments = parse(
      ".SEGMENT WORD 0-1 OK \"never ends\n.SEGMENT WORD 2 OK \"good\"\n"
        + ".SEGMENT\n.SEGMENT WORD\n.SEGMENT WORD 7 ?\n.SEGMENT WORD 8 \"cut"
    ).segments
    #expect(segments.map(\.label) == [nil, "good", nil, nil, nil, nil])
    #expect(segments.map(\.kind) == ["WORD", "WORD", "", "WORD", "WORD", "WORD"])
  }
}
