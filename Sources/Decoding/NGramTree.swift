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
    var first = Int(firstChildren[inner])
    var count = Int(firstChildren[inner + 1]) - first
    guard count > 0 else { return nil }
    while count > 1 {
      let half = count / 2
      first = self.symbol(first + half) <= symbol ? first + half : first
      count -= half
    }
    return self.symbol(first) == symbol ? first : nil
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
