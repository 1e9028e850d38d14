internal import Network
internal import Recognition

/// An architecture for people and for machines.
struct NetworkSummary {
  let architecture: Architecture

  init(_ architecture: Architecture) {
    self.architecture = architecture
  }

  /// Members of a JSON object.
  var members: [(String, JSON)] {
    [
      ("architecture", .string(architecture.name)),
      ("parameters", .integer(architecture.parameterCount)),
      ("height", .integer(architecture.height)),
      ("symbols", .integer(architecture.symbols)),
      ("layers", .array(architecture.layers.map(Self.json(of:)))),
    ]
  }

  /// Layer by layer, and the sum.
  var table: String {
    let layers = architecture.layers
    let nameWidth = (layers.map(\.name.count).max() ?? 0) + 2
    let kindWidth = (layers.map(\.kind.count).max() ?? 0) + 2
    let shapeWidth = (layers.map(\.shape.count).max() ?? 0) + 2
    var text = "\(architecture.name): input (N, 1, \(architecture.height), W), \(architecture.symbols) symbols with the blank\n\n"
    for layer in layers {
      let count = layer.parameters > 0 ? Self.grouped(layer.parameters) : ""
      text += Self.pad(layer.name, to: nameWidth) + Self.pad(layer.kind, to: kindWidth)
      text += count.isEmpty ? layer.shape : Self.pad(layer.shape, to: shapeWidth) + Self.pad(count, to: 10, right: true)
      text += "\n"
    }
    let total = Self.grouped(architecture.parameterCount)
    return text + Self.pad("parameters", to: nameWidth + kindWidth + shapeWidth) + Self.pad(total, to: 10, right: true) + "\n"
  }

  private static func json(of layer: Architecture.Layer) -> JSON {
    .object([
      ("name", .string(layer.name)), ("kind", .string(layer.kind)), ("shape", .string(layer.shape)),
      ("parameters", .integer(layer.parameters)),
    ])
  }

  private static func pad(_ text: String, to width: Int, right: Bool = false) -> String {
    let padding = String(repeating: " ", count: max(0, width - text.count))
    return right ? padding + text : text + padding
  }

  /// 4851607 -> 4,851,607
  static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return ([digits[...]] + groups).joined(separator: ",")
  }
}
