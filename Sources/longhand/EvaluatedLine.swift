internal import Datasets
internal import Recognition
internal import Transcripts

/// One line of a test set: its truth, and what was read.
struct EvaluatedLine {
  var id: String
  /// The data set, as the command line named it.
  var set: String?
  var writer: String?
  var contributor: String?
  var category: String?
  var truth: String
  var read: String
  /// That the whole line is right, 0...1; nil where the reader did not say.
  var confidence: Double?
  /// Of each character that was read; none where the reader did not say.
  var characters: [(text: String, confidence: Double)] = []
  /// Of each word that was read, likewise.
  var words: [(text: String, confidence: Double)] = []
  /// Where its picture comes from; nil where that is not known.
  var source: Line.Source?

  /// - Parameter set: as the command line named it.
  init(_ line: Line, of set: String, result: LineResult) {
    id = line.id
    self.set = set
    writer = line.writer
    contributor = line.contributor
    category = line.category
    truth = line.text
    read = result.text
    confidence = Double(result.confidence)
    characters = result.characters.map { ($0.text, Double($0.confidence)) }
    words = result.words.map { ($0.text, Double($0.confidence)) }
    source = line.source
  }

  init(id: String, truth: String, read: String, confidence: Double? = nil) {
    self.id = id
    self.truth = truth
    self.read = read
    self.confidence = confidence
  }

  /// Lines of one writer vary together; where no writer is told, those of one contributor.
  var writerName: String? { Line.name(ofWriter: writer, contributor: contributor) }
}

extension EvaluatedLine {
  /// The line, compared in one way.
  struct Comparison {
    /// In the form in which they are compared.
    var truth: String
    var read: String
    var scores = TranscriptScores()

    var isExact: Bool { scores.exactLines == 1 }
  }

  func compared(by comparison: TextComparison) -> Comparison {
    var compared = Comparison(truth: comparison.form(of: truth), read: comparison.form(of: read))
    compared.scores.add(truth: compared.truth, read: compared.read)
    return compared
  }

  /// Of each character that was read, whether it stands so in the truth, by an alignment with the fewest edits.
  func characterClaims(by comparison: TextComparison) -> [Claim] {
    Self.claims(characters, truth: comparison.form(of: truth).map(String.init), comparison)
  }

  /// Likewise of each word.
  func wordClaims(by comparison: TextComparison) -> [Claim] {
    Self.claims(words, truth: comparison.form(of: truth).split(whereSeparator: \.isWhitespace).map(String.init), comparison)
  }

  private static func claims(
    _ parts: [(text: String, confidence: Double)], truth: [String], _ comparison: TextComparison
  ) -> [Claim] {
    let steps = EditAlignment.steps(reference: truth, hypothesis: parts.map { comparison.form(of: $0.text) })
    var claims: [Claim] = []
    claims.reserveCapacity(parts.count)
    for step in steps {
      switch step {
      case .deletion: continue
      case .match: claims.append(Claim(confidence: parts[claims.count].confidence, isRight: true))
      case .substitution, .insertion: claims.append(Claim(confidence: parts[claims.count].confidence, isRight: false))
      }
    }
    return claims
  }
}
