#if canImport(Glibc)
  internal import Glibc
#endif

/// From counts to probabilities: interpolated modified Kneser-Ney smoothing (Chen and Goodman, 1998), as KenLM's `lmplz`
/// has it (Heafield et al., 2013).
///
/// Unigrams are interpolated with the uniform distribution over all symbols but the line's start. An n-gram is pruned where
/// the text has it no more often than its order's threshold; discounts are of the counts before.
public struct NGramEstimator: Sendable {
  /// Of orders 1 and up, the counts up to which an n-gram is left out.
  public let pruning: [UInt32]
  /// Of orders 1 and up.
  public private(set) var discounts: [NGramDiscounts] = []
  let table: NGramTable

  /// - Parameter pruning: one threshold an order, the last for all further ones; unigrams are always kept, so the first is
  ///   0, and none is lower than the one before.
  /// - Throws: `unusableText` where nothing was counted.
  public init(_ counts: NGramCounts, pruning: [UInt32] = [0]) throws(NGramError) {
    precondition(Self.areThresholds(pruning), "thresholds start at 0 and do not fall")
    guard counts.lines > 0 else { throw NGramError(.unusableText, "has no line with a character: give text to learn from") }
    let order = counts.order
    let pruning = (0..<order).map { pruning[min($0, pruning.count - 1)] }
    self.pruning = pruning
    let symbols = counts.vocabulary.count
    var levels = Self.adjusted(counts, pruning: pruning)
    for level in levels { discounts.append(NGramDiscounts(level)) }

    var table = Self.unigrams(levels[0], discounts[0], counts.vocabulary)
    for order in 2..<max(order + 1, 2) {
      levels[order - 1].sortByPrefix(order: order, symbols: symbols)
      table.append(Self.entries(of: levels[order - 1], order: order, discounts[order - 1], &table))
      levels[order - 1] = []
    }
    self.table = table
  }

  /// Whether `pruning` is what `init` takes.
  public static func areThresholds(_ pruning: [UInt32]) -> Bool {
    pruning.first == 0 && zip(pruning, pruning.dropFirst()).allSatisfy { $0 <= $1 }
  }
}

// MARK: - Adjusted counts

/// An n-gram and its adjusted count: of the highest order, and after the line's start, how often it stands in the text;
/// otherwise how many different symbols stand before it.
private struct CountedNGram: NGramKeyed {
  // Two halves, as 128 bits at once would want 16 bytes for the count.
  private var low: UInt64
  private var high: UInt64
  var count: UInt32
  var isPruned: Bool

  var key: NGramKey { NGramKey(high) << 64 | NGramKey(low) }

  init(key: NGramKey, count: UInt32, isPruned: Bool = false) {
    (low, high) = (UInt64(truncatingIfNeeded: key), UInt64(truncatingIfNeeded: key >> 64))
    (self.count, self.isPruned) = (count, isPruned)
  }
}

extension NGramEstimator {
  /// The n-grams of each order, by suffix.
  private static func adjusted(_ counts: NGramCounts, pruning: [UInt32]) -> [[CountedNGram]] {
    let order = counts.order
    var grams: [CountedNGram] = []
    grams.reserveCapacity(counts.table.count)
    counts.table.forEach { key, count in grams.append(CountedNGram(key: key, count: count)) }
    grams.sortBySuffix(order: order, symbols: counts.vocabulary.count)

    var levels = Array(repeating: [CountedNGram](), count: order)
    /// Of each order, the n-gram that is being counted: the last symbols of the current one.
    var open = Array(repeating: (key: NGramKey(0), adjusted: UInt32(0), raw: UInt32(0), isOpen: false), count: order)
    func close(_ k: Int) {
      guard open[k - 1].isOpen else { return }
      levels[k - 1].append(
        CountedNGram(key: open[k - 1].key, count: open[k - 1].adjusted, isPruned: open[k - 1].raw <= pruning[k - 1]))
      open[k - 1].isOpen = false
    }
    var last: NGramKey?
    for gram in grams {
      let key = gram.key
      // Symbols at the end that are the same as before.
      var shared = 0
      if let last {
        while shared < order, key.symbol(order - 1 - shared) == last.symbol(order - 1 - shared) { shared += 1 }
      }
      last = key
      // The line starts once.
      var length = order
      while length > 1, key.symbol(order - length) == NGramVocabulary.lineStart,
        key.symbol(order - length + 1) == NGramVocabulary.lineStart
      { length -= 1 }
      for k in (shared + 1)..<max(order + 1, shared + 1) {
        close(k)
        if k <= length { open[k - 1] = (key >> NGramKey(16 * (order - k)), 0, 0, true) }
      }
      for k in 1...length {
        open[k - 1].raw = open[k - 1].raw.addingSaturating(gram.count)
        if k == length {
          open[k - 1].adjusted = open[k - 1].adjusted.addingSaturating(gram.count)
        } else if k >= shared {
          // One more symbol stands before it.
          open[k - 1].adjusted += 1
        }
      }
    }
    for k in 1...order { close(k) }
    return levels
  }
}

