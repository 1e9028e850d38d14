internal import Glibc

/// Whole files in and out, with what went wrong as `ImageError`.
enum Files {
  static func read(_ path: String) throws(ImageError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? ImageError(.notFound, path, "there is no such file.")
        : ImageError(.notReadable, path, "cannot be read (\(String(cString: strerror(errno)))).")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw ImageError(.notReadable, path, "is a folder; name the image files in it.")
    }
    guard let file = fopen(path, "rb") else {
      throw ImageError(.notReadable, path, "cannot be read (\(String(cString: strerror(errno)))).")
    }
    defer { fclose(file) }
    var bytes = [UInt8]()
    let chunk = max(Int(status.st_size), 1 << 16) + 1
    while true {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress! + start, 1, chunk, file) }
      bytes.removeLast(chunk - count)
      if count < chunk { break }
    }
    guard ferror(file) == 0 else {
      throw ImageError(.notReadable, path, "cannot be read to its end.")
    }
    return bytes
  }

  /// Under a temporary name first, so that no reader ever sees half a file.
  static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    guard let target = OutputPath.resolved(path) else {
      throw ImageError(.notWritable, path, "is a folder or a device; name a file.")
    }
    let temporary = "\(target).\(getpid()).tmp"
    guard let file = fopen(temporary, "wb") else {
      throw ImageError(.notWritable, path, "cannot be written (\(String(cString: strerror(errno)))).")
    }
    let written = fwrite(bytes, 1, bytes.count, file)
    let closed = fclose(file)
    guard written == bytes.count, closed == 0, rename(temporary, target) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      throw ImageError(.notWritable, path, "cannot be written (\(reason)).")
    }
  }
}
