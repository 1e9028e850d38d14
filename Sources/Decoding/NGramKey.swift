/// Up to eight symbols in one number, the first in the lowest 16 bits.
typealias NGramKey = UInt128

extension NGramKey {
  @inline(__always) func symbol(_ position: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: self >> (16 * NGramKey(position)))
  }

  /// The n-gram of `order` symbols without its last one.
  @inline(__always) func prefix(order: Int) -> NGramKey {
    self & ((1 << NGramKey(16 * (order - 1))) &- 1)
  }

  /// The n-gram without its first symbol.
  @inline(__always) var suffix: NGramKey { self >> 16 }

  /// The n-gram of `order` symbols, with one more behind it.
  @inline(__always) func appending(_ symbol: UInt16, order: Int) -> NGramKey {
    self | NGramKey(symbol) << NGramKey(16 * order)
  }
}

/// Something that stands under an n-gram.
protocol NGramKeyed {
  var key: NGramKey { get }
}

extension Array where Element: NGramKeyed {
  /// Sorts by the symbols at `positions`, the last position counting most, in time linear in the count: one counting
  /// sort a position.
  mutating func sort(bySymbolsAt positions: some Sequence<Int>, symbols: Int) {
    guard count > 1 else { return }
    var sorted = self
    var starts = [Int](repeating: 0, count: symbols + 1)
    for position in positions {
      for index in starts.indices { starts[index] = 0 }
      for element in self { starts[Int(element.key.symbol(position)) + 1] += 1 }
      for index in 1...symbols { starts[index] += starts[index - 1] }
      for element in self {
        let symbol = Int(element.key.symbol(position))
        sorted[starts[symbol]] = element
        starts[symbol] += 1
      }
      swap(&self, &sorted)
    }
  }

  /// By the first symbol, then the second, and so on: an n-gram's continuations stand together, in order.
  mutating func sortByPrefix(order: Int, symbols: Int) {
    sort(bySymbolsAt: (0..<order).reversed(), symbols: symbols)
  }

  /// By the last symbol, then the last but one, and so on: what precedes an n-gram stands together.
  mutating func sortBySuffix(order: Int, symbols: Int) {
    sort(bySymbolsAt: 0..<order, symbols: symbols)
  }
}
