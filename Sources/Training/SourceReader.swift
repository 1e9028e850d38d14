internal import Checkpoints
internal import Datasets
internal import Engine
internal import Randomness
internal import Synthesis
internal import Transcripts

/// Reads the sources that a configuration names.
struct SourceReader {
  /// What a person should know of what was left out.
  private(set) var warnings: [String] = []
  private var renderer: LineRenderer?
  /// A model that finds letters, and the threads that it may take.
  private let initialWeights: String?
  private let threads: Int
  /// Made when the first source wants it; its engine keeps what it made for the widths of lines.
  private var letterFinder: LetterFinder?
  /// Chooses the lines of limited sources: the same in every run, so that runs are measured on the same lines.
  private let generator = SeededGenerator(seed: 0).child(Stream.limit)

  init(initialWeights: String? = nil, threads: Int = 1) {
    self.initialWeights = initialWeights
    self.threads = threads
  }

  /// The lines of a source of real ones, as many as its limit says; nil for lines to be made.
  mutating func lines(of source: DataSource) throws(TrainingError) -> [Line]? {
    guard let reference = source.reference else {
      // Told of now, not after minutes of looking for letters in the sources before it.
      if let list = source.kind == .made ? source.path : source.words {
        do { _ = try TextSource.words(file: list) } catch { throw TrainingError(.data, "\(error)") }
      }
      return nil
    }
    var set: LineSet
    do {
      set = try reference.read()
      if let matching = source.matching {
        let regex = try Regex(matching)
        set.lines.removeAll { !$0.text.contains(regex) }
        guard !set.lines.isEmpty else { throw TrainingError(.data, "No line of '\(source.path ?? "")' has '\(matching)' in its text.") }
      }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(.data, "\(error)")
    }
    if !set.skips.isEmpty {
      let reasons = set.skips.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
      warnings.append("\(set.name): \(set.lines.count) lines; left out: \(reasons)")
    }
    guard source.limit > 0, source.limit < set.lines.count else { return set.lines }
    var drawing = generator
    return set.lines.indices.shuffled(using: &drawing).prefix(source.limit).sorted().map { set.lines[$0] }
  }

  /// What makes the lines of a source of made or composed ones; always without augmentation where `isClean`.
  ///
  /// - Parameters:
  ///   - vocabulary: words that spliced lines may hold, beside those of a list.
  ///   - report: is told how far the search for letters is.
  mutating func maker(
    of source: DataSource, alphabet: Alphabet, isClean: Bool, vocabulary: [String] = [],
    report: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> SampleMaker.Source {
    let count = source.limit == 0 ? 20_000 : source.limit
    let maker: any LineMaker
    switch source.kind {
    case .composed, .joined: maker = try composer(of: source, alphabet: alphabet)
    case .spliced: maker = try splicer(of: source, alphabet: alphabet, vocabulary: vocabulary, report: report)
    default: maker = try synthesizer(of: source, alphabet: alphabet)
    }
    return .made(maker, count: count, isClean: isClean)
  }

  /// The lines of a source, some of which are to be put together anew.
  ///
  /// - Parameter report: is told how far the search for spaces is.
  mutating func recombined(
    _ lines: [Line], of source: DataSource, report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> SampleMaker.Source {
    do {
      let recombiner = try finder().recombiner(of: lines) { report(.findingLetters(done: $0, total: $1)) }
      return .recombined(lines, recombiner, share: source.recombined)
    } catch {
      throw TrainingError(.data, "\(error)")
    }
  }

  private mutating func finder() throws -> LetterFinder {
    if let letterFinder { return letterFinder }
    guard let path = initialWeights else { preconditionFailure("the configuration was checked") }
    let finder = try LetterFinder(model: Model(contentsOf: path), engine: Engine(threads: threads))
    letterFinder = finder
    return finder
  }

  /// What writes words of a list, and of the training lines, with the letters of a source's words; of its split's alone.
  private mutating func splicer(
    of source: DataSource, alphabet: Alphabet, vocabulary: [String], report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> SplicedComposer {
    do {
      let list = try TextSource.words(file: source.words)
      // As often as the list's.
      let copies = max(1, list.count / max(1, vocabulary.count))
      return try finder().composer(
        of: source.wordReference, alphabet: alphabet, texts: list + (0..<copies).flatMap { _ in vocabulary }
      ) { report(.findingLetters(done: $0, total: $1)) }
    } catch {
      throw TrainingError(.data, "\(error)")
    }
  }

  /// What composes lines of the isolated characters or the words of a source; of its split's alone.
  func composer(of source: DataSource, alphabet: Alphabet) throws(TrainingError) -> any LineMaker {
    do {
      if source.kind == .joined { return try source.wordReference.wordComposer(alphabet: alphabet) }
      return try source.characterReference.composer(
        alphabet: alphabet, words: TextSource.words(file: source.words), mix: source.texts == .words ? .language : .composed)
    } catch let error as DatasetError {
      guard source.kind == .composed, case .notFound = error else { throw TrainingError(.data, "\(error)") }
      throw TrainingError(
        .data, "\(error), or name the set that is there by 'characters', which is '\(source.characters.rawValue)'.")
    } catch {
      throw TrainingError(.data, "\(error)")
    }
  }

  private mutating func synthesizer(
    of source: DataSource, alphabet: Alphabet
  ) throws(TrainingError) -> LineSynthesizer {
    do {
      let renderer = try self.renderer ?? LineRenderer()
      self.renderer = renderer
      let words = try TextSource.words(file: source.path)
      let mix = source.texts == .words ? TextSource.Mix.language : TextSource.Mix()
      return try LineSynthesizer(source: TextSource(alphabet: alphabet, words: words, mix: mix), renderer: renderer)
    } catch {
      throw TrainingError(.data, "\(error)")
    }
  }
}

extension DataSource {
  /// The set of real lines that it names; nil for lines to be made.
  var reference: DatasetReference? {
    DatasetReference.Kind(rawValue: kind.rawValue).map { reference(to: $0, categories: categories) }
  }

  /// The isolated characters that a source of composed lines takes.
  var characterReference: DatasetReference {
    switch characters {
    case .unipen: reference(to: .unipen, categories: categories)
    case .emnist: reference(to: .emnist, categories: categories)
    }
  }

  /// The words that a source of joined lines takes.
  var wordReference: DatasetReference { reference(to: .unipen, categories: categories) }

  /// Whether its set is divided into training, validation and test.
  var hasSplits: Bool { kind == .composed || kind == .joined || kind == .spliced || reference?.kind.hasSplits == true }

  private func reference(to kind: DatasetReference.Kind, categories: [String]) -> DatasetReference {
    var reference = DatasetReference(
      kind: kind, path: path ?? "", split: DatasetSplit(rawValue: split), options: categories)
    reference.contributors = Set(contributors)
    return reference
  }
}
