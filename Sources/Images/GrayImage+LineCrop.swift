extension GrayImage {
  /// The picture of one line of this page, straightened along its baseline, with paper painted where its polygon ends;
  /// nil where the outline has no area on the page.
  ///
  /// The polygon is grown by a few pixels, as outlines drawn by programs touch the ink. The paint is the paper's own
  /// tone, which may change along the line.
  public func line(_ outline: LineOutline) -> GrayImage? {
    guard let outline = outline.clipped(width: width, height: height) else { return nil }
    let straightening = LineStraightening(outline)
    let polygon = outline.polygon.indices.flatMap { i in
      Self.pieces(from: outline.polygon[i], to: outline.polygon[(i + 1) % outline.polygon.count])
        .map(straightening.straight)
    }
    guard let box = LineOutline(polygon: polygon).box else { return nil }
    let margin = max(2, Int((box.high.y - box.low.y) / 24))
    let (left, top) = (Int(box.low.x.rounded(.down)) - margin, Int(box.low.y.rounded(.down)) - margin)
    let columns = Int(box.high.x.rounded(.up)) + margin - left
    let rows = Int(box.high.y.rounded(.up)) + margin - top
    let corner = SIMD2(Float(left), Float(top))
    var mask = PolygonMask(polygon.map { $0 - corner }, width: columns, height: rows, grownBy: margin)
    var result = GrayImage(width: columns, height: rows)
    for x in 0..<columns {
      let (start, step) = straightening.column(Float(x + left) + 0.5)
      for y in 0..<rows where mask.pixels[y * columns + x] {
        // Pixel centres lie at halves.
        if let grey = interpolated(start + step * (Float(y + top) + 0.5) - 0.5) {
          result.pixels[y * columns + x] = grey
        } else {
          mask.exclude(x, y)
        }
      }
    }
    result.paintPaper(outside: mask)
    return result
  }

  /// The smallest upright rectangle of this page around the outline of a line, with what stands in it of other lines; nil where the outline
  /// has no area on the page.
  public func box(_ outline: LineOutline) -> GrayImage? {
    guard let box = outline.clipped(width: width, height: height)?.box else { return nil }
    let (left, top) = (Int(box.low.x), Int(box.low.y))
    let (right, bottom) = (Int(box.high.x.rounded(.up)), Int(box.high.y.rounded(.up)))
    return GrayImage(
      width: right - left, height: bottom - top,
      pixels: (top..<bottom).flatMap { pixels[$0 * width + left..<$0 * width + right] })
  }

  /// Points of a side, at most 16 pixels apart, its end excluded: a straight side of the page bends with the line.
  private static func pieces(from start: SIMD2<Float>, to end: SIMD2<Float>) -> [SIMD2<Float>] {
    let side = end - start
    let count = max(1, Int((side * side).sum().squareRoot() / 16))
    return (0..<count).map { start + side * (Float($0) / Float(count)) }
  }

  /// The tone between the four pixels around a place; nil beyond the page.
  private func interpolated(_ at: SIMD2<Float>) -> UInt8? {
    guard at.x > -1, at.y > -1, at.x < Float(width), at.y < Float(height) else { return nil }
    let floor = at.rounded(.down)
    let share = at - floor
    let (x, y) = (Int(floor.x), Int(floor.y))
    let (x0, x1) = (max(x, 0), min(x + 1, width - 1))
    let (y0, y1) = (max(y, 0) * width, min(y + 1, height - 1) * width)
    let upper = Float(pixels[y0 + x0]) * (1 - share.x) + Float(pixels[y0 + x1]) * share.x
    let lower = Float(pixels[y1 + x0]) * (1 - share.x) + Float(pixels[y1 + x1]) * share.x
    return UInt8(upper * (1 - share.y) + lower * share.y + 0.5)
  }

  /// Fills what is outside with the tone of the paper inside, strip by strip, with ramps between the strips' middles.
  private mutating func paintPaper(outside mask: PolygonMask) {
    let count = max(1, width / max(32, height))
    let strips = (0..<count).map { strip in
      var histogram = Histogram()
      for y in 0..<height {
        for x in strip * width / count..<(strip + 1) * width / count where mask.pixels[y * width + x] {
          histogram.counts[Int(pixels[y * width + x])] += 1
        }
      }
      // Ink covers less than a third of a line's area, even of a tight one.
      return histogram.counts.reduce(0, +) < 64 ? nil : Float(histogram.quantile(0.7))
    }
    let known = strips.compactMap { $0 }
    let usual = known.isEmpty ? 255 : known.sorted()[known.count / 2]
    for x in 0..<width {
      let at = min(max((Float(x) + 0.5) * Float(count) / Float(width) - 0.5, 0), Float(count - 1))
      let (a, b) = (Int(at), min(Int(at) + 1, count - 1))
      let tone = (strips[a] ?? usual) + ((strips[b] ?? usual) - (strips[a] ?? usual)) * (at - Float(a))
      let grey = UInt8(tone + 0.5)
      for y in 0..<height where !mask.pixels[y * width + x] { pixels[y * width + x] = grey }
    }
  }
}
