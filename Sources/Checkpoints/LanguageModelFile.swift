public import Decoding
internal import Glibc

extension NGramModel {
  /// The language model in a file: mapped where it is in Longhand's form, so that it is ready in milliseconds; read where it is
  /// in the ARPA format of SRILM and KenLM.
  ///
  /// A mapped file must stay as it is while the model is in use. `write` puts a new file in an old one's place without harm.
  ///
  /// - Parameter isQuantized: of a model in the ARPA format, whether its numbers are rounded to one of 256 each.
  public static func load(_ path: String, isQuantized: Bool = false) throws(CheckpointError) -> NGramModel {
    let file = try MappedFile(path)
    do {
      if NGramModel.isModel(file.bytes) { return try NGramModel(bytes: file.bytes, owner: file) }
      guard file.bytes.prefix(1 << 16).contains("\\data\\".utf8) else { throw NGramARPAReader.noModel }
      var reader = NGramARPAReader()
      var lines = try TextLines(path)
      while let line = try lines.next() { try reader.read(line[...]) }
      return try reader.finish(isQuantized: isQuantized)
    } catch let error as CheckpointError {
      throw error
    } catch let error as NGramError {
      throw CheckpointError(error, path)
    } catch {
      preconditionFailure("nothing else is thrown")
    }
  }

  /// Writes the model in Longhand's form.
  public func write(to path: String) throws(CheckpointError) {
    var file = try OutputFile(path)
    try withBytes { (bytes) throws(CheckpointError) in try file.write(bytes) }
    try file.finish()
  }

  /// Writes the model in the ARPA format.
  public func writeARPA(to path: String) throws(CheckpointError) {
    var file = try OutputFile(path)
    try NGramARPAWriter(self).write { (text: String) throws(CheckpointError) in try file.write(Array(text.utf8)) }
    try file.finish()
  }
}

extension CheckpointError {
  fileprivate init(_ error: NGramError, _ path: String) {
    let code: Code =
      switch error.code {
      case .wrongFormat: .wrongFormat
      case .damaged: .damaged
      case .unsupported, .unusableText: .unsupported
      }
    self.init(code, path, error.description)
  }
}

/// A file's bytes in memory, brought there by the system as they are looked at.
private final class MappedFile: @unchecked Sendable {
  // Only read.
  let bytes: UnsafeRawBufferPointer

  init(_ path: String) throws(CheckpointError) {
    let file = try InputFile(path)
    guard file.size > 0 else {
      throw CheckpointError(.wrongFormat, path, "is empty: give a language model")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let start = mmap(nil, file.size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard descriptor >= 0, let start, start != MAP_FAILED else {
      throw CheckpointError(.unreadable, path, "cannot be mapped (\(String(cString: strerror(errno)))): copy it anew")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: file.size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), bytes.count) }
}
