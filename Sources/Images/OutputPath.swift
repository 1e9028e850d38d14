internal import Glibc

/// Where a file goes that is written under a temporary name and renamed at its end: the renaming would put it in the place of a
/// device, a pipe or a symbolic link.
package enum OutputPath {
  /// The path behind all symbolic links, where a file may be or not; nil where a folder, a device or a pipe is.
  package static func resolved(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else { return nil }
    var path = path
    // As many as the system follows.
    for _ in 0..<40 {
      guard let destination = destination(ofLink: path) else { break }
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = destination.hasPrefix("/") ? destination : folder + destination
    }
    return path
  }

  /// nil where the path is no link.
  private static func destination(ofLink path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      let count = readlink(path, buffer.baseAddress!, buffer.count)
      return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
  }
}
