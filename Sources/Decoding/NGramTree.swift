/// The parts of a model's file that are looked up.
struct NGramTree {
  let probabilities: UnsafePointer<Float>
  let backoffs: UnsafePointer<Float>
  let firstChildren: UnsafePointer<UInt32>
  let suffixes: UnsafePointer<UInt32>
  let symbols: UnsafeRawPointer
  let leafLinks: UnsafeRawPointer
  let probabilityCodes: UnsafePointer<UInt8>
  let backoffCodes: UnsafePointer<UInt8>
  let isWide: Bool
  let isQuantized: Bool
  let innerCount: Int

  /// - Parameter bytes: of the size that `layout` gives, aligned to 8.
  init(_ layout: NGramLayout, in bytes: UnsafeRawBufferPointer) {
    func pointer<Element>(_ part: NGramLayout.Part, _ type: Element.Type) -> UnsafePointer<Element> {
      (bytes.baseAddress! + layout.range(part).lowerBound).assumingMemoryBound(to: type)
    }
    probabilities = pointer(.probabilities, Float.self)
    backoffs = pointer(.backoffs, Float.self)
    firstChildren = pointer(.firstChildren, UInt32.self)
    suffixes = pointer(.suffixes, UInt32.self)
    symbols = UnsafeRawPointer(pointer(.symbols, UInt8.self))
    leafLinks = UnsafeRawPointer(pointer(.leafLinks, UInt8.self))
    probabilityCodes = pointer(.probabilityCodes, UInt8.self)
    backoffCodes = pointer(.backoffCodes, UInt8.self)
    isWide = layout.isWide
    isQuantized = layout.isQuantized
    innerCount = layout.innerCount
  }

  @inline(__always) func probability(_ node: Int) -> Float {
    probabilities[isQuantized ? Int(probabilityCodes[node]) : node]
  }

  /// Of an inner node.
  @inline(__always) func backoff(_ node: Int) -> Float {
    backoffs[isQuantized ? Int(backoffCodes[node]) : node]
  }

  @inline(__always) func symbol(_ node: Int) -> UInt16 { Self.number(symbols, node, isWide) }

  @inline(__always) private static func number(_ numbers: UnsafeRawPointer, _ index: Int, _ isWide: Bool) -> UInt16 {
    isWide
      ? numbers.load(fromByteOffset: 2 * index, as: UInt16.self)
      : UInt16(numbers.load(fromByteOffset: index, as: UInt8.self))
  }

  @inline(__always) func leafLink(_ leaf: Int) -> UInt16 { Self.number(leafLinks, leaf - innerCount, isWide) }

  @inline(__always) func hasChildren(_ inner: Int) -> Bool { firstChildren[inner] < firstChildren[inner + 1] }

  /// The continuation of an inner node by `symbol`.
  @inline(__always) func child(of inner: Int, by symbol: UInt16) -> Int? {
    if inner == 0 { return 1 + Int(symbol) }
    let first = Int(firstChildren[inner])
    let end = Int(firstChildren[inner + 1])
    return isWide ? wideChild(first, end, symbol) : narrowChild(first, end, symbol)
  }

  /// Eight at a time: a byte of the difference that is zero sets its highest bit (Warren, Hacker's Delight, 6-1). Most nodes
  /// have few children, and a search that halves them would be mispredicted at each step.
  @inline(__always) private func narrowChild(_ first: Int, _ end: Int, _ symbol: UInt16) -> Int? {
    let (ones, highs) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
    let wanted = UInt64(symbol) &* ones
    var node = first
    while node < end {
      let difference = symbols.loadUnaligned(fromByteOffset: node, as: UInt64.self) ^ wanted
      let zeros = (difference &- ones) & ~difference & highs
      if zeros != 0 {
        node += zeros.trailingZeroBitCount >> 3
        return node < end ? node : nil
      }
      node += 8
    }
    return nil
  }

  private func wideChild(_ first: Int, _ end: Int, _ symbol: UInt16) -> Int? {
    var (low, high) = (first, end)
    while low < high {
      let middle = (low + high) / 2
      if self.symbol(middle) < symbol { low = middle + 1 } else { high = middle }
    }
    return low < end && self.symbol(low) == symbol ? low : nil
  }

  /// Where reading goes on after `child`, a continuation of `inner`: the longest end of it that may still matter.
  @inline(__always) func state(after child: Int, of inner: Int) -> Int {
    if inner == 0, child >= innerCount { return 0 }
    let node =
      child < innerCount
      ? child : Int(firstChildren[Int(suffixes[inner])]) + Int(leafLink(child))
    return hasChildren(node) || backoff(node) != 0 ? node : Int(suffixes[node])
  }
}
