internal import Glibc

/// A file opened for reading, of which any part can be asked for.
///
/// Parts are read rather than mapped, so that a file which is cut off while it is open is an error and not a crash.
final class InputFile: Sendable {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let descriptor: Int32

  init(_ path: String) throws(CheckpointError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw CheckpointError(
        .unreadable, path, "cannot be opened (\(String(cString: strerror(errno)))): check the name and its permissions")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw CheckpointError(.unreadable, path, "is not a file: give the name of a file of weights")
    }
    self.path = path
    size = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// Fills `buffer` with the bytes from `offset` on.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
    guard offset >= 0, offset <= size, buffer.count <= size - offset else { throw cutOff }
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CheckpointError(.unreadable, path, "cannot be read (\(String(cString: strerror(errno)))): copy it anew")
      }
      guard count > 0 else { throw cutOff }
      done += count
    }
  }

  /// The bytes of `range`, which must lie within the file.
  func bytes(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= size else { throw cutOff }
    var bytes = [UInt8](repeating: 0, count: range.count)
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(CheckpointError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
    }
    return bytes
  }

  private var cutOff: CheckpointError {
    CheckpointError(.damaged, path, "is cut off: copy or download it anew")
  }
}
