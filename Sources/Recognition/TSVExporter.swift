/// Path, text and confidence with tabs between them, a row an image.
///
/// Backslash, tab, line feed and carriage return inside a field are written `\\`, `\t`, `\n` and `\r`. An image of a file
/// that holds several has `#page=N` behind the path.
public struct TSVExporter: ResultExporter {
  public init() {}

  public func begin() -> String { "" }

  public func add(_ image: ReadImage) -> String {
    let confidence = Decimal.text(Double(image.result.confidence), decimals: 4, padded: true)
    return "\(Self.escape(image.name))\t\(Self.escape(image.result.text))\t\(confidence)\n"
  }

  public func add(failure: String, path: String) -> String { "" }
  public func end() -> String { "" }

  package static func escape(_ field: String) -> String {
    var escaped = ""
    // Code points, not characters: "\r\n" is one character.
    for scalar in field.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\t": escaped += "\\t"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
