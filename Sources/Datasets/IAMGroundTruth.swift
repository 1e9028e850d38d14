internal import Foundation
internal import Transcripts

// MARK: - ascii

extension IAM {
  /// The entries of `lines.txt` or `words.txt`, with the writers of `forms.txt` where it is there.
  static func asciiEntries(_ root: String, _ unit: Unit) throws(DatasetError) -> [Entry] {
    let writers = try writers(root)
    guard let path = asciiPath(root, "\(unit.rawValue).txt") else {
      throw .notFound(
        path: (root as NSString).appendingPathComponent("ascii/\(unit.rawValue).txt"), expected: "the folder of IAM")
    }
    var entries: [Entry] = []
    for (index, row) in try TextFile.lines(of: path).enumerated() where !row.isEmpty && !row.hasPrefix("#") {
      guard var entry = Entry(row: row, unit: unit) else {
        let form = unit == .lines ? "a01-000u-00 ok 154 19 408 746 1661 89 A|MOVE" : "a01-000u-00-00 ok 154 408 768 27 51 AT A"
        throw .malformed(path: path, line: index + 1, reason: "a row like \"\(form)\" is expected: \"\(row.prefix(60))\"")
      }
      entry.writer = writers[String(entry.form)]
      entries.append(entry)
    }
    return entries
  }

  private static func asciiPath(_ root: String, _ name: String) -> String? {
    ["ascii/" + name, name].map { (root as NSString).appendingPathComponent($0) }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// `a01-000u 000 2 prt 7 5 52 36`: the form, its writer, and counts.
  private static func writers(_ root: String) throws(DatasetError) -> [String: String] {
    guard let path = asciiPath(root, "forms.txt") else { return [:] }
    var writers: [String: String] = [:]
    for (index, row) in try TextFile.lines(of: path).enumerated() where !row.isEmpty && !row.hasPrefix("#") {
      let fields = row.split(separator: " ")
      guard fields.count >= 2 else {
        throw .malformed(path: path, line: index + 1, reason: "a form and its writer are expected: \"\(row.prefix(60))\"")
      }
      writers[String(fields[0])] = String(fields[1])
    }
    return writers
  }
}

extension IAM.Entry {
  /// nil where the row has another form.
  ///
  /// Of words the number of components may be missing, and -1 stands for an unknown box.
  init?(row: Substring, unit: IAM.Unit) {
    let fields = row.split(separator: " ", omittingEmptySubsequences: true)
    guard fields.count >= 8, fields[0].split(separator: "-").count == (unit == .lines ? 3 : 4) else { return nil }
    let numbers = fields.dropFirst(2).prefix(6).prefix { Int($0) != nil }.count
    let textStart: Int
    switch unit {
    case .lines:
      guard numbers == 6 else { return nil }
      textStart = 8
    case .words:
      guard numbers >= 5 else { return nil }
      // Behind the tag; a word that is a number cannot be taken for the box, as the tag stands between.
      textStart = 2 + numbers + 1
    }
    id = String(fields[0])
    isWellSegmented = fields[1] == "ok"
    let words = fields.dropFirst(textStart).joined(separator: " ")
    text = PageTranscript.cleaned(unit == .lines ? words.replacingOccurrences(of: "|", with: " ") : words)
  }
}

// MARK: - XML

extension IAM {
  /// The entries of all forms in `xml`, in the order of the forms' names.
  static func xmlEntries(_ root: String, _ unit: Unit) throws(DatasetError) -> [Entry] {
    let folder = (root as NSString).appendingPathComponent("xml")
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .notFound(path: folder, expected: "the folder of IAM, with xml in it")
    }
    var entries: [Entry] = []
    for name in names.sorted() where name.hasSuffix(".xml") {
      let form = try XMLFile.read((folder as NSString).appendingPathComponent(name), IAMForm())
      entries += unit == .lines ? form.lines : form.words
    }
    return entries
  }
}

/// A form's XML: its lines with their words, below `handwritten-part`.
private struct IAMForm: XMLHandler {
  private(set) var lines: [IAM.Entry] = []
  private(set) var words: [IAM.Entry] = []
  private var writer: String?

  mutating func open(_ element: String, _ attributes: [String: String], parents: [String]) throws(XMLRefusal) {
    switch (element, parents.last) {
    case (_, nil):
      guard element == "form" else { throw XMLRefusal(reason: "the root is <\(element)>, not <form>") }
      writer = attributes["writer-id"]
    case ("line", "handwritten-part"):
      lines.append(try entry(attributes, isWellSegmented: attributes["segmentation"] == "ok"))
    case ("word", "line"):
      words.append(try entry(attributes, isWellSegmented: lines.last?.isWellSegmented ?? false))
    default: break
    }
  }

  mutating func close(_ element: String, text: String, parents: [String]) {}

  private func entry(_ attributes: [String: String], isWellSegmented: Bool) throws(XMLRefusal) -> IAM.Entry {
    guard let id = attributes["id"], id.split(separator: "-").count >= 3, let text = attributes["text"] else {
      throw XMLRefusal(reason: "a line or word without id or text")
    }
    return IAM.Entry(
      id: id, text: PageTranscript.cleaned(Self.unescaped(text)), writer: writer, isWellSegmented: isWellSegmented)
  }

  /// The texts are escaped twice.
  private static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    return [("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
      .reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
