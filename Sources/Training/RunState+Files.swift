internal import Checkpoints
internal import Foundation
internal import Images
internal import Network
internal import Transcripts

extension TrainingSetup {
  /// Writes the model that reads best at this moment: `readingWeights`, and where they come from.
  func saveModel(_ state: RunState, to path: String) throws(TrainingError) {
    do {
      try model(state.readingWeights, state.progress).write(to: path)
    } catch {
      throw TrainingError(.output, "The model was not saved, and what stood there is as it was. \(error)")
    }
  }

  /// Writes everything that `loadState` needs to go on.
  func save(_ state: RunState, to path: String) throws(TrainingError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      let progress = String(decoding: try encoder.encode(state.progress), as: UTF8.self)
      try Checkpoint(
        model: model(state.weights, state.progress),
        state: TrainingState(optimizer: state.optimizer, average: state.average?.weights, progress: progress)
      ).write(to: path)
    } catch {
      throw TrainingError(.output, "The checkpoint was not saved, and what stood there is as it was. \(error)")
    }
  }

  func loadState(from path: String) throws(TrainingError) -> RunState {
    let checkpoint: Checkpoint
    do {
      checkpoint = try Checkpoint(contentsOf: path)
    } catch {
      throw TrainingError(.resume, "\(error)")
    }
    guard let progress = try? JSONDecoder().decode(RunState.Progress.self, from: Data(checkpoint.state.progress.utf8))
    else {
      throw TrainingError(
        .resume, "\(path): this program cannot read how far the run was; start a new run from it by 'initialWeights'.")
    }
    var saved = checkpoint.model.architecture
    saved.dropout = architecture.dropout
    guard saved == architecture, checkpoint.model.alphabet == alphabet else {
      throw TrainingError(
        .resume,
        "\(path) is of another architecture or alphabet than the configuration: restore these, or start a new run from it "
          + "by 'initialWeights'.")
    }
    guard progress.optimizer ?? .adam == configuration.optimizer else {
      throw TrainingError(
        .resume,
        "\(path) keeps the moments of another optimizer than '\(configuration.optimizer.rawValue)': restore 'optimizer', or start a new run "
          + "from it by 'initialWeights'.")
    }
    var optimizer = checkpoint.state.optimizer
    optimizer.weightDecay = configuration.weightDecay
    var average: WeightAverage?
    if configuration.averageDecay > 0 {
      average = WeightAverage(
        decay: configuration.averageDecay, of: checkpoint.state.average ?? checkpoint.model.weights)
    }
    let initial = configuration.initialShare > 0 ? initialShare(of: try initialWeights().weights) : nil
    return RunState(weights: checkpoint.model.weights, optimizer: optimizer, average: average, initial: initial, progress: progress)
  }

  /// The weights to start from: by chance, or those of another model where names and shapes agree.
  func initialWeights() throws(TrainingError) -> (weights: ModelWeights, note: String?) {
    var drawing = generator.child(Stream.weights)
    var weights = ModelWeights(architecture, using: &drawing)
    guard let path = configuration.initialWeights else { return (weights, nil) }
    let model = try Self.initialModel(path)
    var larger = architecture
    larger.symbols = model.architecture.symbols
    // What does not grow keeps the layers that fit.
    let known = model.weights.grown(from: model.architecture, into: larger, using: &drawing) ?? model.weights
    var fresh: [String] = []
    for slot in weights.parameters {
      guard let (shape, values) = known[slot.name], shape.dropFirst() == slot.shape.dropFirst() else {
        fresh.append(slot.name)
        continue
      }
      if slot.kind == .linear {
        // A row a symbol: each symbol that both alphabets have keeps what was learned of it.
        let row = slot.shape.dropFirst().reduce(1, *)
        for (index, old) in symbolPairs(from: model.alphabet) {
          let start = slot.range.lowerBound + index * row
          weights.values.replaceSubrange(start..<start + row, with: values.dropFirst(old * row).prefix(row))
        }
      } else if shape == slot.shape {
        weights.values.replaceSubrange(slot.range, with: values)
      } else {
        fresh.append(slot.name)
      }
    }
    for slot in weights.statistics {
      if let (shape, values) = known[slot.name], shape == slot.shape {
        weights.statisticValues.replaceSubrange(slot.range, with: values)
      }
    }
    guard fresh.count < weights.parameters.count else {
      throw TrainingError(.data, "'initialWeights': no layer of \(path) fits the architecture '\(architecture.name)'.")
    }
    let note =
      fresh.isEmpty
      ? nil : "these layers start afresh, as those of \(path) have other shapes: \(fresh.joined(separator: ", "))"
    return (weights, note)
  }

  static func initialModel(_ path: String) throws(TrainingError) -> Model {
    do {
      return try Model(contentsOf: path)
    } catch {
      throw TrainingError(.data, "'initialWeights': \(error)")
    }
  }

  /// The rows of the linear layer, and those of another alphabet's for the same symbols; the blank's is 0 in both.
  private func symbolPairs(from other: Alphabet) -> [(Int, Int)] {
    let places = Dictionary(uniqueKeysWithValues: other.symbols.enumerated().map { ($1, $0 + 1) })
    return [(0, 0)]
      + alphabet.symbols.enumerated().compactMap { index, symbol in places[symbol].map { (index + 1, $0) } }
  }

  private func model(_ weights: ModelWeights, _ progress: RunState.Progress) -> Model {
    var provenance = [
      "program": "longhand train", "data": configuration.data.map(\.summary).joined(separator: "; "),
      "seed": "\(configuration.seed)", "optimizer": configuration.optimizer.rawValue, "steps": "\(progress.step)", "lines": "\(progress.lines)",
    ]
    if let record = progress.history.last {
      provenance["epoch"] = "\(record.epoch)"
      if let cer = record.cer { provenance["validation CER"] = "\(cer)" }
      if let wer = record.wer { provenance["validation WER"] = "\(wer)" }
      provenance["validation data"] = configuration.validation.map(\.summary).joined(separator: "; ")
    }
    if let path = configuration.initialWeights { provenance["started from"] = (path as NSString).lastPathComponent }
    return Model(
      architecture: architecture, alphabet: alphabet, normalization: LineNormalization(height: architecture.height),
      weights: weights, provenance: provenance)
  }
}

extension DataSource {
  /// For the model's provenance: what, not where on this machine.
  fileprivate var summary: String {
    var parts = [kind.rawValue]
    if let path { parts.append((path as NSString).lastPathComponent) }
    if hasSplits { parts.append(split) }
    if characters != .unipen { parts.append("characters \(characters.rawValue)") }
    if texts != .mixed { parts.append("texts \(texts.rawValue)") }
    if !categories.isEmpty { parts.append("categories \(categories.joined(separator: ", "))") }
    if let words { parts.append("words \((words as NSString).lastPathComponent)") }
    if let matching { parts.append("matching \(matching)") }
    if recombined > 0 { parts.append("recombined \(recombined)") }
    if weight != 1 { parts.append("weight \(weight)") }
    if writerBalance > 0 { parts.append("writers balanced \(writerBalance)") }
    return parts.joined(separator: " ")
  }
}
