/// A line that climbs or falls, made level: its columns move up or down, so that letters keep their places from left to right.
enum LineSlope {
  /// Widths of the ink for each of its heights from which on a slope shows; of a short word it is a matter of its letters.
  private static let leastAspect = 3
  /// Rows for each column: some 7 degrees.
  private static let steepest: Float = 0.12
  /// Rows of the ink that are told apart.
  private static let rows = 48
  /// How much sharper the rows of the level line must be.
  private static let leastGain = 1.2
  /// What a line must fall from end to end, in heights of its ink.
  private static let leastFall: Float = 0.2

  /// Makes the picture's line level where it slopes; the picture gains rows then.
  ///
  /// - Returns: where the edges of the picture came to lie; nil where the line is level as it is.
  static func level(
    _ darkness: inout [UInt8], width: Int, height: inout Int, box: InkComponents.Component, threshold: UInt8
  ) -> PictureEdges? {
    guard let slope = slope(of: darkness, width: width, box: box, threshold: threshold) else { return nil }
    let middle = Float(box.left + box.right) / 2
    let falls = (0..<width).map { slope * (min(max(Float($0), Float(box.left)), Float(box.right)) - middle) }
    let room = Int(abs(falls[0])) + 1
    let rows = height
    var levelled = [UInt8](repeating: 0, count: width * (rows + 2 * room))
    darkness.withUnsafeBufferPointer { source in
      levelled.withUnsafeMutableBufferPointer { target in
        for y in 0..<rows + 2 * room {
          for x in 0..<width {
            let from = Float(y - room) + falls[x]
            let above = from.rounded(.down)
            let row = Int(above)
            let upper = row >= 0 && row < rows ? Float(source[row * width + x]) : 0
            let lower = row >= -1 && row + 1 < rows ? Float(source[(row + 1) * width + x]) : 0
            target[y * width + x] = UInt8(upper + (lower - upper) * (from - above) + 0.5)
          }
        }
      }
    }
    darkness = levelled
    height += 2 * room
    return PictureEdges(tops: falls.map { Float(room) - $0 }, rows: rows)
  }

  /// Rows that the line falls for each column: where its rows of ink are sharpest, the sum of the squares of their ink largest. Nil where that is
  /// hardly more than of the line as it is.
  static func slope(of darkness: [UInt8], width: Int, box: InkComponents.Component, threshold: UInt8) -> Float? {
    let (boxWidth, boxHeight) = (box.right - box.left, box.bottom - box.top)
    guard boxWidth >= leastAspect * boxHeight else { return nil }
    // Ink in cells of some rows each, four times as wide as high: within one no slope is seen.
    let cell = max(1, boxHeight / rows)
    let (cellRows, cellColumns) = ((boxHeight + cell - 1) / cell, (boxWidth + 4 * cell - 1) / (4 * cell))
    guard cellColumns > 1 else { return nil }
    var ink = [Int32](repeating: 0, count: cellRows * cellColumns)
    darkness.withUnsafeBufferPointer { pixels in
      for y in box.top..<box.bottom {
        for x in box.left..<box.right where pixels[y * width + x] > threshold {
          ink[(x - box.left) / (4 * cell) * cellRows + (y - box.top) / cell] += 1
        }
      }
    }
    // Falls are counted in cells from end to end; the ink is as high as the line falls at least.
    let most = min(Int(steepest * Float(boxWidth) / Float(cell)), cellRows)
    var sums = [Int32](repeating: 0, count: cellRows + 2 * most + 4)
    func sharpness(_ fall: Int) -> Int {
      for i in sums.indices { sums[i] = 0 }
      sums.withUnsafeMutableBufferPointer { sums in
        ink.withUnsafeBufferPointer { ink in
          for column in 0..<cellColumns {
            let shift = fall * (2 * column - cellColumns + 1) / (2 * (cellColumns - 1))
            let first = most + 2 - shift
            for row in 0..<cellRows { sums[first + row] &+= ink[column * cellRows + row] }
          }
        }
      }
      var sum = 0
      for i in 1..<sums.count - 1 {
        let smooth = Int(sums[i - 1] + 2 * sums[i] + sums[i + 1])
        sum += smooth * smooth
      }
      return sum
    }
    let level = sharpness(0)
    var best = (fall: 0, sharpness: level)
    func look(at falls: some Sequence<Int>) {
      for fall in falls where abs(fall) <= most {
        let value = sharpness(fall)
        if value > best.sharpness { best = (fall, value) }
      }
    }
    look(at: stride(from: -most, through: most, by: 3))
    look(at: [best.fall - 1, best.fall + 1])
    guard abs(Float(best.fall)) > leastFall * Float(cellRows), Double(best.sharpness) >= leastGain * Double(level) else { return nil }
    return Float(best.fall * cell) / Float(boxWidth)
  }
}

/// Where a picture's own upper and lower edge lie, column by column, after its columns moved up or down.
struct PictureEdges {
  /// The first row of each column.
  var tops: [Float]
  /// From the upper edge to the lower one.
  var rows: Int
}
