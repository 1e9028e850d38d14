internal import Images

/// The points of all strokes, in flat arrays.
struct PenPath {
  var xs: [Float] = []
  var ys: [Float] = []
  /// Stroke `i` holds the points `starts[i] ..< starts[i + 1]`.
  var starts: [Int] = [0]

  init(_ ink: Ink) {
    let count = ink.strokes.reduce(0) { $0 + $1.count }
    xs.reserveCapacity(count)
    ys.reserveCapacity(count)
    for stroke in ink.strokes {
      for point in stroke where point.x.isFinite && point.y.isFinite {
        // A pen that rests tells nothing new.
        if xs.count > starts.last!, xs.last! == point.x, ys.last! == point.y { continue }
        xs.append(point.x)
        ys.append(point.y)
      }
      if xs.count > starts.last! { starts.append(xs.count) }
    }
  }

  struct Bounds {
    var left, top, right, bottom: Float
  }

  var bounds: Bounds {
    var result = Bounds(left: .infinity, top: .infinity, right: -.infinity, bottom: -.infinity)
    for x in xs {
      result.left = min(result.left, x)
      result.right = max(result.right, x)
    }
    for y in ys {
      result.top = min(result.top, y)
      result.bottom = max(result.bottom, y)
    }
    return result
  }

  /// The height to scale by: that of the ink, but more for dashes and dots, whose height says nothing of the writing's.
  var writingHeight: Float {
    let box = bounds
    var (length, widths, widest): (Float, Float, Float) = (0, 0, 0)
    for stroke in 0..<starts.count - 1 {
      let range = starts[stroke]..<starts[stroke + 1]
      var (left, right) = (xs[range.lowerBound], xs[range.lowerBound])
      for i in range.dropFirst() {
        let (dx, dy) = (xs[i] - xs[i - 1], ys[i] - ys[i - 1])
        length += (dx * dx + dy * dy).squareRoot()
        left = min(left, xs[i])
        right = max(right, xs[i])
      }
      widths += right - left
      widest = max(widest, right - left)
    }
    // Letters go up and down, however far apart they stand; a stroke hardly longer than it is wide is a dash, or a dot.
    let distance = (box.right - box.left) / Float(max(1, starts.count - 1))
    let flat = length < 1.3 * widths || length < 0.3 * distance ? 0.6 * max(widest, distance) : 0
    return max(box.bottom - box.top, flat, 1e-3)
  }

  /// Around the middle of its box, scaled.
  mutating func center(scale: Float) {
    let box = bounds
    let (x, y) = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    for i in xs.indices {
      xs[i] = (xs[i] - x) * scale
      ys[i] = (ys[i] - y) * scale
    }
  }

  mutating func limit(width: Float) {
    let box = bounds
    guard box.right - box.left > width else { return }
    let factor = width / (box.right - box.left)
    for i in xs.indices { xs[i] *= factor }
  }

  /// One round of weights 1/4, 1/2, 1/4; the ends of strokes stay. Sharp points that lie far apart are meant, and nearly
  /// stay.
  mutating func smooth() {
    for stroke in 0..<starts.count - 1 {
      let range = starts[stroke]..<starts[stroke + 1]
      guard range.count > 2 else { continue }
      var (lastX, lastY) = (xs[range.lowerBound], ys[range.lowerBound])
      for i in range.lowerBound + 1..<range.upperBound - 1 {
        let (x, y) = (xs[i], ys[i])
        let (moveX, moveY) = ((lastX + xs[i + 1]) / 4 - x / 2, (lastY + ys[i + 1]) / 4 - y / 2)
        let move = (moveX * moveX + moveY * moveY).squareRoot()
        // At most a pixel a round.
        let share = move > 1 ? 1 / move : 1
        xs[i] = x + moveX * share
        ys[i] = y + moveY * share
        (lastX, lastY) = (x, y)
      }
    }
  }

  mutating func move(by warp: GeometricWarp) {
    for i in xs.indices {
      (xs[i], ys[i]) = warp(xs[i], ys[i])
    }
  }

  /// Even steps of about `step` pixels: points closer together are left out, wide gaps get points on a Catmull-Rom curve.
  mutating func refine(step: Float) {
    var (newX, newY, newStarts): ([Float], [Float], [Int]) = ([], [], [0])
    newX.reserveCapacity(xs.count)
    newY.reserveCapacity(xs.count)
    for stroke in 0..<starts.count - 1 {
      let range = starts[stroke]..<starts[stroke + 1]
      var kept: [Int] = []
      for i in range {
        if let last = kept.last, i != range.upperBound - 1 {
          let (dx, dy) = (xs[i] - xs[last], ys[i] - ys[last])
          if dx * dx + dy * dy < 0.5 * step * step * 0.5 { continue }
        }
        kept.append(i)
      }
      for k in kept.indices {
        let (x1, y1) = (xs[kept[k]], ys[kept[k]])
        newX.append(x1)
        newY.append(y1)
        guard k + 1 < kept.count else { continue }
        let (x2, y2) = (xs[kept[k + 1]], ys[kept[k + 1]])
        let (dx, dy) = (x2 - x1, y2 - y1)
        let pieces = min(32, Int((dx * dx + dy * dy).squareRoot() / (1.7 * step)) + 1)
        guard pieces > 1 else { continue }
        let (before, after) = (kept[max(0, k - 1)], kept[min(kept.count - 1, k + 2)])
        for piece in 1..<pieces {
          let t = Float(piece) / Float(pieces)
          newX.append(Self.curve(xs[before], x1, x2, xs[after], t))
          newY.append(Self.curve(ys[before], y1, y2, ys[after], t))
        }
      }
      newStarts.append(newX.count)
    }
    (xs, ys, starts) = (newX, newY, newStarts)
  }

  private static func curve(_ a: Float, _ b: Float, _ c: Float, _ d: Float, _ t: Float) -> Float {
    // Tangents of half the usual length: points of a tablet are uneven, and full ones would loop.
    let (m1, m2) = ((c - a) * 0.25, (d - b) * 0.25)
    let (t2, t3) = (t * t, t * t * t)
    let start = (2 * t3 - 3 * t2 + 1) * b + (t3 - 2 * t2 + t) * m1
    let end = (3 * t2 - 2 * t3) * c + (t3 - t2) * m2
    return start + end
  }
}
