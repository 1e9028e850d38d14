/// Uneven light divided out: how much darker than the paper around it each pixel is.
enum PaperLevelling {
  /// Darkness of each pixel, 0 (paper) to 255 (no light at all), row by row.
  ///
  /// The paper's brightness is taken from tiles: the mean of the brighter half of each tile, raised to that of its
  /// neighbours where ink covers a tile (a closing, which leaves slopes as they are), smoothed, and interpolated between
  /// the tiles' centres.
  static func darkness(of image: GrayImage) -> [UInt8] {
    let (width, height) = (image.width, image.height)
    let tile = min(max(min(width, height) / 4, 8), 64)
    let columns = max(1, width / tile)
    let rows = max(1, height / tile)
    let paper = smoothed(closed(tiles(of: image, columns: columns, rows: rows), columns, rows), columns, rows)
    // Per tile the factor 255 / paper, so that a pixel costs one multiplication.
    let gain = paper.map { 255 / max($0, 1) }
    return [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      count = width * height
      image.pixels.withUnsafeBufferPointer { source in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { factor in
          for y in 0..<height {
            let at = min(max((Float(y) + 0.5) * Float(rows) / Float(height) - 0.5, 0), Float(rows - 1))
            let (above, below) = (Int(at), min(Int(at) + 1, rows - 1))
            let share = at - Float(above)
            func gainOfColumn(_ c: Int) -> Float {
              gain[above * columns + c] * (1 - share) + gain[below * columns + c] * share
            }
            // Between two centres the factor is a straight ramp.
            var x = 0
            var left = gainOfColumn(0)
            for c in 0...columns {
              let right = c < columns ? gainOfColumn(c) : left
              let start = c == 0 ? 0 : center(c - 1, columns, width)
              let end = c == columns ? width : center(c, columns, width)
              let slope = c == 0 ? 0 : (right - left) / Float(max(end - start, 1))
              while x < end {
                factor[x] = left + slope * Float(x - start)
                x += 1
              }
              left = right
            }
            let base = y * width
            for x in 0..<width {
              let value = 255.5 - Float(source[base + x]) * factor[x]
              target[base + x] = UInt8(truncatingIfNeeded: Int32(max(0, value)))
            }
          }
        }
      }
    }
  }

  private static func center(_ tile: Int, _ tiles: Int, _ length: Int) -> Int {
    (2 * tile + 1) * length / (2 * tiles)
  }

  private static func tiles(of image: GrayImage, columns: Int, rows: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(columns * rows)
    let (width, height) = (image.width, image.height)
    image.pixels.withUnsafeBufferPointer { pixels in
      for r in 0..<rows {
        let (top, bottom) = (r * height / rows, (r + 1) * height / rows)
        for c in 0..<columns {
          let (left, right) = (c * width / columns, (c + 1) * width / columns)
          var sum: UInt32 = 0
          for y in top..<bottom {
            for x in left..<right { sum &+= UInt32(pixels[y * width + x]) }
          }
          let mean = UInt8(sum / UInt32((bottom - top) * (right - left)))
          var (brightSum, bright): (UInt32, UInt32) = (0, 0)
          for y in top..<bottom {
            for x in left..<right {
              let value = pixels[y * width + x]
              let mask: UInt32 = value >= mean ? 0xFFFF_FFFF : 0
              brightSum &+= UInt32(value) & mask
              bright &+= 1 & mask
            }
          }
          result.append(Float(brightSum) / Float(max(bright, 1)))
        }
      }
    }
    return result
  }

  private static func closed(_ tiles: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    let raised = neighbourhoods(tiles, columns, rows) { $0.max()! }
    return neighbourhoods(raised, columns, rows) { $0.min()! }
  }

  private static func smoothed(_ tiles: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    neighbourhoods(tiles, columns, rows) { $0.reduce(0, +) / Float($0.count) }
  }

  private static func neighbourhoods(
    _ tiles: [Float], _ columns: Int, _ rows: Int, _ reduce: (Slice<UnsafeMutableBufferPointer<Float>>) -> Float
  ) -> [Float] {
    var result = tiles
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 9) { around in
      for r in 0..<rows {
        for c in 0..<columns {
          var count = 0
          for i in max(0, r - 1)...min(rows - 1, r + 1) {
            for j in max(0, c - 1)...min(columns - 1, c + 1) {
              around[count] = tiles[i * columns + j]
              count += 1
            }
          }
          result[r * columns + c] = reduce(around[0..<count])
        }
      }
    }
    return result
  }
}
