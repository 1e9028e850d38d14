internal import Datasets
internal import Randomness
internal import Recognition
internal import Transcripts

/// What was read of each line of a test set, and the scores of the whole and of its parts.
struct EvaluationReport {
  /// How texts are compared, for the reader of the figures.
  static let normalisation = "none but NFC: case, punctuation and spaces count"
  static let tokenisation = "words are what stands between whitespace"

  private var outcomes: [(line: Line, read: String)] = []

  var count: Int { outcomes.count }

  mutating func add(_ line: Line, read: String) {
    outcomes.append((line, read))
  }

  /// Scores of lines that belong together.
  struct Group {
    /// `all`, `category` or `contributor`.
    var kind: String
    var name: String
    var scores = TranscriptScores()
    var writers: [String: TranscriptScores] = [:]

    fileprivate mutating func add(_ line: Line, read: String) {
      scores.add(truth: line.text, read: read)
      writers[line.writer ?? line.contributor ?? "", default: TranscriptScores()].add(truth: line.text, read: read)
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

  /// All lines; then by category and by contributor, where the set tells more than one.
  var groups: [Group] {
    var all = Group(kind: "all", name: "all")
    var categories: [String: Group] = [:]
    var contributors: [String: Group] = [:]
    for (line, read) in outcomes {
      all.add(line, read: read)
      if let name = line.category {
        categories[name, default: Group(kind: "category", name: name)].add(line, read: read)
      }
      if let name = line.contributor {
        contributors[name, default: Group(kind: "contributor", name: name)].add(line, read: read)
      }
    }
    return [all]
      + [categories, contributors].flatMap { parts in
        parts.count > 1 ? parts.sorted { $0.key < $1.key }.map(\.value) : []
      }
  }
}

// MARK: - As text and as JSON

extension EvaluationReport.Estimate {
  var json: JSON {
    .object([
      ("value", .number(value, decimals: 6)),
      ("low", interval.map { .number($0.lowerBound, decimals: 6) } ?? .null),
      ("high", interval.map { .number($0.upperBound, decimals: 6) } ?? .null),
    ])
  }

  /// `5.31 (4.20-6.12)`, in percent.
  var text: String {
    func percent(_ share: Double) -> String { Decimal.text(100 * share, decimals: 2, padded: true) }
    return percent(value) + (interval.map { " (\(percent($0.lowerBound))-\(percent($0.upperBound)))" } ?? "")
  }
}

extension EvaluationReport.Group {
  var json: JSON {
    .object([
      ("kind", .string(kind)), ("name", .string(name)), ("lines", .integer(scores.lines)),
      ("writers", .integer(writers.count)), ("characters", .integer(scores.characters.length)),
      ("words", .integer(scores.words.length)), ("cer", cer.json), ("wer", wer.json), ("exact", exact.json),
    ])
  }

  /// Cells of a row of the table.
  var row: [String] {
    [
      kind == "all" ? "all" : "\(kind) \(name)", "\(scores.lines)", "\(writers.count)", cer.text, wer.text, exact.text,
    ]
  }
}

extension EvaluationReport {
  /// The groups as a table with aligned columns.
  static func table(_ groups: [Group]) -> String {
    let rows = [["", "lines", "writers", "CER %", "WER %", "exact lines %"]] + groups.map(\.row)
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 1 || column == 2 ? padding + row[column] : row[column] + padding
      }.joined(separator: "  ").trimmingEnd() + "\n"
    }.joined()
  }

  /// `e -> c 12, nothing -> s 7`: truth, what was read, how often.
  static func confusions(_ scores: TranscriptScores, count: Int) -> String {
    func name(_ symbol: Character?) -> String { symbol.map { $0 == " " ? "space" : String($0) } ?? "nothing" }
    return scores.topConfusions(count).map { "\(name($0.confusion.truth)) -> \(name($0.confusion.read)) \($0.count)" }
      .joined(separator: ", ")
  }

  static func confusionsJSON(_ scores: TranscriptScores, count: Int) -> JSON {
    func symbol(_ symbol: Character?) -> JSON { symbol.map { .string(String($0)) } ?? .null }
    return .array(
      scores.topConfusions(count).map {
        .object([("truth", symbol($0.confusion.truth)), ("read", symbol($0.confusion.read)), ("count", .integer($0.count))])
      })
  }
}

extension String {
  fileprivate func trimmingEnd() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
