/// Takes numbers and texts off bytes, and nil where they are at their end.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  /// Little-endian.
  mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type) -> Integer? {
    let size = MemoryLayout<Integer>.size
    guard remaining >= size else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      Integer(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Integer.self))
    }
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, remaining >= count else { return nil }
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  mutating func skip(_ count: Int) -> Bool {
    take(count) != nil
  }

  /// UTF-8 of `count` bytes.
  mutating func text(_ count: Int) -> String? {
    take(count).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// UTF-8 up to the end of the line, which is taken too.
  mutating func line() -> String? {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")), let text = text(end - position) else {
      return nil
    }
    position += 1
    return text
  }
}
