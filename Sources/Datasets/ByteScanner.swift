/// Reads a Latin-1 text of lines that end in LF, CR LF or CR, byte by byte.
struct ByteScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position >= bytes.count }
  var peek: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func advance() { position += 1 }

  static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// To the beginning of the next line; an empty line counts as one.
  mutating func skipLine() {
    while position < bytes.count, !Self.isLineEnd(bytes[position]) { position += 1 }
    if position < bytes.count {
      let isCarriageReturn = bytes[position] == 0x0D
      position += 1
      if isCarriageReturn, position < bytes.count, bytes[position] == 0x0A { position += 1 }
    }
  }

  mutating func skipSpaces() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  /// A keyword without its dot, and the spaces behind it.
  mutating func token() -> Keyword {
    position += 1
    let start = position
    while position < bytes.count, !Self.isSpace(bytes[position]), !Self.isLineEnd(bytes[position]) { position += 1 }
    let keyword = Keyword(bytes: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    skipSpaces()
    return keyword
  }

  /// What is left of the line.
  mutating func restOfLine() -> String {
    let start = position
    while position < bytes.count, !Self.isLineEnd(bytes[position]) { position += 1 }
    return Self.latin1(bytes[start..<position])
  }

  /// A whole number of at most nine digits after spaces, a fraction cut off; nil where there is none.
  mutating func integer() -> Int? {
    skipSpaces()
    var isNegative = false
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    let start = position
    var value = 0
    while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10 {
      guard position - start < 9 else { return nil }
      value = value * 10 + Int(digit)
      position += 1
    }
    guard position > start else { return nil }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    }
    guard isAtEnd || Self.isSpace(bytes[position]) || Self.isLineEnd(bytes[position]) else { return nil }
    return isNegative ? -value : value
  }

  static func latin1(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  /// A word of the file, compared without making a string of it.
  struct Keyword {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>

    static func == (keyword: Keyword, name: StaticString) -> Bool {
      keyword.bytes.count == name.utf8CodeUnitCount
        && name.withUTF8Buffer { $0.elementsEqual(keyword.bytes) }
    }
  }
}

extension String {
  var trimmingSpaces: String {
    guard let first = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}
