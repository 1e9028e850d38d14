/// Pieces of HTML, written as text.
enum HTML {
  /// `text` with the characters that mean something in HTML written out.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// `<name class="class">content</name>`; the content is not escaped.
  static func element(_ name: String, class kind: String? = nil, _ content: String) -> String {
    "<\(name)\(kind.map { " class=\"\($0)\"" } ?? "")>\(content)</\(name)>"
  }

  /// - Parameters:
  ///   - header: of the columns, escaped here.
  ///   - rows: cells that are not escaped.
  ///   - numbers: columns that are set to the right.
  static func table(_ header: [String], _ rows: [[String]], numbers: Set<Int>, class kind: String? = nil) -> String {
    func cells(_ row: [String], _ name: String) -> String {
      row.enumerated().map { element(name, class: numbers.contains($0) ? "number" : nil, $1) }.joined()
    }
    let head = element("thead", element("tr", cells(header.map(escaped), "th")))
    let body = element("tbody", rows.map { element("tr", cells($0, "td")) }.joined(separator: "\n"))
    return element("table", class: kind, head + "\n" + body) + "\n"
  }
}
