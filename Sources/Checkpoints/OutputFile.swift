internal import Glibc
internal import Images

/// A file being written: it appears under its name only once it is whole.
package struct OutputFile: ~Copyable {
  /// As it was named, and behind symbolic links.
  private let path: String
  private let target: String
  private let temporaryPath: String
  private let descriptor: Int32
  private(set) var count = 0
  private var isFinished = false

  package init(_ path: String) throws(CheckpointError) {
    self.path = path
    let resolved = OutputPath.resolved(path)
    target = resolved ?? path
    temporaryPath = "\(target).\(getpid()).partial"
    descriptor = resolved != nil ? open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) : -1
    guard resolved != nil else {
      throw CheckpointError(.unwritable, path, "is a folder or a device: give the name of a file")
    }
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  /// Whether a file can be written there: to be asked before the work whose result it is to hold.
  ///
  /// - Throws: as `init(_:)`.
  package static func check(_ path: String) throws(CheckpointError) {
    _ = try OutputFile(path)
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(temporaryPath) }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    var done = 0
    while done < bytes.count {
      let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.failure(path) }
      done += written
    }
    count += done
  }

  /// Writes numbers as they stand in memory: the processors that Longhand runs on are little-endian, as are the formats.
  mutating func write<Number: BitwiseCopyable>(_ numbers: ArraySlice<Number>) throws(CheckpointError) {
    try numbers.withUnsafeBufferPointer { (numbers) throws(CheckpointError) in
      try write(UnsafeRawBufferPointer(numbers))
    }
  }

  package mutating func write<Number: BitwiseCopyable>(_ numbers: [Number]) throws(CheckpointError) {
    try write(numbers[...])
  }

  /// Puts the file in its place, and what stood there away.
  package mutating func finish() throws(CheckpointError) {
    guard fsync(descriptor) == 0, rename(temporaryPath, target) == 0 else { throw Self.failure(path) }
    isFinished = true
  }

  private static func failure(_ path: String) -> CheckpointError {
    CheckpointError(
      .unwritable, path,
      "cannot be written (\(String(cString: strerror(errno)))): check that its folder exists, may be written to and has room")
  }
}
