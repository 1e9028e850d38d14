/// The pixels whose centres lie in a polygon (nonzero winding), grown by some pixels in each direction.
struct PolygonMask {
  let width: Int
  let height: Int
  /// Row by row; true inside.
  private(set) var pixels: [Bool]

  init(_ polygon: [SIMD2<Float>], width: Int, height: Int, grownBy margin: Int) {
    self.width = width
    self.height = height
    pixels = Array(repeating: false, count: width * height)
    fill(polygon)
    if margin > 0 { grow(by: margin) }
  }

  mutating func exclude(_ x: Int, _ y: Int) {
    pixels[y * width + x] = false
  }

  private mutating func fill(_ polygon: [SIMD2<Float>]) {
    var crossings: [[(x: Float, winding: Int)]] = Array(repeating: [], count: height)
    for (i, start) in polygon.enumerated() {
      let end = polygon[(i + 1) % polygon.count]
      guard start.y != end.y else { continue }
      let (high, low) = start.y < end.y ? (start, end) : (end, start)
      // Rows whose centre lies in high.y ..< low.y.
      let from = max(0, Int((high.y - 0.5).rounded(.up)))
      let to = min(height, Int((low.y - 0.5).rounded(.up)))
      guard from < to else { continue }
      let slope = (low.x - high.x) / (low.y - high.y)
      for y in from..<to {
        crossings[y].append((high.x + (Float(y) + 0.5 - high.y) * slope, start.y < end.y ? 1 : -1))
      }
    }
    for y in 0..<height {
      let row = crossings[y].sorted { $0.x < $1.x }
      var winding = 0
      for (crossing, next) in zip(row, row.dropFirst()) {
        winding += crossing.winding
        guard winding != 0 else { continue }
        let from = max(0, Int((crossing.x - 0.5).rounded(.up)))
        let to = min(width, Int((next.x - 0.5).rounded(.up)))
        for x in from..<max(from, to) { pixels[y * width + x] = true }
      }
    }
  }

  private mutating func grow(by margin: Int) {
    // Along rows, then along columns: a square.
    for y in 0..<height { Self.grow(&pixels, start: y * width, step: 1, count: width, by: margin) }
    for x in 0..<width { Self.grow(&pixels, start: x, step: width, count: height, by: margin) }
  }

  private static func grow(_ pixels: inout [Bool], start: Int, step: Int, count: Int, by margin: Int) {
    // From both ends: how far the last inner pixel lies back.
    var distance = Int.max - count
    var reach = [Int](repeating: 0, count: count)
    for i in 0..<count {
      distance = pixels[start + i * step] ? 0 : distance + 1
      reach[i] = distance
    }
    distance = Int.max - count
    for i in (0..<count).reversed() {
      distance = reach[i] == 0 ? 0 : distance + 1
      pixels[start + i * step] = min(reach[i], distance) <= margin
    }
  }
}
