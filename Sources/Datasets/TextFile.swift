internal import Foundation

/// Text files that come line by line.
enum TextFile {
  /// The lines of a UTF-8 file, ended by LF, CR LF or CR, without a byte order mark.
  ///
  /// - Throws: `unreadable`; `malformed` with the line that is not UTF-8.
  static func lines(of path: String) throws(DatasetError) -> [Substring] {
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
    return (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...])
      .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }
}
