internal import CZlib
internal import Foundation

/// An array of bytes in LeCun's idx form, gzipped or raw: two zeros, the type (8 for bytes), the number of dimensions, each
/// dimension in 32 bits, the most significant first, then the bytes.
struct IDXFile: Sendable {
  let dimensions: [Int]
  let bytes: [UInt8]

  /// - Parameter rank: the number of dimensions that the file has to have.
  /// - Throws: `notFound`; `unreadable` where the file is of another kind, claims absurd sizes, is cut off, or longer than it
  ///   says.
  init(_ path: String, rank: Int) throws(DatasetError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .notFound(path: path, expected: "an idx file, gzipped or raw")
    }
    guard let file = GzipFile(path) else { throw .unreadable(path: path, reason: "it cannot be opened") }
    func fail(_ reason: String) -> DatasetError { .unreadable(path: path, reason: reason) }
    guard let header = file.read(4 + 4 * rank), header.count == 4 + 4 * rank else {
      throw fail("it is cut off within its first bytes")
    }
    guard header[0] == 0, header[1] == 0, header[2] == 8, header[3] == UInt8(rank) else {
      let found = header.prefix(4).map { String($0) }.joined(separator: " ")
      throw fail("it begins with \(found), where an idx file of \(rank) dimensions begins with 0 0 8 \(rank)")
    }
    dimensions = (1...rank).map { i in header[4 * i..<4 * i + 4].reduce(0) { $0 << 8 | Int($1) } }
    // The largest file of EMNIST has 697,932 pictures of 28 x 28.
    guard dimensions[0] <= 100_000_000, dimensions.dropFirst().allSatisfy({ (1...4096).contains($0) }) else {
      throw fail("it claims \(dimensions.map { String($0) }.joined(separator: " x ")) bytes")
    }
    let size = dimensions.reduce(1, *)
    // Grows with what is there, not with what the header claims.
    var bytes: [UInt8] = []
    while bytes.count < size {
      guard let part = file.read(min(size - bytes.count, 1 << 24)), !part.isEmpty else {
        throw fail("it is damaged or cut off after \(bytes.count) of \(size) bytes")
      }
      bytes += part
    }
    guard let rest = file.read(1) else { throw fail("its end is damaged") }
    guard rest.isEmpty else { throw fail("it goes on after the \(size) bytes that it claims") }
    self.bytes = bytes
  }
}

/// A file that is read through zlib, which passes on what is not compressed.
private struct GzipFile: ~Copyable {
  private let handle: gzFile

  init?(_ path: String) {
    guard let handle = gzopen(path, "rb") else { return nil }
    self.handle = handle
    gzbuffer(handle, 1 << 17)
  }

  deinit { gzclose_r(handle) }

  /// Fewer bytes than asked for at the end of the file; nil where it is damaged.
  borrowing func read(_ count: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let read = gzread(handle, buffer.baseAddress, UInt32(count))
      isWhole = read >= 0
      filled = max(0, Int(read))
    }
    // A stream that ends too early is told by the error alone.
    var code: Int32 = 0
    _ = gzerror(handle, &code)
    return isWhole && (code == Z_OK || code == Z_STREAM_END) ? bytes : nil
  }
}
