#if canImport(Glibc)
  internal import Glibc
#endif

/// The n-grams of a model, one level an order, linked to each other: what training and ARPA files fill.
///
/// A level is sorted by its n-grams' symbols from the first on, so that the continuations of an n-gram stand together in
/// the level above. Each n-gram has its prefix (without the last symbol) and its suffix (without the first) in the level below.
struct NGramTable: Sendable {
  struct Level: Sendable {
    /// The last symbol of each n-gram.
    var symbols: [UInt16] = []
    /// Where the prefix and the suffix stand in the level below; of unigrams 0, the empty n-gram.
    var parents: [UInt32] = []
    var suffixes: [UInt32] = []
    /// Natural logarithms: of the last symbol's probability after the others, and of the weight that shorter contexts get
    /// where the whole n-gram has no continuation.
    var probabilities: [Float] = []
    var backoffs: [Float] = []
    /// Where the continuations start in the level above; one more than n-grams. Empty while there is no such level.
    var firstChildren: [UInt32] = []

    var count: Int { symbols.count }
  }

  /// An n-gram to be put into a level; without a probability it gets that of its suffix, as a model without it would give.
  struct Entry: NGramKeyed {
    var key: NGramKey
    var probability: Float?
    var backoff: Float = 0
  }

  let vocabulary: NGramVocabulary
  /// `levels[k - 1]` holds the n-grams of order k.
  var levels: [Level] = []

  /// A table of unigrams, one a symbol of the vocabulary.
  init(vocabulary: NGramVocabulary, probabilities: [Float], backoffs: [Float]) {
    precondition(probabilities.count == vocabulary.count && backoffs.count == vocabulary.count, "one unigram a symbol")
    self.vocabulary = vocabulary
    let zeros = [UInt32](repeating: 0, count: vocabulary.count)
    levels = [
      Level(
        symbols: (0..<vocabulary.count).map(UInt16.init), parents: zeros, suffixes: zeros, probabilities: probabilities,
        backoffs: backoffs)
    ]
  }

  /// Puts a level on top.
  ///
  /// - Parameter entries: sorted by prefix; their prefixes and suffixes stand in the levels below.
  mutating func append(_ entries: [Entry]) {
    let order = levels.count + 1
    var level = Level()
    level.symbols.reserveCapacity(entries.count)
    level.parents.reserveCapacity(entries.count)
    level.suffixes.reserveCapacity(entries.count)
    level.probabilities.reserveCapacity(entries.count)
    level.backoffs.reserveCapacity(entries.count)
    var firstChildren = [UInt32](repeating: 0, count: levels[order - 2].count + 1)
    var lastPrefix: NGramKey?
    var parent = 0
    for entry in entries {
      let prefix = entry.key.prefix(order: order)
      if prefix != lastPrefix {
        guard let index = index(of: prefix, order: order - 1) else { preconditionFailure("an n-gram lacks its prefix") }
        (lastPrefix, parent) = (prefix, index)
      }
      let symbol = entry.key.symbol(order - 1)
      guard let suffix = suffix(of: parent, order: order - 1, continuedBy: symbol) else {
        preconditionFailure("an n-gram lacks its suffix")
      }
      level.symbols.append(symbol)
      level.parents.append(UInt32(parent))
      level.suffixes.append(UInt32(suffix))
      level.probabilities.append(
        entry.probability ?? levels[order - 2].backoffs[parent] + levels[order - 2].probabilities[suffix])
      level.backoffs.append(entry.backoff)
      firstChildren[parent + 1] += 1
    }
    for index in firstChildren.indices.dropFirst() { firstChildren[index] += firstChildren[index - 1] }
    levels[order - 2].firstChildren = firstChildren
    levels.append(level)
  }

  /// Where an n-gram stands in its level.
  func index(of key: NGramKey, order: Int) -> Int? {
    var index = Int(key.symbol(0))
    for position in 1..<max(order, 1) {
      guard let child = child(of: index, order: position, by: key.symbol(position)) else { return nil }
      index = child
    }
    return index
  }

  /// Where the suffix of an n-gram of `order`, continued by `symbol`, stands in the same level.
  func suffix(of index: Int, order: Int, continuedBy symbol: UInt16) -> Int? {
    order == 1 ? Int(symbol) : child(of: Int(levels[order - 1].suffixes[index]), order: order - 1, by: symbol)
  }

  /// Where the continuation of an n-gram of `order` stands in the level above.
  func child(of index: Int, order: Int, by symbol: UInt16) -> Int? {
    let level = levels[order - 1]
    var low = Int(level.firstChildren[index])
    let end = Int(level.firstChildren[index + 1])
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if levels[order].symbols[middle] < symbol { low = middle + 1 } else { high = middle }
    }
    return low < end && levels[order].symbols[low] == symbol ? low : nil
  }
}

extension NGramTable {
  /// The same n-grams, and those prefixes and suffixes of them that are missing; sorted by prefix.
  ///
  /// Tools that prune leave such gaps. What is put in has no probability of its own, so that the model stays the same.
  ///
  /// - Parameter levels: of orders 2 and up, in any order.
  static func closed(_ levels: [[Entry]], symbols: Int) -> [[Entry]] {
    var levels = levels
    for index in levels.indices.reversed() {
      let order = index + 2
      if index > 0 {
        var known = Set(levels[index - 1].map(\.key))
        for entry in levels[index] {
          for part in [entry.key.prefix(order: order), entry.key.suffix] where known.insert(part).inserted {
            levels[index - 1].append(Entry(key: part, probability: nil))
          }
        }
      }
      levels[index].sortByPrefix(order: order, symbols: symbols)
    }
    return levels
  }
}
