/// The bytes of one protocol-buffer message, field by field.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ field: Int, _ value: Int) {
    varint(UInt64(field) << 3)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func text(_ field: Int, _ value: String) {
    head(field, count: value.utf8.count)
    bytes += value.utf8
  }

  mutating func message(_ field: Int, _ build: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    build(&inner)
    message(field, inner)
  }

  mutating func message(_ field: Int, _ inner: ProtobufWriter) {
    head(field, count: inner.bytes.count)
    bytes += inner.bytes
  }

  /// Numbers as they stand in memory, little-endian.
  mutating func raw<Number: BitwiseCopyable>(_ field: Int, _ numbers: [Number]) {
    numbers.withUnsafeBytes {
      head(field, count: $0.count)
      bytes += $0
    }
  }

  private mutating func head(_ field: Int, count: Int) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(count))
  }

  private mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }
}
