/// A character n-gram model with backoff, as it lies in a file: nothing is parsed, so that a mapped file is ready at once.
///
/// A state is a node of the tree of n-grams: the longest end of what was read that may still matter. Node 0 is the empty
/// n-gram; then come the unigrams by their numbers, the bigrams, and so on, the continuations of an n-gram together. Nodes
/// below the highest order know their continuations, their suffix (the n-gram without its first symbol) and the weight of
/// backing off to it. A node of the highest order is never a state: it knows which continuation of its prefix's suffix it
/// ends in.
public final class NGramModel: @unchecked Sendable {
  // Never written after init, as is the memory behind the pointers: any thread may read.

  public let order: Int
  public let vocabulary: NGramVocabulary
  /// Where the model comes from: what it learned from, and its licence.
  public let origin: String
  /// How many n-grams there are of each order from 1 on.
  public let counts: [Int]
  /// Whether probabilities and weights are rounded to one of 256 each.
  public let isQuantized: Bool
  /// The state before a line's first symbol.
  public let start: Int32

  private let bytes: UnsafeRawBufferPointer
  /// Keeps `bytes` where they are.
  private let owner: any AnyObject & Sendable
  let tree: NGramTree

  /// The logarithm that stands for the probability 0: ARPA files have -99 to the base of 10.
  static let never: Float = -99 * 2.302_585_1

  /// A model in the bytes of its file.
  ///
  /// - Parameters:
  ///   - bytes: aligned to 8, unchanged while `owner` lives.
  ///   - owner: what keeps them in memory.
  /// - Throws: `wrongFormat`, `unsupported` (another version), or `damaged` where a size or a link does not fit. All links
  ///   are checked here, so that a damaged file cannot lead out of it later.
  public init(bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) throws(NGramError) {
    let layout = try NGramLayout(header: bytes)
    let tree = NGramTree(layout, in: bytes)
    try layout.check(tree)
    order = layout.counts.count
    counts = layout.counts
    isQuantized = layout.isQuantized
    (vocabulary, origin) = try layout.texts(in: bytes)
    self.tree = tree
    self.bytes = bytes
    self.owner = owner
    start = Int32(tree.state(after: 1 + Int(NGramVocabulary.lineStart), of: 0))
  }

  /// The size of the file.
  public var byteCount: Int { bytes.count }

  /// Calls `body` with the bytes of the file, which stay as long as it runs.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }

  /// Whether `bytes` begin as those of a model's file.
  public static func isModel(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.prefix(NGramLayout.magic.count).elementsEqual(NGramLayout.magic)
  }

  /// The state after one more symbol, and the natural logarithm of its probability.
  @inline(__always) func advance(_ state: Int32, by symbol: UInt16) -> (state: Int32, score: Float) {
    var node = Int(state)
    var score: Float = 0
    while true {
      if let child = tree.child(of: node, by: symbol) {
        return (Int32(truncatingIfNeeded: tree.state(after: child, of: node)), score + tree.probability(child))
      }
      score += tree.backoff(node)
      node = Int(tree.suffixes[node])
    }
  }

  /// The state after `character`, and the natural logarithm of its probability: of a character that the model does not
  /// know, that of any unknown symbol, after which it starts anew.
  public func advance(_ state: Int32, by character: Character) -> (state: Int32, score: Float) {
    advance(state, by: vocabulary.number(character))
  }

  /// The natural logarithm of the probability that the line ends in `state`; 0 in a model without line ends.
  public func end(_ state: Int32) -> Float {
    hasLineEnd ? advance(state, by: NGramVocabulary.lineEnd).score : 0
  }

  private var hasLineEnd: Bool { tree.probability(1 + Int(NGramVocabulary.lineEnd)) > Self.never }
}
