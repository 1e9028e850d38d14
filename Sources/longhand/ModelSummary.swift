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
            ("margin", .integer(model.normalization.margin)), ("side_margin", .integer(model.normalization.side)),
          ])
        ),
        ("calibrations", .object(calibrations.map { ($0.key, .string($0.value)) })),
        ("provenance", .object(provenance.map { ($0.key, .string($0.value)) })),
      ]
  }

  var text: String {
    func list(_ pairs: [(key: String, value: String)]) -> String {
      let width = pairs.map(\.key.count).max() ?? 0
      return pairs.map { "  \($0.key)\(String(repeating: " ", count: width - $0.key.count))  \($0.value)\n" }.joined()
    }
    return """
      \(path)
      identity  \(model.identity)
      alphabet  \(model.alphabet.string)

      \(NetworkSummary(model.architecture).table)
      confidences are calibrated for
      \(calibrations.isEmpty ? "  nothing\n" : list(calibrations))
      provenance
      \(provenance.isEmpty ? "  none\n" : list(provenance))
      """
  }

  /// By decoder.
  private var calibrations: [(key: String, value: String)] {
    model.calibrations.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text) }
  }

  private var provenance: [(key: String, value: String)] {
    model.provenance.sorted { $0.key < $1.key }
  }
}
