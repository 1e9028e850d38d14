extension NGramModel {
  /// A model in memory.
  ///
  /// - Parameters:
  ///   - origin: what it learned from, and its licence.
  ///   - isQuantized: whether probabilities and weights are rounded to one of 256 each, for a file half as large.
  public convenience init(
    _ estimate: NGramEstimator, origin: String = "", isQuantized: Bool = true
  ) throws(NGramError) {
    try self.init(estimate.table, origin: origin, isQuantized: isQuantized)
  }

  convenience init(_ table: NGramTable, origin: String, isQuantized: Bool) throws(NGramError) {
    let characters = Array(table.vocabulary.characters.map(String.init).joined(separator: "\n").utf8)
    let origin = Array(origin.utf8)
    let layout = NGramLayout(
      counts: table.levels.map(\.count), isQuantized: isQuantized, characterCount: table.vocabulary.characters.count,
      characterBytes: characters.count, originBytes: origin.count)
    guard layout.nodeCount <= Int(Int32.max) else {
      throw NGramError(.unsupported, "has more n-grams than a model holds: prune more, or lower the order")
    }
    let memory = NGramMemory(count: layout.size)
    layout.writeHeader(to: memory.bytes)
    UnsafeMutableRawBufferPointer(rebasing: memory.bytes[layout.range(.characters)]).copyBytes(from: characters)
    UnsafeMutableRawBufferPointer(rebasing: memory.bytes[layout.range(.origin)]).copyBytes(from: origin)
    let writer = NGramTreeWriter(layout, memory.bytes)
    writer.writeLinks(table)
    writer.writeValues(table)
    try self.init(bytes: UnsafeRawBufferPointer(memory.bytes), owner: memory)
  }
}

/// Memory for a model that is in no file.
private final class NGramMemory: @unchecked Sendable {
  // Written by its maker before anyone else sees it.
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    bytes = .allocate(byteCount: count, alignment: 8)
    _ = bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { bytes.deallocate() }
}

/// Writes a table's levels into the parts of a file, one after the other.
private struct NGramTreeWriter {
  let layout: NGramLayout
  let bytes: UnsafeMutableRawBufferPointer
  /// The first node of each order from 1 on.
  let starts: [Int]

  init(_ layout: NGramLayout, _ bytes: UnsafeMutableRawBufferPointer) {
    (self.layout, self.bytes) = (layout, bytes)
    var starts = [1]
    for count in layout.counts { starts.append(starts[starts.count - 1] + count) }
    self.starts = starts
  }

  private func put<Number>(_ number: Number, _ index: Int, _ part: NGramLayout.Part) {
    bytes.storeBytes(
      of: number, toByteOffset: layout.range(part).lowerBound + index * MemoryLayout<Number>.size, as: Number.self)
  }

  private func putSymbol(_ number: UInt16, _ index: Int, _ part: NGramLayout.Part) {
    if layout.isWide { put(number, index, part) } else { put(UInt8(number), index, part) }
  }

  func writeLinks(_ table: NGramTable) {
    put(UInt32(1), 0, .firstChildren)
    var suffixes = [UInt32](repeating: 0, count: layout.innerCount)
    for (depth, level) in table.levels.enumerated() {
      let isLeaf = depth + 1 == table.levels.count
      for index in 0..<level.count {
        let node = starts[depth] + index
        putSymbol(level.symbols[index], node, .symbols)
        let suffix = depth == 0 ? 0 : Int(level.suffixes[index])
        if isLeaf {
          guard depth > 0 else { continue }
          let parentSuffix = Int(table.levels[depth - 1].suffixes[Int(level.parents[index])])
          // The suffix of a bigram's prefix is the empty n-gram, whose continuations are all unigrams.
          let first = depth == 1 ? 0 : Int(table.levels[depth - 2].firstChildren[parentSuffix])
          putSymbol(UInt16(suffix - first), node - layout.innerCount, .leafLinks)
        } else {
          put(UInt32(starts[depth + 1]) + level.firstChildren[index], node, .firstChildren)
          var link = depth == 0 ? 0 : starts[depth - 1] + suffix
          if level.firstChildren[index] == level.firstChildren[index + 1], level.backoffs[index] == 0, depth > 0,
            matters(table, suffix, depth - 1) == false
          {
            link = Int(suffixes[link])
          }
          suffixes[node] = UInt32(link)
          put(UInt32(link), node, .suffixes)
        }
      }
    }
    put(UInt32(layout.nodeCount), layout.innerCount, .firstChildren)
  }

  /// Whether an n-gram has continuations, or a weight.
  private func matters(_ table: NGramTable, _ index: Int, _ depth: Int) -> Bool {
    let level = table.levels[depth]
    return level.firstChildren[index] < level.firstChildren[index + 1] || level.backoffs[index] != 0
  }

  func writeValues(_ table: NGramTable) {
    // The line's start is never read.
    var probabilities = table.levels.map(\.probabilities)
    probabilities[0][Int(NGramVocabulary.lineStart)] = probabilities[0][Int(NGramVocabulary.lineEnd)]
    var values: [Float] = [0]
    for level in probabilities { values += level }
    var weights: [Float] = [0]
    for level in table.levels.dropLast() { weights += level.backoffs }
    write(values, .probabilities, codes: .probabilityCodes)
    write(weights, .backoffs, codes: .backoffCodes)
  }

  private func write(_ values: [Float], _ part: NGramLayout.Part, codes: NGramLayout.Part) {
    guard layout.isQuantized else {
      for (index, value) in values.enumerated() { put(value, index, part) }
      return
    }
    // A weight of 1 marks what does not matter.
    let book = NGramCodebook(values, keeping: [0])
    for (index, value) in book.values.enumerated() { put(value, index, part) }
    for (index, value) in values.enumerated() { put(book.code(value), index, codes) }
  }
}
