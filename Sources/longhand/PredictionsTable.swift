internal import Datasets
internal import Recognition

/// What a reader made of lines, as a table in UTF-8 with tabs between its columns, so that any reader can be scored alike.
///
/// The first row names the columns, in any order: `id`, `truth` and `read` must be there; `confidence`, `writer`, `contributor`,
/// `category`, `set` and `image` (relative to the table's folder) may be; others are passed over. Backslash, tab, line feed and
/// carriage return in a field are written `\\`, `\t`, `\n` and `\r`.
enum PredictionsTable {
  static let columns = ["id", "truth", "read", "confidence", "writer", "contributor", "category", "set", "image"]

  /// - Parameter images: the picture of each line, relative to the table's folder or absolute; nil where there are none.
  static func text(_ lines: [EvaluatedLine], images: [String]?) -> String {
    var text = columns.dropLast(images == nil ? 1 : 0).joined(separator: "\t") + "\n"
    for (index, line) in lines.enumerated() {
      let confidence = line.confidence.map { Decimal.text($0, decimals: 6) } ?? ""
      var row = [line.id, line.truth, line.read, confidence]
      row += [line.writer, line.contributor, line.category, line.set].map { $0 ?? "" }
      if let images { row.append(images[index]) }
      text += row.map(TSVExporter.escape).joined(separator: "\t") + "\n"
    }
    return text
  }

  /// - Throws: `CommandFailure` with the file, the row and what is wrong with it.
  static func read(_ path: String) throws(CommandFailure) -> [EvaluatedLine] {
    let rows: [Substring]
    do throws(DatasetError) {
      rows = try TextFile.lines(of: path)
    } catch {
      throw CommandFailure(error.description)
    }
    let names = rows[0].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    for name in ["id", "truth", "read"] where !names.contains(name) {
      throw CommandFailure("\(path), row 1: has no column '\(name)'; it names the columns, and id, truth and read must be there.")
    }
    let columns = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var lines: [EvaluatedLine] = []
    for (index, row) in rows.enumerated().dropFirst() where !row.isEmpty {
      let fields = row.split(separator: "\t", omittingEmptySubsequences: false).map(unescape)
      guard fields.count == names.count else {
        throw CommandFailure("\(path), row \(index + 1): has \(fields.count) fields, and row 1 names \(names.count) columns.")
      }
      func field(_ name: String) -> String? {
        columns[name].flatMap { fields[$0].isEmpty ? nil : fields[$0] }
      }
      var line = EvaluatedLine(id: field("id") ?? "", truth: field("truth") ?? "", read: field("read") ?? "")
      if let confidence = field("confidence") {
        guard let number = Double(confidence), (0...1).contains(number) else {
          throw CommandFailure("\(path), row \(index + 1): '\(confidence)' is no confidence, which goes from 0 to 1.")
        }
        line.confidence = number
      }
      line.writer = field("writer")
      line.contributor = field("contributor")
      line.category = field("category")
      line.set = field("set")
      line.source = field("image").map { .file($0.hasPrefix("/") ? $0 : folder + $0) }
      lines.append(line)
    }
    guard !lines.isEmpty else { throw CommandFailure("\(path) has no row but the first.") }
    return lines
  }

  /// Undoes `TSVExporter.escape`.
  static func unescape(_ field: Substring) -> String {
    var text = ""
    var isEscaped = false
    for scalar in field.unicodeScalars {
      switch (isEscaped, scalar) {
      case (false, "\\"): isEscaped = true
      case (false, _): text.unicodeScalars.append(scalar)
      case (true, "t"): (text, isEscaped) = (text + "\t", false)
      case (true, "n"): (text, isEscaped) = (text + "\n", false)
      case (true, "r"): (text, isEscaped) = (text + "\r", false)
      case (true, _):
        text.unicodeScalars.append(scalar)
        isEscaped = false
      }
    }
    return text
  }
}
