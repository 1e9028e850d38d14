/// A zip file of uncompressed entries, as PyTorch writes it (APPNOTE.TXT 6.3, with its 64-bit extension).
struct ZipArchive: Sendable {
  struct Entry: Sendable {
    /// Where its bytes stand in the file.
    let range: Range<Int>
    let crc: UInt32
  }

  let entries: [String: Entry]
  private let file: InputFile

  init(_ file: InputFile) throws(CheckpointError) {
    self.file = file
    let end = try Self.endRecord(file)
    guard end.start >= 0, end.size >= 0, end.start <= file.size, end.size <= file.size - end.start else {
      throw Self.damaged(file)
    }
    var directory = ByteReader(try file.bytes(end.start..<(end.start + end.size)))
    var entries: [String: Entry] = [:]
    for _ in 0..<end.count {
      // An entry takes 46 bytes at least, so that a false count ends here.
      guard let (name, entry) = try Self.entry(&directory, file) else { throw Self.damaged(file) }
      entries[name] = entry
    }
    self.entries = entries
  }

  /// The bytes of an entry, checked against their sum.
  func bytes(_ entry: Entry) throws(CheckpointError) -> [UInt8] {
    let bytes = try file.bytes(entry.range)
    guard CRC32.of(bytes[...]) == entry.crc else { throw Self.damaged(file) }
    return bytes
  }

  private static func damaged(_ file: InputFile) -> CheckpointError {
    CheckpointError(.damaged, file.path, "is a damaged zip file: copy or download it anew")
  }

  /// Where the directory stands, and how many entries it has.
  private static func endRecord(_ file: InputFile) throws(CheckpointError) -> (start: Int, size: Int, count: UInt64) {
    // The record is 22 bytes and a comment of at most 65535.
    let start = max(0, file.size - 22 - 65535)
    let tail = try file.bytes(start..<file.size)
    var place = tail.count - 22
    while place >= 0 {
      if tail[place] != UInt8(ascii: "P") || tail[place + 1] != UInt8(ascii: "K") {
        place -= 1
        continue
      }
      var reader = ByteReader(tail, from: place)
      if reader.integer(UInt32.self) == 0x0605_4B50, reader.skip(6), let count = reader.integer(UInt16.self),
        let size = reader.integer(UInt32.self), let offset = reader.integer(UInt32.self),
        let comment = reader.integer(UInt16.self), reader.remaining == Int(comment)
      {
        guard count == .max || size == .max || offset == .max else {
          return (Int(offset), Int(size), UInt64(count))
        }
        return try largeEndRecord(file, before: start + place)
      }
      place -= 1
    }
    throw CheckpointError(.wrongFormat, file.path, "is no zip file or cut off: save it anew by torch.save")
  }

  private static func largeEndRecord(
    _ file: InputFile, before place: Int
  ) throws(CheckpointError) -> (start: Int, size: Int, count: UInt64) {
    guard place >= 20 else { throw damaged(file) }
    var locator = ByteReader(try file.bytes((place - 20)..<place))
    guard locator.integer(UInt32.self) == 0x0706_4B50, locator.skip(4),
      let position = locator.integer(UInt64.self).flatMap(Int.init(exactly:)), position <= file.size - 56
    else { throw damaged(file) }
    var record = ByteReader(try file.bytes(position..<(position + 56)))
    guard record.integer(UInt32.self) == 0x0606_4B50, record.skip(28), let count = record.integer(UInt64.self),
      let size = record.integer(UInt64.self).flatMap(Int.init(exactly:)),
      let offset = record.integer(UInt64.self).flatMap(Int.init(exactly:))
    else { throw damaged(file) }
    return (offset, size, count)
  }

  /// One entry of the directory, or nil where it is damaged.
  private static func entry(
    _ directory: inout ByteReader, _ file: InputFile
  ) throws(CheckpointError) -> (String, Entry)? {
    guard directory.integer(UInt32.self) == 0x0201_4B50, directory.skip(4), let flags = directory.integer(UInt16.self),
      let method = directory.integer(UInt16.self), directory.skip(4), let crc = directory.integer(UInt32.self),
      let packedSize = directory.integer(UInt32.self), let plainSize = directory.integer(UInt32.self),
      let nameLength = directory.integer(UInt16.self), let extraLength = directory.integer(UInt16.self),
      let commentLength = directory.integer(UInt16.self), directory.skip(8),
      let headerOffset = directory.integer(UInt32.self), let name = directory.text(Int(nameLength)),
      let extra = directory.take(Int(extraLength)), directory.skip(Int(commentLength))
    else { return nil }
    guard method == 0, flags & 1 == 0 else {
      throw CheckpointError(
        .unsupported, file.path, "holds \(name) compressed or encrypted: save it anew by torch.save")
    }
    var fields = [UInt64(plainSize), UInt64(packedSize), UInt64(headerOffset)]
    guard widen(&fields, Array(extra)), fields[0] == fields[1], let size = Int(exactly: fields[0]),
      let header = Int(exactly: fields[2]), header <= file.size - 30
    else { return nil }
    var local = ByteReader(try file.bytes(header..<(header + 30)))
    guard local.integer(UInt32.self) == 0x0403_4B50, local.skip(22), let localName = local.integer(UInt16.self),
      let localExtra = local.integer(UInt16.self)
    else { return nil }
    let start = header + 30 + Int(localName) + Int(localExtra)
    guard start <= file.size, size <= file.size - start else { return nil }
    return (name, Entry(range: start..<(start + size), crc: crc))
  }

  /// Takes the fields that do not fit 32 bits from the extra field 1.
  private static func widen(_ fields: inout [UInt64], _ extra: [UInt8]) -> Bool {
    guard fields.contains(UInt64(UInt32.max)) else { return true }
    var reader = ByteReader(extra)
    while let id = reader.integer(UInt16.self), let length = reader.integer(UInt16.self),
      let content = reader.take(Int(length))
    {
      guard id == 1 else { continue }
      var numbers = ByteReader(Array(content))
      for index in fields.indices where fields[index] == UInt64(UInt32.max) {
        guard let number = numbers.integer(UInt64.self) else { return false }
        fields[index] = number
      }
      return true
    }
    return false
  }
}
