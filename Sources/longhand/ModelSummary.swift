internal import Checkpoints
internal import Recognition

/// A model file for people and for machines.
struct ModelSummary {
  let model: Model
  let path: String

  init(_ model: Model, path: String) {
    self.model = model
    self.path = path
  }

  /// Members of a JSON object.
  var members: [(String, JSON)] {
    [("file", .string(path)), ("identity", .string(model.identity))]
      + NetworkSummary(model.architecture).members
      + [
        ("alphabet", .string(model.alphabet.string)),
        (
          "normalization",
          .object([
            ("version", .integer(model.normalization.version)), ("height", .integer(model.normalization.height)),
            ("margin", .integer(model.normalization.margin)),
          ])
        ),
        ("provenance", .object(provenance.map { ($0.key, .string($0.value)) })),
      ]
  }

  var text: String {
    let width = provenance.map(\.key.count).max() ?? 0
    let rows = provenance.map { key, value in
      "  \(key)\(String(repeating: " ", count: width - key.count))  \(value)\n"
    }
    return """
      \(path)
      identity  \(model.identity)
      alphabet  \(model.alphabet.string)

      \(NetworkSummary(model.architecture).table)
      provenance
      \(rows.isEmpty ? "  none\n" : rows.joined())
      """
  }

  private var provenance: [(key: String, value: String)] {
    model.provenance.sorted { $0.key < $1.key }
  }
}
