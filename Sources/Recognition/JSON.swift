/// A JSON value to be written, members in the order given (RFC 8259).
package enum JSON {
  case object([(String, JSON)])
  case array([JSON])
  case string(String)
  case integer(Int)
  /// Written with so many decimals at most.
  case number(Double, decimals: Int)
  case bool(Bool)
  case null

  /// Without line breaks: `{"a": 1, "b": [true]}`.
  package var text: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// One member or element a line, nested by two spaces.
  package var indentedText: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  private func write(to text: inout String, indent: String?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .number(let value, let decimals): text += value.isFinite ? Decimal.text(value, decimals: decimals) : "null"
    case .string(let value): Self.quote(value, to: &text)
    case .array(let elements):
      Self.write("[", elements, "]", to: &text, indent: indent) { element, text, indent in
        element.write(to: &text, indent: indent)
      }
    case .object(let members):
      Self.write("{", members, "}", to: &text, indent: indent) { member, text, indent in
        Self.quote(member.0, to: &text)
        text += ": "
        member.1.write(to: &text, indent: indent)
      }
    }
  }

  private static func write<Item>(
    _ open: String, _ items: [Item], _ close: String, to text: inout String, indent: String?,
    item: (Item, inout String, String?) -> Void
  ) {
    text += open
    let inner = indent.map { $0 + "  " }
    for (index, element) in items.enumerated() {
      if index > 0 { text += inner == nil ? ", " : "," }
      if let inner { text += "\n" + inner }
      item(element, &text, inner)
    }
    if let indent, !items.isEmpty { text += "\n" + indent }
    text += close
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
