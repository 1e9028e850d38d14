/// How well one character was read: how often it stands in the truth, and what became of it.
public struct SymbolScores: Sendable {
  public let symbol: Character
  /// In the truth.
  public fileprivate(set) var count = 0
  /// Read as another character, by what was read; the most frequent first.
  public fileprivate(set) var readAs: [(symbol: Character, count: Int)] = []
  /// Not read at all.
  public fileprivate(set) var deletions = 0
  /// Read where nothing of the kind stands.
  public fileprivate(set) var insertions = 0

  public var substitutions: Int { readAs.reduce(0) { $0 + $1.count } }
  public var errors: Int { substitutions + deletions + insertions }

  fileprivate init(_ symbol: Character) { self.symbol = symbol }
}

extension TranscriptScores {
  /// Of every character of the truth or of a reading: what became of it. Those with the most errors first, then by character.
  public var symbols: [SymbolScores] {
    var scores: [Character: SymbolScores] = [:]
    for (symbol, count) in occurrences { scores[symbol, default: SymbolScores(symbol)].count += count }
    for (confusion, count) in confusions {
      switch (confusion.truth, confusion.read) {
      case (let truth?, let read?): scores[truth, default: SymbolScores(truth)].readAs.append((read, count))
      case (let truth?, nil): scores[truth, default: SymbolScores(truth)].deletions += count
      case (nil, let read?): scores[read, default: SymbolScores(read)].insertions += count
      case (nil, nil): continue
      }
    }
    return scores.values.map { scores in
      var sorted = scores
      sorted.readAs.sort { ($1.count, $0.symbol) < ($0.count, $1.symbol) }
      return sorted
    }.sorted { ($1.errors, $0.symbol) < ($0.errors, $1.symbol) }
  }
}
