#if canImport(Glibc)
  internal import Glibc
#endif

/// How well a model foretells a text: the sum of its logarithms over characters and line ends.
public struct NGramEvaluation: Sendable {
  /// Lines with at least one character.
  public private(set) var lines = 0
  public private(set) var characters = 0
  /// What stands between spaces.
  public private(set) var words = 0
  /// Characters that the model does not know.
  public private(set) var unknown = 0
  /// Natural logarithm of the probability of all lines.
  public private(set) var logProbability = 0.0
  /// The part of `logProbability` that is of unknown characters.
  public private(set) var unknownLogProbability = 0.0

  public init() {}

  /// Adds a line in NFC; spaces count as they do in training.
  public mutating func add(_ line: String, with model: NGramModel) {
    let numbers = model.vocabulary.encode(line)
    guard !numbers.isEmpty else { return }
    let space = model.vocabulary.number(" ")
    lines += 1
    characters += numbers.count
    words += 1
    var state = model.start
    for number in numbers {
      let (next, score) = model.advance(state, by: number)
      state = next
      logProbability += Double(score)
      if number == NGramVocabulary.unknown {
        unknown += 1
        unknownLogProbability += Double(score)
      } else if number == space {
        words += 1
      }
    }
    logProbability += Double(model.end(state))
  }

  /// For a character or a line's end: what the model is as unsure about as about so many equally likely ones.
  public var perplexity: Double { exp(-logProbability / Double(max(characters + lines, 1))) }

  /// The same without unknown characters.
  public var knownPerplexity: Double {
    exp(-(logProbability - unknownLogProbability) / Double(max(characters + lines - unknown, 1)))
  }

  /// For a word with the space or the line's end behind it.
  public var wordPerplexity: Double { exp(-logProbability / Double(max(words, 1))) }
}
