internal import Foundation

/// Appends scalars to a TensorBoard event file: TFRecord frames around `tensorflow.Event` messages.
final class TensorBoardWriter {
  private let file: FileHandle

  /// Creates `events.out.tfevents...` in `directory`; values of an earlier file from `firstStep` on are taken back.
  init(directory: String, firstStep: Int) throws(TrainingError) {
    let now = Date().timeIntervalSince1970
    let name = "events.out.tfevents.\(Int64(now * 1000)).longhand"
    let path = directory + "/" + name
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw TrainingError(
        .output, "Cannot create '\(path)': check that the run directory is writable and has space.")
    }
    self.file = file
    var version = ProtobufMessage()
    version.add(1, double: now)
    version.add(3, string: "brain.Event:2")
    try write(version)
    var log = ProtobufMessage()
    log.add(1, integer: 1)  // SessionLog.START: readers drop what an interrupted run wrote from this step on
    var start = ProtobufMessage()
    start.add(1, double: now)
    start.add(2, integer: Int64(firstStep))
    start.add(7, message: log)
    try write(start)
  }

  deinit { try? file.close() }

  /// Adds one event with all `scalars` at `step`.
  func add(_ scalars: [(tag: String, value: Double)], step: Int) throws(TrainingError) {
    try write(Self.event(scalars, step: step, time: Date().timeIntervalSince1970))
  }

  static func event(_ scalars: [(tag: String, value: Double)], step: Int, time: Double) -> ProtobufMessage {
    var summary = ProtobufMessage()
    for scalar in scalars {
      var value = ProtobufMessage()
      value.add(1, string: scalar.tag)
      value.add(2, float: Float(scalar.value))
      summary.add(1, message: value)
    }
    var event = ProtobufMessage()
    event.add(1, double: time)
    event.add(2, integer: Int64(step))
    event.add(5, message: summary)
    return event
  }

  private func write(_ message: ProtobufMessage) throws(TrainingError) {
    do {
      try file.write(contentsOf: Data(TFRecord.frame(message.bytes)))
    } catch {
      throw TrainingError(.output, "Cannot write the TensorBoard events: \(error.localizedDescription).")
    }
  }
}

/// The bytes of one protobuf message, field by field.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, integer: Int64) {
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: integer))
  }

  mutating func add(_ field: Int, double: Double) {
    varint(UInt64(field << 3 | 1))
    bytes += TFRecord.littleEndian(double.bitPattern)
  }

  mutating func add(_ field: Int, float: Float) {
    varint(UInt64(field << 3 | 5))
    bytes += TFRecord.littleEndian(float.bitPattern)
  }

  mutating func add(_ field: Int, string: String) {
    add(field, bytes: Array(string.utf8))
  }

  mutating func add(_ field: Int, message: ProtobufMessage) {
    add(field, bytes: message.bytes)
  }

  private mutating func add(_ field: Int, bytes content: [UInt8]) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// TensorFlow's record framing: length, masked CRC of the length, content, masked CRC of the content.
enum TFRecord {
  static func frame(_ content: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(content.count))
    return length + littleEndian(masked(length)) + content + littleEndian(masked(content))
  }

  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let crc = crc32c(bytes)
    return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
  }

  /// The Castagnoli CRC (RFC 3720, appendix B.4).
  static func crc32c(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes { crc = (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    return ~crc
  }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in (value >> 1) ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
  }
}
