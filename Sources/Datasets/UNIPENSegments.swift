internal import Images

/// A UNIPEN file of labels: which ink it includes, and which parts of it mean what.
struct UNIPENSegments: Equatable, Sendable {
  struct Segment: Equatable, Sendable {
    /// `WORD`, `TEXT`, `CHARACTER`, ...
    var kind: String
    /// nil where it makes no sense.
    var pieces: [Piece]?
    /// `OK`, `?`, ...; empty where the file has none.
    var quality: String
    /// nil where there is none, or where it does not end.
    var label: String?
  }

  /// Components from `first` to `last`; of these two, points from `firstPoint` and to `lastPoint`, both included.
  struct Piece: Equatable, Sendable {
    var first: Int
    var firstPoint: Int?
    var last: Int
    var lastPoint: Int?
  }

  private(set) var includes: [String] = []
  private(set) var segments: [Segment] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var scanner = ByteScanner(bytes)
    while !scanner.isAtEnd {
      guard scanner.peek == UInt8(ascii: ".") else {
        scanner.skipLine()
        continue
      }
      let keyword = scanner.token()
      if keyword == "SEGMENT" {
        segments.append(Self.segment(&scanner))
        continue
      }
      if keyword == "INCLUDE" {
        let path = scanner.restOfLine().trimmingSpaces
        if !path.isEmpty { includes.append(path) }
      }
      scanner.skipLine()
    }
  }

  /// Reads a segment behind its keyword, over as many lines as it takes.
  private static func segment(_ scanner: inout ByteScanner) -> Segment {
    var words: [String] = []
    var word: [UInt8] = []
    var label: String?
    func endWord() {
      if !word.isEmpty { words.append(ByteScanner.latin1(word)) }
      word = []
    }
    while let byte = scanner.peek {
      if byte == UInt8(ascii: "\""), label == nil {
        scanner.advance()
        guard let text = Self.label(&scanner) else { break }
        label = text
      } else if ByteScanner.isLineEnd(byte) {
        endWord()
        scanner.skipLine()
        if scanner.peek == UInt8(ascii: ".") { break }
      } else {
        if ByteScanner.isSpace(byte) { endWord() } else if label == nil { word.append(byte) }
        scanner.advance()
      }
    }
    endWord()
    let kind = words.isEmpty ? "" : words.removeFirst()
    let isRange = { (word: String) in word.allSatisfy { $0.isASCII && ($0.isNumber || ",:-".contains($0)) } }
    return Segment(
      kind: kind, pieces: pieces(words.filter(isRange).joined()),
      quality: words.first { !isRange($0) } ?? "", label: label)
  }

  /// Reads a label behind its quotation mark; nil where it has no end.
  private static func label(_ scanner: inout ByteScanner) -> String? {
    var text: [UInt8] = []
    while let byte = scanner.peek {
      if byte == UInt8(ascii: "\"") {
        scanner.advance()
        return ByteScanner.latin1(text)
      }
      if byte == UInt8(ascii: "\\") {
        scanner.advance()
        if let escaped = scanner.peek, escaped == UInt8(ascii: "\"") || escaped == byte {
          text.append(escaped)
          scanner.advance()
        } else if scanner.peek == UInt8(ascii: "@") {
          // `kai` marks letters that run into each other so; it is no part of the text.
          scanner.advance()
        } else {
          text.append(byte)
        }
      } else if ByteScanner.isLineEnd(byte) {
        scanner.skipLine()
        text.append(0x20)
        var ahead = scanner
        if ahead.peek == UInt8(ascii: "."), ahead.token() == "SEGMENT" { return nil }
      } else {
        text.append(byte)
        scanner.advance()
      }
    }
    return nil
  }

  /// `0-3,5:2-7:9`: components from-to, `:` before a point of theirs.
  static func pieces(_ text: String) -> [Piece]? {
    guard !text.isEmpty else { return nil }
    var pieces: [Piece] = []
    for range in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { end in
        end.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      }
      guard 1...2 ~= ends.count, ends.allSatisfy({ 1...2 ~= $0.count && !$0.contains(nil) }) else { return nil }
      let (from, to) = (ends[0].compactMap { $0 }, ends[ends.count - 1].compactMap { $0 })
      // A single component with a point, `5:2`, goes from there to its end.
      let lastPoint = ends.count == 2 && to.count == 2 ? to[1] : nil
      let piece = Piece(first: from[0], firstPoint: from.count == 2 ? from[1] : nil, last: to[0], lastPoint: lastPoint)
      guard piece.first <= piece.last else { return nil }
      pieces.append(piece)
    }
    return pieces
  }
}

extension UNIPENInk {
  /// The strokes of a segment with y growing downwards; nil where the ink does not go that far.
  func strokes(_ pieces: [UNIPENSegments.Piece]) -> Ink? {
    var strokes: [[Ink.Point]] = []
    for piece in pieces {
      guard piece.last < components.count else { return nil }
      for index in piece.first...piece.last {
        let component = components[index]
        var range = component.points
        if index == piece.last, let point = piece.lastPoint {
          guard point < component.points.count else { return nil }
          range = range.lowerBound..<component.points.lowerBound + point + 1
        }
        if index == piece.first, let point = piece.firstPoint {
          guard point < range.upperBound - component.points.lowerBound else { return nil }
          range = component.points.lowerBound + point..<range.upperBound
        }
        guard component.isDown, !range.isEmpty else { continue }
        var stroke: [Ink.Point] = []
        stroke.reserveCapacity(range.count)
        for point in points[range] {
          let flipped = Ink.Point(x: point.x, y: 0 - point.y)
          // A resting pen repeats its point; that shows nothing.
          if stroke.last != flipped { stroke.append(flipped) }
        }
        strokes.append(stroke)
      }
    }
    return Ink(strokes: strokes)
  }
}
