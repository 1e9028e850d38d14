/// Numbers rounded to one of 256, so that a byte holds each.
///
/// The least, the greatest and those asked for are kept exactly; the others go to the nearest of the rest, which are placed
/// by Lloyd's algorithm from quantiles.
struct NGramCodebook: Sendable {
  static let size = 256
  private static let rounds = 20

  /// In rising order, `size` of them.
  private(set) var values: [Float]

  init(_ numbers: [Float], keeping exact: [Float] = []) {
    let sorted = numbers.sorted()
    var distinct: [Float] = []
    for number in sorted where distinct.last != number { distinct.append(number) }
    if let least = sorted.first, let greatest = sorted.last {
      let fixed = Set(exact + [least, greatest])
      if Set(distinct).union(fixed).count <= Self.size {
        values = Set(distinct).union(fixed).sorted()
      } else {
        let inner = sorted.filter { !fixed.contains($0) }
        values = (fixed + Self.centres(of: inner, count: Self.size - fixed.count)).sorted()
      }
    } else {
      values = exact.sorted()
    }
    let last = values.last ?? 0
    values += Array(repeating: last, count: Self.size - values.count)
  }

  /// The code of the nearest value.
  func code(_ number: Float) -> UInt8 {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < number { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    guard low < values.count else { return UInt8(values.count - 1) }
    return UInt8(number - values[low - 1] < values[low] - number ? low - 1 : low)
  }

  private static func centres(of sorted: [Float], count: Int) -> [Float] {
    var sums = [0.0]
    sums.reserveCapacity(sorted.count + 1)
    for number in sorted { sums.append(sums[sums.count - 1] + Double(number)) }
    func mean(_ range: Range<Int>) -> Float? {
      range.isEmpty ? nil : Float((sums[range.upperBound] - sums[range.lowerBound]) / Double(range.count))
    }
    var centres = (0..<count).compactMap { mean($0 * sorted.count / count..<($0 + 1) * sorted.count / count) }
    for _ in 0..<rounds {
      var start = 0
      var moved: [Float] = []
      for (index, centre) in centres.enumerated() {
        let bound = index + 1 < centres.count ? (centre + centres[index + 1]) / 2 : .infinity
        var (end, high) = (start, sorted.count)
        while end < high {
          let middle = (end + high) / 2
          if sorted[middle] < bound { end = middle + 1 } else { high = middle }
        }
        moved.append(mean(start..<end) ?? centre)
        start = end
      }
      centres = moved
    }
    return centres
  }
}
