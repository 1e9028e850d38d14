/// Writes a zip file of uncompressed entries, each at a multiple of 64 bytes, as PyTorch does.
struct ZipWriter: ~Copyable {
  private var file: OutputFile
  private let path: String
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  init(_ path: String) throws(CheckpointError) {
    self.path = path
    file = try OutputFile(path)
  }

  mutating func add<Number: BitwiseCopyable>(_ name: String, _ content: ArraySlice<Number>) throws(CheckpointError) {
    let crc = CRC32.of(content)
    let name = Array(name.utf8)
    let start = file.count
    guard let size = UInt32(exactly: content.count * MemoryLayout<Number>.stride), size < .max,
      let offset = UInt32(exactly: start), offset < .max - size, count < .max
    else {
      throw CheckpointError(.unsupported, path, "would be larger than 4 GB: export to safetensors instead")
    }
    // An extra field of padding, whose own head takes 4 bytes.
    let padding = (64 - (start + 30 + name.count + 4) % 64) % 64
    // Version 0, no flags, stored, no time; check sum, size twice.
    var common: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    common += littleEndian(crc) + littleEndian(size) + littleEndian(size) + littleEndian(UInt16(name.count))
    var header = littleEndian(UInt32(0x0403_4B50)) + common + littleEndian(UInt16(4 + padding)) + name
    header += Array("FB".utf8) + littleEndian(UInt16(padding)) + Array(repeating: UInt8(ascii: "Z"), count: padding)
    try file.write(header)
    try file.write(content)
    // No extra field, comment, disk or attributes here.
    directory += littleEndian(UInt32(0x0201_4B50)) + [0, 0] + common + Array(repeating: 0, count: 12)
    directory += littleEndian(offset) + name
    count += 1
  }

  mutating func finish() throws(CheckpointError) {
    let start = file.count
    guard let offset = UInt32(exactly: start), offset < .max else {
      throw CheckpointError(.unsupported, path, "would be larger than 4 GB: export to safetensors instead")
    }
    try file.write(directory)
    var end = littleEndian(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + littleEndian(count) + littleEndian(count)
    end += littleEndian(UInt32(directory.count)) + littleEndian(offset) + [0, 0]
    try file.write(end)
    try file.finish()
  }
}

func littleEndian(_ number: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
