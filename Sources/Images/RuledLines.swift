/// Lines printed on the paper to write on.
enum RuledLines {
  /// Erases what looks like ruled lines; false where there is none.
  ///
  /// A ruled line is a thin band of long level runs that crosses the picture from side to side. Where writing crosses
  /// it, the ink is higher than the line and stays.
  static func erase(from darkness: inout [UInt8], width: Int, height: Int, threshold: UInt8) -> Bool {
    // In a narrow crop a dash or the bar of a T may span everything.
    let isWide = width >= 2 * height || (width >= 3 * height / 2 && height >= 40)
    guard isWide, width >= 48, height >= 12 else { return false }
    // Rules are often fainter than ink.
    let threshold = max(threshold / 2, 16)
    let minimumRun = max(16, height / 3)
    var runs: [Run] = []
    darkness.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        var x = 0
        let row = UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
        // A long run covers a multiple of half its length: look there first.
        let hop = minimumRun / 2
        while x < width {
          guard row[x] > threshold else {
            x += hop
            continue
          }
          var (start, end) = (x, x + 1)
          while start > 0, row[start - 1] > threshold { start -= 1 }
          while end < width, row[end] > threshold { end += 1 }
          if end - start >= minimumRun { runs.append(Run(y: y, start: start, end: end)) }
          x = end + hop
        }
      }
    }
    guard !runs.isEmpty else { return false }

    // Rows of runs that follow each other closely make a band; runs of a sloping rule climb a row at a time.
    var erased = false
    let reach = max(2, height / 24)
    for band in bands(of: runs, reach: reach) {
      guard spans(band, width: width) else { continue }
      let rule = centerLine(of: band)
      let thickness = rule.thickness
      guard thickness <= Float(max(4, height / 10)) else { continue }
      erased = true
      let limit = Int(2 * thickness) + 2
      darkness.withUnsafeMutableBufferPointer { pixels in
        for x in 0..<width {
          let y = Int((rule.offset + rule.slope * Float(x)).rounded())
          let (low, high) = (max(0, y - limit), min(height - 1, y + limit))
          guard low <= high else { continue }
          // The column's dark stretch that touches the rule.
          guard let hit = nearest(to: y, in: low...high, where: { pixels[$0 * width + x] > threshold / 2 }),
            abs(hit - y) <= Int(thickness / 2) + 1
          else { continue }
          var (top, bottom) = (hit, hit)
          while top > low, pixels[(top - 1) * width + x] > threshold / 2 { top -= 1 }
          while bottom < high, pixels[(bottom + 1) * width + x] > threshold / 2 { bottom += 1 }
          // Higher than a rule: ink.
          guard Float(bottom - top + 1) <= thickness + 2.5 else { continue }
          for k in max(0, top - 1)...min(height - 1, bottom + 1) { pixels[k * width + x] = 0 }
        }
      }
    }
    return erased
  }

  private struct Run {
    var y: Int
    var start: Int
    var end: Int
  }

  private static func bands(of runs: [Run], reach: Int) -> [[Run]] {
    var result: [[Run]] = []
    for run in runs {
      // The slope of a rule is small: a band grows from row to row.
      if let last = result.indices.last, result[last].last!.y + reach >= run.y {
        result[last].append(run)
      } else {
        result.append([run])
      }
    }
    return result
  }

  /// Whether the runs together cover three quarters of the width, and come near both sides.
  private static func spans(_ band: [Run], width: Int) -> Bool {
    var covered = [Bool](repeating: false, count: width)
    for run in band {
      for x in run.start..<run.end { covered[x] = true }
    }
    let count = covered.lazy.filter { $0 }.count
    let side = max(4, width / 16)
    return count * 4 >= width * 3 && covered.prefix(side).contains(true) && covered.suffix(side).contains(true)
  }

  /// The straight line through the runs' pixels, by least squares, and how many rows of pixels a column has.
  private static func centerLine(of band: [Run]) -> (offset: Float, slope: Float, thickness: Float) {
    var (n, sx, sy, sxx, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var (left, right) = (Int.max, 0)
    for run in band {
      let count = Double(run.end - run.start)
      let middle = Double(run.start + run.end - 1) / 2
      n += count
      sx += count * middle
      sy += count * Double(run.y)
      sxx += count * (middle * middle + (count * count - 1) / 12)
      sxy += count * middle * Double(run.y)
      left = min(left, run.start)
      right = max(right, run.end)
    }
    let spread = n * sxx - sx * sx
    let slope = spread > 0 ? (n * sxy - sx * sy) / spread : 0
    return (Float((sy - slope * sx) / n), Float(slope), Float(n) / Float(right - left))
  }

  private static func nearest(to y: Int, in range: ClosedRange<Int>, where isDark: (Int) -> Bool) -> Int? {
    for distance in 0...max(y - range.lowerBound, range.upperBound - y, 0) {
      for candidate in [y - distance, y + distance] where range.contains(candidate) && isDark(candidate) {
        return candidate
      }
    }
    return nil
  }
}
