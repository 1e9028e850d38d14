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
  /// Mean stroke width in pixels, from area and outline (2A / P); 0 without ink.
  var strokeWidth: Float = 0

  /// The pieces of all pixels darker than `threshold`.
  init(darkness: [UInt8], width: Int, height: Int, above threshold: UInt8) {
    var runs: [Run] = []
    runs.reserveCapacity(1024)
    var parent: [Int32] = []
    parent.reserveCapacity(1024)
    var (area, overlap) = (0, 0)
    var previous = 0..<0
    darkness.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        let row = UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
        let start = runs.count
        Self.findRuns(in: row, above: threshold, y: y, into: &runs)
        for i in start..<runs.count { parent.append(Int32(i)) }
        var above = previous.lowerBound
        for i in start..<runs.count {
          let run = runs[i]
          area += run.end - run.start
          while above < previous.upperBound, runs[above].end < run.start { above += 1 }
          var k = above
          // Runs that touch at a corner belong together: ends are exclusive, hence <=.
          while k < previous.upperBound, runs[k].start <= run.end {
            overlap += max(0, min(run.end, runs[k].end) - max(run.start, runs[k].start))
            Self.join(&parent, k, i)
            k += 1
          }
        }
        previous = start..<runs.count
      }
    }
    var index = [Int32](repeating: -1, count: runs.count)
    for i in runs.indices {
      let root = Self.root(&parent, i)
      let run = runs[i]
      if index[root] < 0 {
        index[root] = Int32(components.count)
        components.append(
          Component(left: run.start, top: run.y, right: run.end, bottom: run.y + 1, area: run.end - run.start))
      } else {
        let c = Int(index[root])
        components[c].left = min(components[c].left, run.start)
        components[c].right = max(components[c].right, run.end)
        components[c].bottom = max(components[c].bottom, run.y + 1)
        components[c].area += run.end - run.start
      }
    }
    // Steps of the outline overstate its length by 4 / pi on average over all directions.
    let outline = Float(2 * runs.count + 2 * (area - overlap)) * (.pi / 4)
    strokeWidth = area == 0 ? 0 : 2 * Float(area) / outline
  }

  private struct Run {
    var y: Int
    var start: Int
    var end: Int
  }

  private static func findRuns(
    in row: UnsafeBufferPointer<UInt8>, above threshold: UInt8, y: Int, into runs: inout [Run]
  ) {
    let width = row.count
    var x = 0
    while x < width {
      // Paper is most of it: eight pixels at a time.
      while x + 8 <= width {
        let eight = UnsafeRawPointer(row.baseAddress! + x).loadUnaligned(as: SIMD8<UInt8>.self)
        if any(eight .> threshold) { break }
        x += 8
      }
      while x < width, row[x] <= threshold { x += 1 }
      guard x < width else { return }
      let start = x
      while x < width, row[x] > threshold { x += 1 }
      runs.append(Run(y: y, start: start, end: x))
    }
  }

  private static func root(_ parent: inout [Int32], _ i: Int) -> Int {
    var i = i
    while Int(parent[i]) != i {
      parent[i] = parent[Int(parent[i])]
      i = Int(parent[i])
    }
    return i
  }

  private static func join(_ parent: inout [Int32], _ a: Int, _ b: Int) {
    let (a, b) = (root(&parent, a), root(&parent, b))
    if a != b { parent[max(a, b)] = Int32(min(a, b)) }
  }
}