extension UInt32 {
  fileprivate func addingSaturating(_ other: UInt32) -> UInt32 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension NGramDiscounts {
  fileprivate init(_ level: [CountedNGram]) {
    var countsOfCounts = [0, 0, 0, 0]
    for gram in level where (1...4).contains(gram.count) { countsOfCounts[Int(gram.count) - 1] += 1 }
    self.init(countsOfCounts: countsOfCounts)
  }
}

// MARK: - Probabilities

extension NGramEstimator {
  /// What the continuations of one context add up to.
  private struct Mass {
    /// All their counts.
    var total = 0.0
    /// What discounts and pruning take off.
    var taken = 0.0

    init(_ grams: some Sequence<CountedNGram>, _ discounts: NGramDiscounts) {
      for gram in grams {
        total += Double(gram.count)
        taken += gram.isPruned ? Double(gram.count) : discounts[gram.count]
      }
    }

    func probability(_ gram: CountedNGram, _ discounts: NGramDiscounts, lower: Double) -> Double {
      (Double(gram.count) - discounts[gram.count] + taken * lower) / total
    }
  }

  private static func unigrams(
    _ grams: [CountedNGram], _ discounts: NGramDiscounts, _ vocabulary: NGramVocabulary
  ) -> NGramTable {
    let mass = Mass(grams, discounts)
    let uniform = 1 / Double(vocabulary.count - 1)
    // Unknown symbols have no count.
    var probabilities = Array(repeating: Float(log(mass.taken / mass.total * uniform)), count: vocabulary.count)
    probabilities[Int(NGramVocabulary.lineStart)] = NGramModel.never
    for gram in grams {
      probabilities[Int(gram.key.symbol(0))] = Float(log(mass.probability(gram, discounts, lower: uniform)))
    }
    return NGramTable(
      vocabulary: vocabulary, probabilities: probabilities, backoffs: Array(repeating: 0, count: vocabulary.count))
  }

  /// The n-grams that are kept, with their probabilities; the weights of their contexts go into `table`.
  private static func entries(
    of grams: [CountedNGram], order: Int, _ discounts: NGramDiscounts, _ table: inout NGramTable
  ) -> [NGramTable.Entry] {
    var entries: [NGramTable.Entry] = []
    var start = 0
    while start < grams.count {
      let context = grams[start].key.prefix(order: order)
      var end = start + 1
      while end < grams.count, grams[end].key.prefix(order: order) == context { end += 1 }
      let mass = Mass(grams[start..<end], discounts)
      // A context that is itself pruned has no continuation left.
      if let index = table.index(of: context, order: order - 1) {
        table.levels[order - 2].backoffs[index] = Float(log(mass.taken / mass.total))
        for gram in grams[start..<end] where !gram.isPruned {
          guard let suffix = table.suffix(of: index, order: order - 1, continuedBy: gram.key.symbol(order - 1)) else {
            preconditionFailure("an n-gram is kept, but not its suffix")
          }
          let lower = exp(Double(table.levels[order - 2].probabilities[suffix]))
          entries.append(
            NGramTable.Entry(key: gram.key, probability: Float(log(mass.probability(gram, discounts, lower: lower)))))
        }
      }
      start = end
    }
    return entries
  }
}
