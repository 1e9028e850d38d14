internal import Checkpoints
internal import Datasets
internal import Engine
internal import Foundation
internal import Images
internal import Network
internal import Randomness
internal import Synthesis
internal import Transcripts

/// What a configuration comes to: the network, the alphabet and the lines, read and checked.
struct TrainingSetup {
  let configuration: TrainingConfiguration
  let architecture: Architecture
  let alphabet: Alphabet
  let generator: SeededGenerator
  let plan: EpochPlan
  /// Of training, and of validation.
  let samples: SampleMaker
  let validationSamples: SampleMaker
  /// What a person should know before the first step.
  let warnings: [String]

  /// - Parameter report: is told how far the preparation is, where it takes long.
  init(
    _ configuration: TrainingConfiguration, report: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) {
    try configuration.check()
    self.configuration = configuration
    generator = SeededGenerator(seed: configuration.seed)
    var reader = SourceReader(initialWeights: configuration.initialWeights, threads: Self.threads(configuration))
    let training = try Self.read(configuration.data, with: &reader)
    let validation = try Self.read(configuration.validation, with: &reader)
    let alphabet = try Self.alphabet(configuration, texts: training.flatMap { $0 ?? [] }.map(\.text))
    let architecture = try Self.architecture(configuration, symbols: alphabet.count)
    let normalization = LineNormalization(height: architecture.height)
    var warnings = reader.warnings
    for source in configuration.data where source.hasSplits && source.split != "train" {
      warnings.append(
        "'\(source.path ?? "")' is trained on with its validation \(source.split == "all" ? "and test splits" : "split"): what is "
          + "measured there says nothing of other writers any more.")
    }

    let vocabulary = Self.vocabulary(of: training.lazy.flatMap { $0 ?? [] }.map(\.text))
    var sources: [SampleMaker.Source] = []
    for (source, lines) in zip(configuration.data, training) {
      guard let lines else {
        sources.append(try reader.maker(of: source, alphabet: alphabet, isClean: source.clean, vocabulary: vocabulary, report: report))
        continue
      }
      // What the alphabet cannot write would be taught wrongly; when measuring it counts as errors instead.
      let writable = lines.filter { $0.text.allSatisfy(alphabet.contains) }
      if writable.count < lines.count {
        warnings.append(
          "\(lines.count - writable.count) of \(lines.count) lines of '\(source.path ?? "")' have symbols outside the alphabet "
            + "and are left out.")
      }
      // Measured they are as they come.
      let telling = writable.filter { !$0.isUnreadableMark }
      if telling.count < writable.count {
        warnings.append(
          "\(writable.count - telling.count) of \(lines.count) lines of '\(source.path ?? "")' are a single mark, which at full "
            + "height looks like another, and are left out; a source of kind 'composed' draws them in size.")
      }
      sources.append(source.recombined > 0 ? try reader.recombined(telling, of: source, report: report) : .lines(telling))
    }
    var validationSources: [SampleMaker.Source] = []
    for (source, lines) in zip(configuration.validation, validation) {
      if let lines {
        validationSources.append(.lines(lines))
      } else {
        validationSources.append(try reader.maker(of: source, alphabet: alphabet, isClean: true, report: report))
      }
    }
    func maker(_ sources: [SampleMaker.Source]) -> SampleMaker {
      SampleMaker(
        sources: sources, alphabet: alphabet, normalization: normalization, augmentation: configuration.augmentation,
        spacesAround: configuration.spacesAround)
    }
    plan = EpochPlan(
      sources: zip(configuration.data, sources).map { source, lines in
        guard source.writerBalance > 0, let writers = lines.writers else {
          return EpochPlan.Source(lines: lines.count, weight: source.weight)
        }
        return EpochPlan.Source(writers: writers, weight: source.weight, balance: source.writerBalance)
      },
      lines: configuration.epochLines)
    guard plan.lines > 0 else {
      throw TrainingError(.data, "There are no lines to train on: check 'data' (path, split, categories, weight).")
    }
    samples = maker(sources)
    validationSamples = maker(validationSources)
    self.alphabet = alphabet
    self.architecture = architecture
    self.warnings = warnings
  }

  /// The words of the texts, each once, without what is not a letter at their ends.
  private static func vocabulary(of texts: some Sequence<String>) -> [String] {
    var words: Set<Substring> = []
    for text in texts {
      for word in text.split(separator: " ") {
        guard let first = word.firstIndex(where: \.isLetter), let last = word.lastIndex(where: \.isLetter) else { continue }
        let letters = word[first...last]
        if letters.count > 1, letters.allSatisfy(\.isLetter) { words.insert(letters) }
      }
    }
    return words.map(String.init).sorted()
  }

  private static func read(
    _ sources: [DataSource], with reader: inout SourceReader
  ) throws(TrainingError) -> [[Line]?] {
    var all: [[Line]?] = []
    for source in sources { all.append(try reader.lines(of: source)) }
    return all
  }

  private static func threads(_ configuration: TrainingConfiguration) -> Int {
    configuration.threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : configuration.threads
  }

  func engine() throws(TrainingError) -> Engine {
    do {
      return try Engine(threads: Self.threads(configuration), convolutionMethod: configuration.convolution)
    } catch {
      throw TrainingError(.engine, "\(error)")
    }
  }

