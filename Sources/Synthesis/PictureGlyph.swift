internal import Glibc
internal import Images

/// The picture of an isolated character, ready to stand on a line: lengths in x-heights, the baseline at y = 0, y growing
/// downwards, the leftmost ink at x = 0.
///
/// The picture tells nothing of the size that the writer gave the character: all have the usual one of their symbol.
struct PictureGlyph: Equatable, Sendable {
  /// How dark the pixels are, 0...1, row by row.
  private let darkness: [Float]
  private let columns: Int
  private let rows: Int
  /// Pixels of the picture for each x-height.
  private let resolution: Float
  /// Where the glyph's origin lies in the picture, in pixels.
  private let originX, originY: Float
  /// The ink's left and right edge, row by row.
  let outline: [[Ink.Point]]
  /// Of the pen's strokes.
  let penWidth: Float
  /// Horizontal way of the ink for each unit of height; above 0 leans to the right.
  let slant: Float

  /// nil where the picture cannot be the symbol as written on a line: without ink, or far too flat.
  ///
  /// - Parameter image: dark on white.
  init?(_ image: GrayImage, symbol: Character) {
    guard let placement = GlyphPlacement(symbol), placement.measure == .height else { return nil }
    darkness = image.pixels.map { Float(255 - $0) / 255 }
    (columns, rows) = (image.width, image.height)
    guard let shape = InkShape(darkness, columns: columns, rows: rows) else { return nil }
    let (width, height) = (Float(shape.right - shape.left), Float(shape.bottom - shape.top))
    guard width <= 2.5 * height else { return nil }
    // What is very wide was written lower than its neighbours.
    let scale = placement.size / max(height, 0.6 * width)
    resolution = 1 / scale
    (originX, originY) = (Float(shape.left), Float(shape.bottom) + placement.bottom(height: height * scale) / scale)
    penWidth = shape.penWidth * scale
    slant = shape.slant
    let (x0, y0) = (originX, originY)
    outline = shape.edges.map { row in
      let (left, right) = ((Float(row.left) - x0) * scale, (Float(row.right) - x0) * scale)
      let (top, bottom) = ((Float(row.y) - y0) * scale, (Float(row.y + 1) - y0) * scale)
      return [(left, top), (right, top), (right, bottom), (left, bottom)].map { Ink.Point(x: $0.0, y: $0.1) }
    }
  }

  /// Draws the glyph on white paper or over what stands there.
  ///
  /// The picture is seen as a smooth field, by cubic B-splines, whose contour at `level` is the edge of the ink: however
  /// far the picture is magnified, strokes are evenly dark and their edges a pixel wide.
  ///
  /// - Parameters:
  ///   - scale: pixels of `image` for each x-height.
  ///   - left: of the image, in x-heights.
  ///   - top: of the image, in x-heights.
  ///   - penWidth: that strokes come near to, as far as moving the contour brings them.
  func draw(
    on image: inout GrayImage, stance: GlyphStance, scale: Float, left: Float, top: Float, penWidth: Float
  ) {
    guard let box = InkBox(Ink(strokes: stance(outline))) else { return }
    let margin = 2 / resolution
    func range(_ from: Float, _ to: Float, _ start: Float, _ count: Int) -> Range<Int> {
      let low = max(0, min(count, Int(((from - margin - start) * scale).rounded(.down))))
      return low..<max(low, min(count, Int(((to + margin - start) * scale).rounded(.up))))
    }
    // Lower ones close loops, higher ones break thin strokes.
    let level = min(max(0.4 + 0.35 * (self.penWidth / penWidth - 1), 0.32), 0.52)
    // The field rises by a third or so from pixel to pixel across an edge.
    let steepness = 3 * scale * stance.scaleY / resolution
    let across = range(box.left, box.right, left, image.width)
    for y in range(box.top, box.bottom, top, image.height) {
      let height = (Float(y) + 0.5) / scale + top - stance.y
      let v = originY + height / stance.scaleY * resolution
      let shift = height * stance.shear - stance.x
      for x in across {
        let u = originX + ((Float(x) + 0.5) / scale + left + shift) / stance.scaleX * resolution
        let covered = 0.5 + (field(u, v) - level) * steepness
        guard covered > 0 else { continue }
        image[x, y] = min(image[x, y], UInt8(255.5 - 255 * min(covered, 1)))
      }
    }
  }

  /// The darkness at a place of the picture, in pixels from its corner.
  private func field(_ u: Float, _ v: Float) -> Float {
    let (x, y) = (u - 0.5, v - 0.5)
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    guard left >= 1, top >= 1, left < Float(columns - 2), top < Float(rows - 2) else { return 0 }
    let (wx, wy) = (Self.weights(x - left), Self.weights(y - top))
    let start = (Int(top) - 1) * columns + Int(left) - 1
    var sum: Float = 0
    for row in 0..<4 {
      let at = start + row * columns
      sum +=
        wy[row] * (wx * SIMD4(darkness[at], darkness[at + 1], darkness[at + 2], darkness[at + 3])).sum()
    }
    return sum
  }

  /// Of the cubic B-spline, for the pixel before, the two around, and the one behind a place.
  private static func weights(_ t: Float) -> SIMD4<Float> {
    let (s, t2, t3) = (1 - t, t * t, t * t * t)
    return SIMD4(s * s * s, 3 * t3 - 6 * t2 + 4, -3 * t3 + 3 * t2 + 3 * t + 1, t3) / 6
  }
}

/// What the pixels of a picture tell of its ink, in pixels.
private struct InkShape {
  var edges: [(y: Int, left: Int, right: Int)] = []
  var left, top, right, bottom: Int
  var penWidth, slant: Float

  /// nil for a picture without ink.
  init?(_ darkness: [Float], columns: Int, rows: Int) {
    var (sum, sumX, sumY, variation): (Float, Float, Float, Float) = (0, 0, 0, 0)
    for y in 0..<rows {
      var (first, last) = (columns, -1)
      for x in 0..<columns {
        let value = darkness[y * columns + x]
        guard value > 0 || (x > 0 && y > 0) else { continue }
        if value >= 0.5 {
          first = min(first, x)
          last = x
        }
        sum += value
        sumX += value * Float(x)
        sumY += value * Float(y)
        if x > 0, y > 0 {
          let (dx, dy) = (value - darkness[y * columns + x - 1], value - darkness[(y - 1) * columns + x])
          variation += (dx * dx + dy * dy).squareRoot()
        }
      }
      if last >= 0 { edges.append((y, first, last + 1)) }
    }
    guard let upper = edges.first, let lower = edges.last, variation > 0 else { return nil }
    (top, bottom) = (upper.y, lower.y + 1)
    (left, right) = (edges.map(\.left).min()!, edges.map(\.right).max()!)
    // The sum of the slopes is the length of the edges (the coarea formula), and a stroke has two of them.
    penWidth = 2 * sum / variation
    let (meanX, meanY) = (sumX / sum, sumY / sum)
    var (across, along): (Float, Float) = (0, 0)
    for y in top..<bottom {
      for x in left..<right {
        let value = darkness[y * columns + x]
        across -= value * (Float(x) - meanX) * (Float(y) - meanY)
        along += value * (Float(y) - meanY) * (Float(y) - meanY)
      }
    }
    slant = across / max(along, 1e-6)
  }
}
