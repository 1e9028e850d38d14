internal import Glibc
internal import Transcripts

/// The lines of a UTF-8 text of any length, in NFC, read as they are asked for.
package struct TextLines: ~Copyable {
  package let path: String
  /// Of a file in bytes; nil where that is not known, as of a pipe.
  package let size: Int?
  /// How far it was read, in bytes.
  package private(set) var position = 0

  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)
  private var unread = 0..<0
  private var lineNumber = 0
  private static let longestLine = 1 << 26

  /// - Parameter path: `-` is the standard input.
  package init(_ path: String) throws(CheckpointError) {
    self.path = path
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CheckpointError(
        .unreadable, path, "cannot be opened (\(String(cString: strerror(errno)))): check the name and its permissions")
    }
    var status = stat()
    fstat(descriptor, &status)
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw CheckpointError(.unreadable, path, "is a folder: give the name of a text file")
    }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit { close(descriptor) }

  /// The next line, without its end; nil after the last.
  package mutating func next() throws(CheckpointError) -> String? {
    var searched = 0
    while true {
      let end = buffer.withUnsafeBufferPointer { bytes -> Int? in
        let start = unread.lowerBound + searched
        guard start < unread.upperBound,
          let found = memchr(bytes.baseAddress! + start, 0x0A, unread.upperBound - start)
        else { return nil }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - bytes.baseAddress!
      }
      if let end {
        defer { unread = (end + 1)..<unread.upperBound }
        return try text(unread.lowerBound..<end)
      }
      searched = unread.count
      guard try fill() else {
        guard !unread.isEmpty else { return nil }
        defer { unread = 0..<0 }
        return try text(unread)
      }
    }
  }

  /// Reads more behind what is unread; false where there is no more.
  private mutating func fill() throws(CheckpointError) -> Bool {
    if unread.lowerBound > 0 {
      buffer.replaceSubrange(0..<unread.count, with: buffer[unread])
      unread = 0..<unread.count
    }
    if unread.count == buffer.count {
      guard buffer.count < Self.longestLine else {
        throw CheckpointError(.unsupported, path, "has a line of more than \(Self.longestLine >> 20) MB: give text with line ends")
      }
      buffer += [UInt8](repeating: 0, count: buffer.count)
    }
    var count = -1
    repeat {
      count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + unread.count, $0.count - unread.count) }
    } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw CheckpointError(.unreadable, path, "cannot be read (\(String(cString: strerror(errno)))): copy it anew")
    }
    position += count
    unread = 0..<unread.count + count
    return count > 0
  }

  private mutating func text(_ range: Range<Int>) throws(CheckpointError) -> String {
    lineNumber += 1
    var bytes = buffer[range]
    // The mark that some editors put before a text.
    if lineNumber == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CheckpointError(.damaged, path, "is not UTF-8 in line \(lineNumber): convert it to UTF-8, or leave it out")
    }
    return bytes.allSatisfy { $0 < 0x80 } ? text : text.nfc
  }
}
