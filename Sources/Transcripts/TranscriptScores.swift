/// How well lines were read: CER, WER, exact lines and confusions, summed over the lines added.
///
/// Texts are compared by grapheme clusters, so that composed and decomposed accents are the same (NFC). Words
/// are what stands between whitespace; whitespace itself counts in CER.
public struct TranscriptScores: Hashable, Sendable {
  /// What was read in place of what; nil stands for nothing.
  public struct Confusion: Hashable, Sendable {
    /// nil where a character was read that is not there.
    public let truth: Character?
    /// nil where a character was not read.
    public let read: Character?

    public init(truth: Character?, read: Character?) {
      self.truth = truth
      self.read = read
    }
  }

  public private(set) var characters = ErrorRate()
  public private(set) var words = ErrorRate()
  public private(set) var lines = 0
  public private(set) var exactLines = 0
  public private(set) var confusions: [Confusion: Int] = [:]
  /// How often each character stands in the truth.
  public private(set) var occurrences: [Character: Int] = [:]

  public init() {}

  /// The character error rate; 0.05 is 5 %.
  public var cer: Double { characters.value }
  /// The word error rate.
  public var wer: Double { words.value }
  /// The share of lines without any error.
  public var exact: Double { Double(exactLines) / Double(max(lines, 1)) }

  /// Adds a line: its true text and what was read.
  public mutating func add(truth: String, read: String) {
    let truth = Array(truth)
    let read = Array(read)
    let steps = EditAlignment.steps(reference: truth, hypothesis: read)
    for symbol in truth { occurrences[symbol, default: 0] += 1 }
    let line = ErrorRate(steps)
    characters += line
    words += ErrorRate(
      EditAlignment.steps(
        reference: truth.split(whereSeparator: \.isWhitespace),
        hypothesis: read.split(whereSeparator: \.isWhitespace)))
    lines += 1
    exactLines += line.errors == 0 ? 1 : 0
    for step in steps {
      switch step {
      case .match: continue
      case .substitution(let truth, let read): confusions[Confusion(truth: truth, read: read), default: 0] += 1
      case .deletion(let truth): confusions[Confusion(truth: truth, read: nil), default: 0] += 1
      case .insertion(let read): confusions[Confusion(truth: nil, read: read), default: 0] += 1
      }
    }
  }

  /// Adds the lines of other scores.
  public mutating func add(_ other: TranscriptScores) {
    characters += other.characters
    words += other.words
    lines += other.lines
    exactLines += other.exactLines
    confusions.merge(other.confusions, uniquingKeysWith: +)
    occurrences.merge(other.occurrences, uniquingKeysWith: +)
  }

  /// The most frequent confusions, by count, then by symbol.
  public func topConfusions(_ count: Int) -> [(confusion: Confusion, count: Int)] {
    func key(_ symbol: Character?) -> String { symbol.map(String.init) ?? "" }
    let sorted = confusions.sorted { a, b in
      (b.value, key(a.key.truth), key(a.key.read)) < (a.value, key(b.key.truth), key(b.key.read))
    }
    return sorted.prefix(count).map { ($0.key, $0.value) }
  }
}
