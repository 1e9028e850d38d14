internal import Foundation

/// Text files that come line by line.
package enum TextFile {
  /// The lines of a UTF-8 file, ended by LF, CR LF or CR, without a byte order mark.
  ///
  /// - Throws: `notFound`; `unreadable`; `malformed` with the line that is not UTF-8.
  package static func lines(of path: String) throws(DatasetError) -> [Substring] {
    guard FileManager.default.fileExists(atPath: path) else { throw .notFound(path: path, expected: "a text file") }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      let rows = data.split(separator: 0x0A, omittingEmptySubsequences: false)
      let line = rows.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
      throw .malformed(path: path, line: line + 1, reason: "not UTF-8; save the file as UTF-8")
    }
    // By bytes, as large lists of words take too long by characters.
    let bytes = (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).utf8
    var (lines, start, last) = ([Substring](), bytes.startIndex, UInt8(0))
    for (index, byte) in zip(bytes.indices, bytes) {
      if byte == 0x0A || byte == 0x0D {
        if byte == 0x0D || last != 0x0D { lines.append(Substring(bytes[start..<index])) }
        start = bytes.index(after: index)
      }
      last = byte
    }
    return lines + [Substring(bytes[start...])]
  }
}
