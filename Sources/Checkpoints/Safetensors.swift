internal import FoundationEssentials

/// A file of named tensors and a map of texts, in Hugging Face's safetensors format: the length of a JSON header, the
/// header, and the numbers.
///
/// Opening reads and checks the header alone; numbers are read when asked for.
public struct Safetensors: Sendable {
  public enum ElementType: String, Sendable, CaseIterable {
    case float64 = "F64", float32 = "F32", float16 = "F16", bfloat16 = "BF16"
    case int64 = "I64", int32 = "I32", int16 = "I16", int8 = "I8"
    case uint64 = "U64", uint32 = "U32", uint16 = "U16", uint8 = "U8", bool = "BOOL"

    /// In bytes.
    public var size: Int {
      switch self {
      case .float64, .int64, .uint64: 8
      case .float32, .int32, .uint32: 4
      case .float16, .bfloat16, .int16, .uint16: 2
      case .int8, .uint8, .bool: 1
      }
    }

    var isFloatingPoint: Bool {
      switch self {
      case .float64, .float32, .float16, .bfloat16: true
      default: false
      }
    }
  }

  public struct Entry: Sendable {
    public let type: ElementType
    public let shape: [Int]
    /// Where its numbers stand in the file, in bytes.
    let range: Range<Int>
  }

  public let metadata: [String: String]
  public let entries: [String: Entry]
  private let file: InputFile

  /// The longest header that the format allows, in bytes.
  private static let longestHeader = 100_000_000

  /// - Throws: `unreadable`; `wrongFormat`; `damaged` where the header does not fit the file.
  public init(contentsOf path: String) throws(CheckpointError) {
    file = try InputFile(path)
    guard file.size >= 8 else { throw Self.wrongFormat(path) }
    let length = try file.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= Self.longestHeader, Int(length) <= file.size - 8 else {
      throw Self.wrongFormat(path)
    }
    let start = 8 + Int(length)
    let text = try file.bytes(8..<start)
    guard text.first == UInt8(ascii: "{") else { throw Self.wrongFormat(path) }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(text))
    } catch {
      throw CheckpointError(.damaged, path, "has a header that is not well formed: copy or download it anew")
    }
    metadata = header.metadata
    var entries: [String: Entry] = [:]
    for (name, raw) in header.tensors {
      entries[name] = try Self.entry(name, raw, start: start, path: path)
    }
    try Self.checkCover(entries, from: start, to: file.size, path: path)
    self.entries = entries
  }

  /// The numbers of a tensor, row by row, in single precision.
  public func floats(_ name: String) throws(CheckpointError) -> [Float] {
    guard let shape = shapes[name] else {
      throw CheckpointError(.mismatch, path, "has no tensor \(name) of floating-point numbers")
    }
    var floats = [Float](repeating: 0, count: shape.reduce(1, *))
    try floats.withUnsafeMutableBufferPointer { (buffer) throws(CheckpointError) in
      try read(name, into: buffer)
    }
    return floats
  }
}

extension Safetensors: TensorSource {
  var path: String { file.path }

  var shapes: [String: [Int]] {
    entries.compactMapValues { $0.type.isFloatingPoint ? $0.shape : nil }
  }

  func read(_ name: String, into buffer: UnsafeMutableBufferPointer<Float>) throws(CheckpointError) {
    guard let entry = entries[name] else {
      throw CheckpointError(.mismatch, path, "has no tensor \(name)")
    }
    precondition(buffer.count * entry.type.size == entry.range.count, "the buffer does not fit the tensor")
    if entry.type == .float32 {
      return try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: entry.range.lowerBound)
    }
    // Through a small buffer that stays in the cache.
    let size = entry.type.size
    let step = 1 << 15
    var raw = [UInt8](repeating: 0, count: min(step, buffer.count) * size)
    for first in stride(from: 0, to: buffer.count, by: step) {
      let part = UnsafeMutableBufferPointer(rebasing: buffer[first..<min(first + step, buffer.count)])
      try raw.withUnsafeMutableBufferPointer { (raw) throws(CheckpointError) in
        let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: raw[..<(part.count * size)]))
        try file.read(into: bytes, at: entry.range.lowerBound + first * size)
        guard convert(UnsafeRawBufferPointer(bytes), entry.type, into: part) else {
          throw CheckpointError(.unsupported, path, "holds \(name) as \(entry.type.rawValue), not as floating-point numbers")
        }
      }
    }
  }
}

/// Little-endian numbers of `type` to single precision; false where they are not floating-point numbers.
func convert(
  _ bytes: UnsafeRawBufferPointer, _ type: Safetensors.ElementType, into floats: UnsafeMutableBufferPointer<Float>
) -> Bool {
  switch type {
  case .float32:
    UnsafeMutableRawBufferPointer(floats).copyMemory(from: bytes)
  case .float16:
    for i in 0..<floats.count {
      floats[i] = single(half: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
    }
  case .bfloat16:
    for i in 0..<floats.count {
      floats[i] = single(bfloat: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
    }
  case .float64:
    for i in 0..<floats.count {
      floats[i] = Float(bytes.loadUnaligned(fromByteOffset: 8 * i, as: Double.self))
    }
  default:
    return false
  }
  return true
}

// MARK: - The header

extension Safetensors {
  private struct RawEntry: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  private struct Header: Decodable {
    var metadata: [String: String] = [:]
    var tensors: [String: RawEntry] = [:]

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          tensors[key.stringValue] = try container.decode(RawEntry.self, forKey: key)
        }
      }
    }
  }

  private static func entry(
    _ name: String, _ raw: RawEntry, start: Int, path: String
  ) throws(CheckpointError) -> Entry {
    guard let type = ElementType(rawValue: raw.dtype) else {
      throw CheckpointError(
        .unsupported, path, "holds \(name) as \(raw.dtype): convert it to F32, F16 or BF16 first")
    }
    var bytes = type.size
    for side in raw.shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { throw damaged(path, name) }
      bytes = product
    }
    guard raw.data_offsets.count == 2, raw.data_offsets[0] >= 0, raw.data_offsets[1] >= raw.data_offsets[0],
      raw.data_offsets[1] <= Int.max - start, raw.data_offsets[1] - raw.data_offsets[0] == bytes
    else { throw damaged(path, name) }
    return Entry(
      type: type, shape: raw.shape, range: (start + raw.data_offsets[0])..<(start + raw.data_offsets[1]))
  }

  /// The tensors stand one after the other, without gaps, to the end of the file, as the format demands.
  private static func checkCover(
    _ entries: [String: Entry], from start: Int, to end: Int, path: String
  ) throws(CheckpointError) {
    var last = start
    for (name, entry) in entries.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound) < ($1.value.range.lowerBound, $1.value.range.upperBound)
    }) {
      guard entry.range.lowerBound == last, entry.range.upperBound <= end else { throw damaged(path, name) }
      last = entry.range.upperBound
    }
    guard last == end else {
      throw CheckpointError(.damaged, path, "goes on after its last tensor: copy or download it anew")
    }
  }

  private static func damaged(_ path: String, _ name: String) -> CheckpointError {
    CheckpointError(
      .damaged, path, "names numbers for the tensor \(name) that are not there: copy or download it anew")
  }

  private static func wrongFormat(_ path: String) -> CheckpointError {
    CheckpointError(
      .wrongFormat, path, "is no safetensors file: give one (`longhand import` makes one of a .pth file)")
  }
}
