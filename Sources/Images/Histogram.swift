/// How often each of the 256 grey levels occurs.
struct Histogram {
  var counts: [Int] = Array(repeating: 0, count: 256)

  init() {}

  init(_ pixels: [UInt8]) {
    // Four tables, so that equal neighbours do not wait for each other.
    let partial = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1024) { table -> [Int] in
      table.initialize(repeating: 0)
      pixels.withUnsafeBufferPointer { pixels in
        var i = 0
        while i + 4 <= pixels.count {
          table[Int(pixels[i])] &+= 1
          table[256 + Int(pixels[i + 1])] &+= 1
          table[512 + Int(pixels[i + 2])] &+= 1
          table[768 + Int(pixels[i + 3])] &+= 1
          i += 4
        }
        while i < pixels.count {
          table[Int(pixels[i])] &+= 1
          i += 1
        }
      }
      return (0..<256).map { (level: Int) -> Int in
        let sum: UInt32 = table[level] &+ table[256 + level] &+ table[512 + level] &+ table[768 + level]
        return Int(sum)
      }
    }
    counts = partial
  }

  var total: Int { counts.reduce(0, +) }

  var mean: Float {
    let sum = counts.indices.reduce(0) { $0 + $1 * counts[$1] }
    return Float(sum) / Float(max(total, 1))
  }

  /// The lowest level with at least `fraction` of all pixels at or below it, looking at levels in `range` only.
  func quantile(_ fraction: Float, in range: ClosedRange<Int> = 0...255) -> Int {
    let all = range.reduce(0) { $0 + counts[$1] }
    let wanted = max(1, Int((fraction * Float(all)).rounded(.up)))
    var seen = 0
    for level in range {
      seen += counts[level]
      if seen >= wanted { return level }
    }
    return range.upperBound
  }

  struct Split {
    /// Levels at or below it make the lower class.
    var threshold: Int
    var lowerMean: Float
    var upperMean: Float
  }

  /// The threshold with the largest variance between the classes (Otsu, 1979).
  func otsu() -> Split {
    let all = Double(total)
    let sum = counts.indices.reduce(0.0) { $0 + Double($1 * counts[$1]) }
    var (below, sumBelow, best) = (0.0, 0.0, -1.0)
    var split = Split(threshold: 127, lowerMean: Float(sum / max(all, 1)), upperMean: Float(sum / max(all, 1)))
    for level in 0..<255 {
      below += Double(counts[level])
      sumBelow += Double(level * counts[level])
      guard below > 0, below < all else { continue }
      let (low, high) = (sumBelow / below, (sum - sumBelow) / (all - below))
      let between = below * (all - below) * (high - low) * (high - low)
      if between > best {
        best = between
        split = Split(threshold: level, lowerMean: Float(low), upperMean: Float(high))
      }
    }
    return split
  }
}
