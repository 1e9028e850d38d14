/// How often each n-gram of the highest order stands in a text, counted line by line.
///
/// Memory grows with the different n-grams, not with the text: 20 to 60 bytes each.
public struct NGramCounts: Sendable {
  /// The longest n-gram, in symbols.
  public let order: Int
  public private(set) var vocabulary = NGramVocabulary()
  /// Lines and characters counted, without line ends.
  public private(set) var lines = 0
  public private(set) var characters = 0
  private(set) var table = NGramCountTable()

  public static let orders = 1...8

  /// - Parameter order: 1 to 8.
  public init(order: Int) {
    precondition(Self.orders.contains(order), "an n-gram has one to eight symbols")
    self.order = order
  }

  /// Counts the n-grams of one line, which stands between its own start and end; an empty line does not count.
  ///
  /// Whitespace at the line's ends is left out, and that between characters is one space; control characters are left out.
  ///
  /// - Parameter line: in NFC.
  /// - Throws: `unusableText` where there are more different characters than a model holds.
  public mutating func add(_ line: String) throws(NGramError) {
    let numbers = try vocabulary.learn(line)
    guard !numbers.isEmpty else { return }
    lines += 1
    characters += numbers.count
    // Before the first symbol there is nothing but the line's start.
    var key = (0..<order).reduce(NGramKey(0)) { key, position in key.appending(NGramVocabulary.lineStart, order: position) }
    let last = NGramKey(16 * (order - 1))
    for number in numbers {
      key = key.suffix | NGramKey(number) << last
      table.increment(key)
    }
    table.increment(key.suffix | NGramKey(NGramVocabulary.lineEnd) << last)
  }
}

/// A hash table from n-grams to counts: open addressing, at most two thirds full.
struct NGramCountTable: Sendable {
  private var keys: [NGramKey]
  /// 0 where a slot is free.
  private var counts: [UInt32]
  private(set) var count = 0
  /// 64 minus the binary logarithm of the number of slots.
  private var shift: UInt64

  init() {
    keys = Array(repeating: 0, count: 1 << 16)
    counts = Array(repeating: 0, count: 1 << 16)
    shift = 64 - 16
  }

  /// Counts stay at 4 thousand million.
  mutating func increment(_ key: NGramKey) {
    if count * 3 > keys.count * 2 { grow() }
    let slot = slot(of: key)
    if counts[slot] == 0 {
      keys[slot] = key
      count += 1
    }
    counts[slot] = max(counts[slot], counts[slot] &+ 1)
  }

  /// All n-grams and their counts, in no order.
  func forEach(_ body: (NGramKey, UInt32) -> Void) {
    for slot in keys.indices where counts[slot] > 0 { body(keys[slot], counts[slot]) }
  }

  /// Where `key` stands, or the free slot for it.
  @inline(__always) private func slot(of key: NGramKey) -> Int {
    // Multiplicative hashing (Knuth, volume 3, 6.4) of both halves.
    let low = UInt64(truncatingIfNeeded: key) &* 0x9E37_79B9_7F4A_7C15
    let high = UInt64(truncatingIfNeeded: key >> 64) &* 0xC2B2_AE3D_27D4_EB4F
    var slot = Int(((low ^ (low >> 32) ^ high) &* 0xFF51_AFD7_ED55_8CCD) >> shift)
    while counts[slot] > 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  private mutating func grow() {
    let (oldKeys, oldCounts) = (keys, counts)
    keys = Array(repeating: 0, count: 2 * oldKeys.count)
    counts = Array(repeating: 0, count: 2 * oldKeys.count)
    shift -= 1
    for old in oldKeys.indices where oldCounts[old] > 0 {
      let slot = slot(of: oldKeys[old])
      (keys[slot], counts[slot]) = (oldKeys[old], oldCounts[old])
    }
  }
}
