internal import Randomness
internal import Transcripts

/// What was read of each line of a test set, and the scores of the whole and of its parts.
struct EvaluationReport {
  /// How words are told apart, for the reader of the figures.
  static let tokenisation = "words are what stands between whitespace"
  /// How sure the rates are, for the reader of the figures.
  static let intervals = "95 %, percentile bootstrap over writers, 1000 resamples"

  let comparison: TextComparison
  private(set) var lines: [EvaluatedLine] = []
  private(set) var compared: [EvaluatedLine.Comparison] = []

  init(comparison: TextComparison = TextComparison()) {
    self.comparison = comparison
  }

  var count: Int { lines.count }

  mutating func add(_ line: EvaluatedLine) {
    lines.append(line)
    compared.append(line.compared(by: comparison))
  }

  /// Scores of lines that belong together.
  struct Group {
    /// `all`, `set`, `category`, `contributor` or `writer`.
    var kind: String
    var name: String
    var scores = TranscriptScores()
    var writers: [String: TranscriptScores] = [:]

    fileprivate mutating func add(_ line: TranscriptScores, of writer: String) {
      scores.add(line)
      writers[writer, default: TranscriptScores()].add(line)
    }

    var cer: Estimate { estimate(scores.characters) { $0.characters } }
    var wer: Estimate { estimate(scores.words) { $0.words } }
    var exact: Estimate { estimate(Self.exactRate(scores)) { Self.exactRate($0) } }

    private func estimate(_ whole: ErrorRate, of rate: (TranscriptScores) -> ErrorRate) -> Estimate {
      // In an order that does not change from run to run.
      let groups = writers.sorted { $0.key < $1.key }.map { rate($0.value) }
      var generator = SeededGenerator(seed: 1)
      return Estimate(value: whole.value, interval: ErrorRate.interval(of: groups, using: &generator))
    }

    /// Exact lines in the form of a rate.
    private static func exactRate(_ scores: TranscriptScores) -> ErrorRate {
      var rate = ErrorRate()
      rate.substitutions = scores.exactLines
      rate.length = scores.lines
      return rate
    }
  }

  /// A share, and its 95 % interval over writers; nil for fewer than two writers.
  struct Estimate {
    var value: Double
    var interval: ClosedRange<Double>?
  }

  /// All lines; then by data set, by category and by contributor, where there is more than one. None without lines.
  var groups: [Group] {
    let parts = [
      group(kind: "set") { $0.set }, group(kind: "category") { $0.category }, group(kind: "contributor") { $0.contributor },
    ]
    return group(kind: "all") { _ in "all" } + parts.flatMap { $0.count > 1 ? $0 : [] }
  }

  /// Each writer, the one with the most errors for what he wrote first.
  var writers: [Group] {
    group(kind: "writer") { $0.writerName }
      .sorted { ($1.scores.cer, $0.name) < ($0.scores.cer, $1.name) }
  }

  private func group(kind: String, by name: (EvaluatedLine) -> String?) -> [Group] {
    var groups: [String: Group] = [:]
    for (line, compared) in zip(lines, compared) {
      guard let name = name(line) else { continue }
      groups[name, default: Group(kind: kind, name: name)].add(compared.scores, of: line.writerName ?? "")
    }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }
}

// MARK: - Confidence

extension EvaluationReport {
  /// Whether confidences of one kind mean what they say.
  struct ConfidenceQuality {
    var reliability: Reliability
    /// The expected calibration error that a perfectly calibrated reader would show by chance.
    var errorByChance: Double

    /// nil where nothing was claimed.
    init?(_ claims: [Claim]) {
      guard !claims.isEmpty else { return nil }
      reliability = Reliability(claims)
      var generator = SeededGenerator(seed: 1)
      errorByChance = Reliability.errorByChance(claims, resamples: 40, using: &generator)
    }
  }

  /// Of each line with a confidence, whether it was read without an error.
  var lineClaims: [Claim] {
    zip(lines, compared).compactMap { line, compared in
      line.confidence.map { Claim(confidence: $0, isRight: compared.isExact) }
    }
  }

  var wordClaims: [Claim] { lines.flatMap { $0.wordClaims(by: comparison) } }

  var characterClaims: [Claim] { lines.flatMap { $0.characterClaims(by: comparison) } }

  /// The errors that are left where only the surest lines are accepted; nil where no confidences are known.
  var selectiveReading: SelectiveReading? {
    let known = zip(lines, compared).compactMap { line, compared in
      line.confidence.map { (confidence: $0, characters: compared.scores.characters) }
    }
    return known.isEmpty ? nil : SelectiveReading(known)
  }

  /// Character error rates that accepted lines are held to, in the tables.
  static let selectiveRates = [0.005, 0.01, 0.02, 0.05]
}

// MARK: - Lines to look at

extension EvaluationReport {
  /// The indices of the lines with the most errors, of several those with the most for their length.
  func worst(_ count: Int) -> [Int] {
    func badness(_ index: Int) -> (Int, Double) {
      let characters = compared[index].scores.characters
      return (characters.errors, characters.value)
    }
    return Array(lines.indices.filter { badness($0).0 > 0 }.sorted { badness($1) < badness($0) }.prefix(count))
  }

  /// The indices of the lines that were read wrongly with the highest confidence: often the truth is wrong.
  func surestErrors(_ count: Int) -> [Int] {
    let wrong = lines.indices.filter { !compared[$0].isExact && lines[$0].confidence != nil }
    return Array(wrong.sorted { lines[$1].confidence! < lines[$0].confidence! }.prefix(count))
  }
}
