/// The check sum of zip entries (ISO 3309, polynomial 0xEDB88320 reflected).
struct CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  private var state: UInt32 = ~0
  var value: UInt32 { ~state }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    Self.table.withUnsafeBufferPointer { table in
      for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8 }
    }
    state = crc
  }

  static func of<Number: BitwiseCopyable>(_ numbers: ArraySlice<Number>) -> UInt32 {
    var crc = CRC32()
    numbers.withUnsafeBufferPointer { crc.update(UnsafeRawBufferPointer($0)) }
    return crc.value
  }
}
