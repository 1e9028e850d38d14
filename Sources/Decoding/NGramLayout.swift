/// Where everything stands in the file of a model. Numbers are little-endian; every part starts at a multiple of 8.
///
///     header         "LHNGRAM" and a zero; then UInt32: version, order, characters, bits of a value (8 or 32),
///                    bytes of the characters, bytes of the origin, n-grams of orders 1 to 8 (0 where there are none);
///                    then UInt64: bytes of the file
///     characters     UTF-8, a line feed between them
///     origin         UTF-8
///     values         Float: 256 logarithms of probabilities and 256 of weights; or, of 32 bits, one of each a node
///     first children UInt32 an inner node and one more: the node of its first continuation
///     suffixes       UInt32 an inner node
///     symbols        UInt8 a node, or UInt16 where there are more than 256; and 8 bytes, so that 8 can be read at once
///     leaf links     the same, a leaf: which continuation of its prefix's suffix its own suffix is
///     codes          UInt8: of each node's probability, of each inner node's weight; none of 32 bits
///
/// An inner node without continuations, whose weight is 1, has the first suffix that is otherwise in the place of its own.
struct NGramLayout {
  static let magic: [UInt8] = Array("LHNGRAM\0".utf8)
  static let version: UInt32 = 1
  private static let headerSize = 72

  /// N-grams of orders 1 and up.
  let counts: [Int]
  let isQuantized: Bool
  let characterCount: Int
  let characterBytes: Int
  let originBytes: Int

  init(counts: [Int], isQuantized: Bool, characterCount: Int, characterBytes: Int, originBytes: Int) {
    self.counts = counts
    self.isQuantized = isQuantized
    self.characterCount = characterCount
    self.characterBytes = characterBytes
    self.originBytes = originBytes
  }

  /// With the empty n-gram.
  var nodeCount: Int { counts.reduce(1, +) }
  var leafCount: Int { counts[counts.count - 1] }
  var innerCount: Int { nodeCount - leafCount }
  var isWide: Bool { counts[0] > 256 }

  /// Of the parts, in bytes, in the order of the file.
  private var sizes: [Int] {
    let symbolSize = isWide ? 2 : 1
    return [
      Self.headerSize, characterBytes, originBytes,
      4 * (isQuantized ? NGramCodebook.size : nodeCount), 4 * (isQuantized ? NGramCodebook.size : innerCount),
      4 * (innerCount + 1), 4 * innerCount, symbolSize * nodeCount + 8, symbolSize * leafCount,
      isQuantized ? nodeCount : 0, isQuantized ? innerCount : 0,
    ]
  }

  /// Where the parts start, and where the file ends.
  private var starts: [Int] {
    var starts = [0]
    for size in sizes { starts.append((starts[starts.count - 1] + size + 7) & ~7) }
    return starts
  }

  var size: Int { starts[starts.count - 1] }

  /// Where the characters, the origin and so on stand, in bytes.
  enum Part: Int {
    case header, characters, origin, probabilities, backoffs, firstChildren, suffixes, symbols, leafLinks, probabilityCodes,
      backoffCodes
  }

  func range(_ part: Part) -> Range<Int> {
    let start = starts[part.rawValue]
    return start..<start + sizes[part.rawValue]
  }
}

// MARK: - The header

extension NGramLayout {
  /// - Throws: where the header is none, or does not fit the length of `bytes`.
  init(header bytes: UnsafeRawBufferPointer) throws(NGramError) {
    guard bytes.count >= Self.headerSize, NGramModel.isModel(bytes) else {
      throw NGramARPAReader.noModel
    }
    func number(_ index: Int) -> Int {
      Int(bytes.loadUnaligned(fromByteOffset: 8 + 4 * index, as: UInt32.self))
    }
    guard number(0) == Int(Self.version) else {
      throw NGramError(
        .unsupported, "is a language model of version \(number(0)), and this Longhand reads version \(Self.version): update Longhand, or make the model anew")
    }
    let order = number(1)
    guard NGramCounts.orders.contains(order), number(3) == 8 || number(3) == 32,
      number(2) + NGramVocabulary.firstCharacter == number(6), number(6) <= NGramVocabulary.capacity
    else { throw Self.damaged }
    // Sums of numbers of 32 bits do not overflow.
    self.init(
      counts: (0..<order).map { number(6 + $0) }, isQuantized: number(3) == 8, characterCount: number(2),
      characterBytes: number(4), originBytes: number(5))
    guard (order..<8).allSatisfy({ number(6 + $0) == 0 }), nodeCount <= Int(Int32.max), size == bytes.count,
      bytes.loadUnaligned(fromByteOffset: 64, as: UInt64.self) == UInt64(size)
    else { throw Self.damaged }
  }

