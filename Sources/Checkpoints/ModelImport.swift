internal import FoundationEssentials
internal import Images
public import Network
public import Transcripts

extension Model {
  /// Makes a model of weights that PyTorch or another program saved: a `.pth` or safetensors file of a `state_dict`.
  ///
  /// - Parameters:
  ///   - architecture: where nil, the known one whose tensors have the names and shapes of the file's. The number of symbols is always
  ///     that of the file.
  ///   - alphabet: the symbols that the weights were trained for.
  /// - Throws: `mismatch` where the file's tensors are not those of the architecture, or not as many symbols as the alphabet's; as
  ///   `Safetensors` and `PyTorchFile`.
  public init(
    importing path: String, architecture: Architecture? = nil, alphabet: Alphabet = .seed
  ) throws(CheckpointError) {
    let head = try InputFile(path)
    if head.size >= 4, try head.bytes(0..<4) == Array("PK\u{3}\u{4}".utf8) {
      try self.init(importing: PyTorchFile(contentsOf: path), architecture, alphabet)
    } else if head.size >= 2, try head.bytes(0..<2) == [0x80, 0x02] {
      throw CheckpointError(
        .unsupported, path, "was saved by PyTorch before 1.6: load it there and save its state_dict anew")
    } else {
      let file = try Safetensors(contentsOf: path)
      if file.metadata[Self.versionKey] != nil {
        try self.init(file)
      } else {
        try self.init(importing: file, architecture, alphabet)
      }
    }
  }

  private init(
    importing source: some TensorSource, _ asked: Architecture?, _ alphabet: Alphabet
  ) throws(CheckpointError) {
    let shapes = source.shapes
    guard let symbols = shapes["fc.bias"]?.first else {
      throw CheckpointError(
        .mismatch, source.path, "has no tensor fc.bias, which every network of Longhand ends with: save its whole state_dict")
    }
    guard symbols == alphabet.count else {
      throw CheckpointError(
        .mismatch, source.path,
        "has \(symbols) symbols, and the alphabet \(alphabet.count) with the blank: give the alphabet it was trained for")
    }
    let candidates = (asked.map { [$0] } ?? Architecture.known).map { candidate in
      var candidate = candidate
      candidate.symbols = symbols
      return candidate
    }
    func slots(_ architecture: Architecture) -> [Parameter] { architecture.parameters + architecture.statistics }
    let found = candidates.first { slots($0).allSatisfy { shapes[$0.name] == $0.shape } }
    guard let architecture = found ?? (asked == nil ? nil : candidates.first) else {
      let names = Architecture.known.map(\.name).joined(separator: ", ")
      throw CheckpointError(
        .mismatch, source.path, "has the tensors of no known architecture (\(names)): name the one it comes nearest to, to see what differs")
    }
    let expected = Set(slots(architecture).map(\.name))
    if let extra = shapes.keys.filter({ !expected.contains($0) }).min() {
      throw CheckpointError(
        .mismatch, source.path, "holds \(extra), which the architecture \(architecture.name) has not: name the one it is of")
    }
    self.init(
      architecture: architecture, alphabet: alphabet, normalization: LineNormalization(height: architecture.height),
      weights: try ModelWeights(architecture, from: source),
      provenance: ["imported": URL(fileURLWithPath: source.path).lastPathComponent])
  }
}
