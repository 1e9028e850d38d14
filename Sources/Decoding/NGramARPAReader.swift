#if canImport(Glibc)
  internal import Glibc
#endif

/// Reads a model in the ARPA format, as SRILM and KenLM write it, line by line.
///
/// Tokens are single characters; the space is `<space>` or U+2581 (▁). The marks `<s>`, `</s>` and `<unk>` are the usual
/// ones; without an `<unk>` unknown symbols have the logarithm -100 to the base of 10, as in KenLM.
public struct NGramARPAReader {
  private enum Section: Equatable {
    case beforeData, counts, between
    case grams(Int)
    case end
  }

  private var section = Section.beforeData
  private var lineNumber = 0
  private var counts: [Int] = []
  private var vocabulary = NGramVocabulary()
  /// By number; nil where no unigram has stood yet.
  private var unigrams: [(probability: Float, backoff: Float)?] = [nil, nil, nil]
  private var levels: [[NGramTable.Entry]] = []

  private static let log10 = log(10.0)
  private static let unknownMissing = Float(-100 * log(10.0))

  public init() {}

  /// What is wrong with a file that holds no model.
  public static let noModel = NGramError(
    .wrongFormat, "is no language model: give a file that `longhand lm train` made, or one in the ARPA format")

  /// Takes the next line, without its end.
  /// - Throws: with the number of the line.
  public mutating func read(_ line: Substring) throws(NGramError) {
    lineNumber += 1
    let fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
    guard let first = fields.first, section != .end else { return }
    switch section {
    case .beforeData:
      if first == "\\data\\" { section = .counts }
    case .counts where first == "ngram":
      try readCount(fields.dropFirst().joined())
    case .grams(let order) where !first.hasPrefix("\\") || fields.count > 1:
      try readGram(fields, order: order)
    default:
      try enter(first)
    }
  }

  /// The model, when all lines were read.
  public func finish(origin: String = "", isQuantized: Bool = true) throws(NGramError) -> NGramModel {
    guard section != .beforeData else { throw Self.noModel }
    guard section == .end else { throw NGramError(.damaged, "has no \\end\\ line: it is cut off, so copy or make it anew") }
    var unigrams = unigrams
    unigrams[Int(NGramVocabulary.unknown)] = unigrams[Int(NGramVocabulary.unknown)] ?? (Self.unknownMissing, 0)
    for number in [NGramVocabulary.lineStart, NGramVocabulary.lineEnd] {
      unigrams[Int(number)] = unigrams[Int(number)] ?? (NGramModel.never, 0)
    }
    var table = NGramTable(
      vocabulary: vocabulary, probabilities: unigrams.map { $0!.probability }, backoffs: unigrams.map { $0!.backoff })
    for (index, level) in NGramTable.closed(levels, symbols: vocabulary.count).enumerated() {
      for (entry, next) in zip(level, level.dropFirst()) where entry.key == next.key {
        let tokens = (0..<index + 2).map { vocabulary.token(entry.key.symbol($0)) }.joined(separator: " ")
        throw NGramError(.damaged, "has '\(tokens)' twice: make it anew")
      }
      table.append(level)
    }
    return try NGramModel(table, origin: origin, isQuantized: isQuantized)
  }

  private func failure(_ sentence: String, _ code: NGramError.Code = .damaged) -> NGramError {
    NGramError(code, "line \(lineNumber) \(sentence)")
  }
}

// MARK: - Lines

extension NGramARPAReader {
  /// `1=95`
  private mutating func readCount(_ field: String) throws(NGramError) {
    let sides = field.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2, let order = Int(sides[0]), let count = Int(sides[1]), order == counts.count + 1, count >= 0 else {
      throw failure("is no count of n-grams: 'ngram 1=95' is one, and orders count up from 1")
    }
    guard NGramCounts.orders.contains(order) else {
      throw failure("has n-grams of order \(order): Longhand reads orders up to \(NGramCounts.orders.upperBound)", .unsupported)
    }
    counts.append(count)
    if order > 1 { levels.append([]) }
  }

  /// `\1-grams:` or `\end\`, where all n-grams of the section before have come.
  private mutating func enter(_ field: Substring) throws(NGramError) {
    guard !counts.isEmpty else { throw failure("stands where counts of n-grams should: 'ngram 1=95' is one") }
    var order = 0
    if case .grams(let last) = section {
      order = last
      let found = last == 1 ? unigrams.count { $0 != nil } : levels[last - 2].count
      guard found == counts[last - 1] else {
        throw failure("ends \(found) n-grams of order \(last), of which there should be \(counts[last - 1]): make the file anew")
      }
    }
    if order == counts.count, field == "\\end\\" {
      section = .end
    } else if order < counts.count, field == "\\\(order + 1)-grams:" {
      section = .grams(order + 1)
    } else {
      throw failure("is '\(field)' where \(order < counts.count ? "\\\(order + 1)-grams:" : "\\end\\") should stand")
    }
  }

  /// Logarithm of the probability, tokens and, below the highest order, a backoff weight, which may be left out.
  private mutating func readGram(_ fields: [Substring], order: Int) throws(NGramError) {
    guard fields.count == order + 1 || fields.count == order + 2 else {
      throw failure("has \(fields.count) fields: a logarithm, \(order) tokens and perhaps a weight make an n-gram of order \(order)")
    }
    // Estimators' rounding may leave a probability a little above 1.
    guard let probability = logarithm(fields[0]), probability < 1e-3 else {
      throw failure("has '\(fields[0])' as the logarithm of a probability: it is a number up to 0")
    }
    var backoff: Float = 0
    if fields.count == order + 2 {
      guard let weight = logarithm(fields[order + 1]), order < counts.count || weight == 0 else {
        throw failure("has '\(fields[order + 1])' as the logarithm of a weight: it is a number, and there is none in the highest order")
      }
      backoff = weight
    }
    if order == 1 {
      let number = Int(try vocabulary.insert(token: String(fields[1])))
      if number == unigrams.count { unigrams.append(nil) }
      guard unigrams[number] == nil else { throw failure("has '\(fields[1])' a second time") }
      unigrams[number] = (min(probability, 0), backoff)
      return
    }
    var key = NGramKey(0)
    for position in 0..<order {
      guard let number = vocabulary.number(token: String(fields[1 + position])), unigrams[Int(number)] != nil else {
        throw failure("has '\(fields[1 + position])', which no unigram has")
      }
      key = key.appending(number, order: position)
    }
    levels[order - 2].append(NGramTable.Entry(key: key, probability: min(probability, 0), backoff: backoff))
  }

  /// To the base of 10 in the file, natural here; SRILM's -inf is the probability 0.
  private func logarithm(_ field: Substring) -> Float? {
    guard let value = Double(field).map({ Float($0 * Self.log10) }), value < .infinity else { return nil }
    return max(value, Self.unknownMissing)
  }
}