  func writeHeader(to bytes: UnsafeMutableRawBufferPointer) {
    bytes.copyBytes(from: Self.magic)
    var numbers = [
      Self.version, UInt32(counts.count), UInt32(characterCount), isQuantized ? 8 : 32, UInt32(characterBytes), UInt32(originBytes),
    ]
    numbers += counts.map(UInt32.init) + Array(repeating: 0, count: 8 - counts.count)
    for (index, number) in numbers.enumerated() { bytes.storeBytes(of: number, toByteOffset: 8 + 4 * index, as: UInt32.self) }
    bytes.storeBytes(of: UInt64(size), toByteOffset: 64, as: UInt64.self)
  }

  /// The characters and the origin.
  func texts(in bytes: UnsafeRawBufferPointer) throws(NGramError) -> (NGramVocabulary, origin: String) {
    let parts = [Part.characters, .origin].map {
      String(validating: UnsafeRawBufferPointer(rebasing: bytes[range($0)]), as: UTF8.self)
    }
    guard let characters = parts[0], let origin = parts[1] else { throw Self.damaged }
    var vocabulary = NGramVocabulary()
    for text in characters.split(separator: "\n") where text.count == 1 { _ = try vocabulary.insert(text.first!) }
    guard vocabulary.characters.count == characterCount else { throw Self.damaged }
    return (vocabulary, origin)
  }

  static let damaged = NGramError(.damaged, "is a damaged language model: copy or download it anew")
}

// MARK: - Checks

extension NGramLayout {
  /// Follows every link once.
  /// - Throws: `damaged` where one leads elsewhere than it may.
  func check(_ tree: NGramTree) throws(NGramError) {
    // Of the empty n-gram, the unigrams, and so on; and of the end.
    var starts = [0, 1]
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    guard tree.firstChildren[0] == 1, tree.suffixes[0] == 0 else { throw Self.damaged }
    for level in 0..<counts.count {
      for node in starts[level]..<starts[level + 1] {
        let (first, end) = (Int(tree.firstChildren[node]), Int(tree.firstChildren[node + 1]))
        // The children of the level are all of the next.
        guard first <= end, node > starts[level] || first == starts[level + 1],
          node + 1 < starts[level + 1] || end == starts[level + 2],
          node == 0 || tree.suffixes[node] < starts[level]
        else { throw Self.damaged }
      }
    }
    for node in 1..<1 + counts[0] where tree.symbol(node) != node - 1 { throw Self.damaged }
    for index in 0..<(isQuantized ? NGramCodebook.size : nodeCount) where !tree.probabilities[index].isFinite { throw Self.damaged }
    for index in 0..<(isQuantized ? NGramCodebook.size : innerCount) where !tree.backoffs[index].isFinite { throw Self.damaged }
    guard counts.count > 1 else { return }
    for inner in starts[counts.count - 1]..<starts[counts.count] {
      let suffix = Int(tree.suffixes[inner])
      let room = Int(tree.firstChildren[suffix + 1] - tree.firstChildren[suffix])
      for leaf in Int(tree.firstChildren[inner])..<Int(tree.firstChildren[inner + 1])
      where tree.leafLink(leaf) >= room || tree.firstChildren[suffix] + UInt32(tree.leafLink(leaf)) >= innerCount {
        throw Self.damaged
      }
    }
  }
}
