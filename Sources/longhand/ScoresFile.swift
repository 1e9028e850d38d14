internal import Checkpoints
internal import Decoding
internal import FoundationEssentials
internal import Recognition
internal import Transcripts

/// Log-probabilities of lines in a safetensors file, as `ScoresCommand` describes it.
struct ScoresFile {
  struct Line {
    var name: String
    /// The true text, where it is known.
    var text: String?
    var scores: LogProbabilities
  }

  var alphabet: Alphabet
  /// Identity of the model that gave the scores; nil for another program's.
  var model: String?
  var lines: [Line] = []

  init(alphabet: Alphabet, model: String?) {
    self.alphabet = alphabet
    self.model = model
  }

  private static let textPrefix = "text:"

  func write(to path: String) throws(CheckpointError) {
    var metadata = ["alphabet": JSON.array(alphabet.symbols.map { .string(String($0)) }).text, "model": model ?? ""]
    for line in lines { metadata[Self.textPrefix + line.name] = line.text }
    try Safetensors.write(
      lines.map { .init($0.name, shape: [$0.scores.frames, $0.scores.symbols], values: $0.scores.values[...]) },
      metadata: metadata, to: path)
  }

  /// - Throws: `CheckpointError`, `CommandFailure` where a tensor is not of the alphabet's size.
  init(contentsOf path: String) throws {
    let file = try Safetensors(contentsOf: path)
    guard let json = file.metadata["alphabet"],
      let symbols = try? JSONDecoder().decode([String].self, from: Data(json.utf8)),
      symbols.allSatisfy({ $0.count == 1 }), let alphabet = try? Alphabet(symbols: symbols.map { Character($0) })
    else { throw CommandFailure("\(path): has no 'alphabet' of scores; make it by `longhand scores`.") }
    self.init(alphabet: alphabet, model: file.metadata["model"])
    for (name, entry) in file.entries.sorted(by: { $0.key < $1.key }) {
      guard entry.shape.count == 2, entry.shape[1] == alphabet.count else {
        throw CommandFailure("\(path): '\(name)' is not frames by \(alphabet.count) symbols; make the file by `longhand scores`.")
      }
      let scores = LogProbabilities(frames: entry.shape[0], symbols: entry.shape[1], values: try file.floats(name))
      guard scores.values.allSatisfy({ $0 <= 1e-3 }) else {
        throw CommandFailure("\(path): '\(name)' holds numbers that are no log-probabilities; apply log-softmax first.")
      }
      lines.append(Line(name: name, text: file.metadata[Self.textPrefix + name], scores: scores))
    }
  }
}
