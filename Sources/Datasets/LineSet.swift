/// The lines of a data set, or of a part of it, and what had to be left out.
public struct LineSet: Sendable {
  /// What was left out for one reason.
  public struct Skip: Equatable, Sendable {
    /// A few words, to stand after a number: `labels that are empty`.
    public var reason: String
    public var count: Int
    /// Where to look: the ids or files of the first few.
    public var examples: [String]

    public init(reason: String, count: Int, examples: [String]) {
      self.reason = reason
      self.count = count
      self.examples = examples
    }
  }

  public var name: String
  public var lines: [Line]
  /// By reason, the most frequent first.
  public private(set) var skips: [Skip] = []

  public init(name: String, lines: [Line] = []) {
    self.name = name
    self.lines = lines
  }

  /// Notes that something was left out.
  public mutating func skip(_ example: String, because reason: String) {
    if let i = skips.firstIndex(where: { $0.reason == reason }) {
      skips[i].count += 1
      if skips[i].examples.count < 5 { skips[i].examples.append(example) }
    } else {
      skips.append(Skip(reason: reason, count: 1, examples: [example]))
    }
  }

  mutating func sortSkips() {
    skips.sort { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  /// The reasons in one line: `12 labels that are empty (a, b, ...), ...`.
  public var skipSummary: String {
    skips.map { skip in
      let more = skip.count > skip.examples.count ? ", ..." : ""
      return "\(skip.count) \(skip.reason) (\(skip.examples.joined(separator: ", "))\(more))"
    }.joined(separator: "; ")
  }
}