  /// What the convolution blocks and the LSTM compute on, and what validation multiplies.
  var elementType: ElementType {
    switch configuration.precision {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .auto: .fastest
    }
  }

  func initialState(report: (TrainingEvent) -> Void = { _ in }) throws(TrainingError) -> RunState {
    let (weights, note) = try initialWeights()
    if let note { report(.warning(note)) }
    var optimizer = Adam(count: weights.values.count)
    optimizer.weightDecay = configuration.weightDecay
    return RunState(
      weights: weights, optimizer: optimizer,
      average: configuration.averageDecay > 0 ? WeightAverage(decay: configuration.averageDecay, of: weights) : nil,
      initial: initialShare(of: weights),
      progress: RunState.Progress(generator: generator, optimizer: configuration.optimizer))
  }

  /// - Parameter weights: that the run starts from.
  func initialShare(of weights: ModelWeights) -> InitialShare? {
    configuration.initialShare > 0 ? InitialShare(share: configuration.initialShare, weights: weights) : nil
  }

  /// How much of the run is behind, 0...1: in lines or, where that is further, by the clock.
  func progress(of run: RunState.Progress) -> Float {
    let byLines = Double(run.lines) / (Double(plan.lines) * Double(configuration.epochs))
    let byClock = configuration.minutes > 0 ? run.seconds / (configuration.minutes * 60) : 0
    return Float(min(max(byLines, byClock), 1))
  }

  func isTimeUp(_ run: RunState.Progress) -> Bool {
    configuration.minutes > 0 && run.seconds >= configuration.minutes * 60
  }

  func started(_ state: RunState, validationLines: Int) -> TrainingEvent.Started {
    TrainingEvent.Started(
      architecture: architecture.name, parameters: state.weights.values.count, symbols: alphabet.count,
      linesPerEpoch: plan.lines, validationLines: validationLines, epochs: configuration.epochs,
      resumedAtStep: state.progress.step)
  }

  func divergence(
    at run: RunState.Progress, fed: FedBatch, loss: Float, norm: Float, rate: Float
  ) -> TrainingError {
    let lines = stride(from: 0, to: fed.batch.count, by: configuration.views).map { fed.batch.ids[$0] }
    let ids = lines.prefix(3).joined(separator: ", ")
    let rest = lines.count > 3 ? " and \(lines.count - 3) more" : ""
    return TrainingError(
      .diverged,
      "Training stopped at step \(run.step + 1) (epoch \(fed.epoch + 1)): the loss was \(loss) and the norm of the "
        + "gradient \(norm), at a learning rate of \(rate), on lines \(ids)\(rest). The last checkpoint is as it was; resume "
        + "from it with a lower learning rate (--resume --set learningRate=\(configuration.learningRate / 3)) or a longer "
        + "warm-up, and look at these lines.")
  }

  // MARK: - Reading the configuration

  private static func architecture(
    _ configuration: TrainingConfiguration, symbols: Int
  ) throws(TrainingError) -> Architecture {
    var architecture: Architecture
    switch configuration.architecture {
    case .inline(let own): architecture = own
    case .named("keep"):
      guard let path = configuration.initialWeights else {
        throw TrainingError(.configuration, "'architecture: keep' is about another model's: name it by 'initialWeights'.")
      }
      architecture = try initialModel(path).architecture
    case .named(let name):
      guard let known = Architecture.named(name) else {
        throw TrainingError(
          .configuration,
          "There is no architecture '\(name)'; known are \(Architecture.known.map(\.name).joined(separator: ", ")).")
      }
      architecture = known
    }
    architecture.symbols = symbols
    if let dropout = configuration.dropout { architecture.dropout = dropout }
    if let problem = architecture.problem {
      throw TrainingError(.configuration, "'architecture' describes a network with \(problem): change that.")
    }
    return architecture
  }

  private static func alphabet(
    _ configuration: TrainingConfiguration, texts: [String]
  ) throws(TrainingError) -> Alphabet {
    do {
      switch configuration.alphabet {
      case "keep", "union":
        guard let path = configuration.initialWeights else {
          throw TrainingError(
            .configuration, "'alphabet: \(configuration.alphabet)' is about another model's: name it by 'initialWeights'.")
        }
        let known: Alphabet
        do { known = try Model(contentsOf: path).alphabet } catch { throw TrainingError(.configuration, "'initialWeights': \(error)") }
        return configuration.alphabet == "keep" ? known : try known.union(Alphabet(of: texts))
      case "seed": return .seed
      case "ascii": return .ascii
      case "latin": return .latin
      case "data": return try Alphabet(of: texts)
      default: return try Alphabet(configuration.alphabet)
      }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(.configuration, "'alphabet': \(error)")
    }
  }
}

extension Line {
  /// Whether it is a mark in ink whose size and place alone tell it from others, and the size is not known: scaled to the full height,
  /// a dot is a scribble, a comma a bracket, and an apostrophe a stroke.
  fileprivate var isUnreadableMark: Bool {
    guard case .ink(let ink) = source, ink.writingHeight == nil, text.count == 1, let symbol = text.first else { return false }
    return ".,'`_\"|~^".contains(symbol)
  }
}
