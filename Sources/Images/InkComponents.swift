/// The connected pieces of ink of a binarised picture (8-connected), found run by run.
struct InkComponents {
  struct Component {
    var left: Int
    var top: Int
    /// Exclusive.
    var right: Int
    /// Exclusive.
    var bottom: Int
    var area: Int
  }

  var components: [Component] = []
  private var runs: [Run] = []
  /// Mean stroke width in pixels, from area and outline (2A / P); 0 without ink.
  var strokeWidth: Float = 0

  /// The pieces of all pixels darker than `threshold`.
  init(darkness: [UInt8], width: Int, height: Int, above threshold: UInt8) {
    var (runs, rows) = Self.runs(of: darkness, width: width, height: height, above: threshold)
    guard !runs.isEmpty else { return }
    var parent = (0..<runs.count).map { Int32(truncatingIfNeeded: $0) }
    var (area, overlap) = (0, 0)
    runs.withUnsafeMutableBufferPointer { runs in
      parent.withUnsafeMutableBufferPointer { parent in
        for y in 0..<height {
          let previous = y == 0 ? 0..<0 : rows[y - 1]..<rows[y]
          var above = previous.lowerBound
          for i in rows[y]..<rows[y + 1] {
            let run = runs[i]
            area += Int(run.end - run.start)
            while above < previous.upperBound, runs[above].end < run.start { above += 1 }
            var k = above
            // Runs that touch at a corner belong together: ends are exclusive, hence <=.
            while k < previous.upperBound, runs[k].start <= run.end {
              overlap += Int(max(0, min(run.end, runs[k].end) - max(run.start, runs[k].start)))
              Self.join(parent, k, i)
              k += 1
            }
          }
        }
        // A run's root is never behind it, so its component is known when the run comes.
        var index = [Int32](repeating: -1, count: runs.count)
        for i in 0..<runs.count {
          let root = Self.root(parent, i)
          let run = runs[i]
          if index[root] < 0 {
            index[root] = Int32(components.count)
            components.append(
              Component(left: Int(run.start), top: Int(run.y), right: Int(run.end), bottom: Int(run.y) + 1, area: 0))
          }
          let c = Int(index[root])
          runs[i].component = index[root]
          components[c].left = min(components[c].left, Int(run.start))
          components[c].right = max(components[c].right, Int(run.end))
          components[c].bottom = Int(run.y) + 1
          components[c].area += Int(run.end - run.start)
        }
      }
    }
    self.runs = runs
    // Steps of the outline overstate its length by 4 / pi on average over all directions.
    let outline = Float(2 * runs.count + 2 * (area - overlap)) * (.pi / 4)
    strokeWidth = 2 * Float(area) / outline
  }

  /// Mean height of the pieces in pixels, each weighing as much as its ink; 0 without ink.
  var meanHeight: Float {
    let ink = components.reduce(0) { $0 + $1.area }
    return Float(components.reduce(0) { $0 + $1.area * ($1.bottom - $1.top) }) / Float(max(1, ink))
  }

  /// Pixels of ink in each row of the picture.
  func rowInk(height: Int) -> [Int] {
    var ink = [Int](repeating: 0, count: height)
    for run in runs { ink[Int(run.y)] += Int(run.end - run.start) }
    return ink
  }

  /// The pieces, by their indices, that reach a picture's upper edge, and its lower one.
  func pieces(at edges: PictureEdges) -> (upper: Set<Int>, lower: Set<Int>) {
    var (upper, lower) = (Set<Int>(), Set<Int>())
    for run in runs {
      let (first, last) = (edges.tops[Int(run.start)], edges.tops[Int(run.end) - 1])
      if Float(run.y) < max(first, last) + 1 { upper.insert(Int(run.component)) }
      if Float(run.y) + 2 > min(first, last) + Float(edges.rows) { lower.insert(Int(run.component)) }
    }
    return (upper, lower)
  }

  /// Paints paper over pieces, by their indices, and their soft edges.
  func erase(_ pieces: Set<Int>, from darkness: inout [UInt8], width: Int, height: Int) {
    let edge = 2
    for run in runs where pieces.contains(Int(run.component)) {
      for y in max(0, Int(run.y) - edge)..<min(height, Int(run.y) + edge + 1) {
        for x in max(0, Int(run.start) - edge)..<min(width, Int(run.end) + edge) { darkness[y * width + x] = 0 }
      }
    }
  }

  private struct Run {
    var y, start, end: Int32
    var component: Int32 = 0
  }

  /// All stretches of ink, row by row; those of row `y` are `rows[y] ..< rows[y + 1]`.
  private static func runs(
    of darkness: [UInt8], width: Int, height: Int, above threshold: UInt8
  ) -> (runs: [Run], rows: [Int]) {
    var runs: [Run] = []
    runs.reserveCapacity(1024)
    var rows = [0]
    rows.reserveCapacity(height + 1)
    let test = DarkBytes(threshold)
    darkness.withUnsafeBytes { pixels in
      for y in 0..<height {
        let row = UnsafeRawBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
        var x = test.first(in: row, from: 0, dark: true)
        while x < width {
          let end = test.first(in: row, from: x + 1, dark: false)
          runs.append(Run(y: Int32(y), start: Int32(x), end: Int32(end)))
          x = test.first(in: row, from: end, dark: true)
        }
        rows.append(runs.count)
      }
    }
    return (runs, rows)
  }

  private static func root(_ parent: UnsafeMutableBufferPointer<Int32>, _ i: Int) -> Int {
    var i = i
    while Int(parent[i]) != i {
      parent[i] = parent[Int(parent[i])]
      i = Int(parent[i])
    }
    return i
  }

  private static func join(_ parent: UnsafeMutableBufferPointer<Int32>, _ a: Int, _ b: Int) {
    let (a, b) = (root(parent, a), root(parent, b))
    if a != b { parent[max(a, b)] = Int32(min(a, b)) }
  }
}

/// Finds bytes above a threshold, eight at a time within a word.
private struct DarkBytes {
  private let threshold: UInt8
  private let offset: UInt64
  private static let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
  private static let high: UInt64 = 0x8080_8080_8080_8080

  init(_ threshold: UInt8) {
    self.threshold = threshold
    // Added to a byte's low seven bits, it carries into the eighth where they are above the threshold's.
    offset = UInt64(127 - threshold & 127) &* 0x0101_0101_0101_0101
  }

  /// Where from `start` on the first byte is that is dark, or is not; the row's length where there is none.
  func first(in row: UnsafeRawBufferPointer, from start: Int, dark: Bool) -> Int {
    var x = start
    while x + 8 <= row.count {
      let word = UInt64(littleEndian: row.loadUnaligned(fromByteOffset: x, as: UInt64.self))
      let carry = (word & Self.low) &+ offset
      let above = (threshold < 128 ? carry | word : carry & word) & Self.high
      let hits = dark ? above : above ^ Self.high
      if hits != 0 { return x + hits.trailingZeroBitCount / 8 }
      x += 8
    }
    while x < row.count, (row[x] > threshold) != dark { x += 1 }
    return min(x, row.count)
  }
}
