internal import Images

/// The left and right edges of a glyph's ink, band by band, to set glyphs side by side by their ink.
struct GlyphProfile {
  /// From two and a half x-heights above the baseline to one and a half below.
  static let bands = 32
  private static let top: Float = -2.5
  private static let perXHeight: Float = 8

  private(set) var left = [Float](repeating: .infinity, count: bands)
  private(set) var right = [Float](repeating: -.infinity, count: bands)
  private(set) var minX: Float = .infinity
  private(set) var maxX: Float = -.infinity

  init(_ strokes: [[Ink.Point]]) {
    for stroke in strokes {
      guard var last = stroke.first else { continue }
      for point in stroke {
        add(last, point)
        last = point
      }
    }
  }

  private mutating func add(_ a: Ink.Point, _ b: Ink.Point) {
    let (upper, lower) = a.y <= b.y ? (a, b) : (b, a)
    let (first, last) = (Self.band(upper.y), Self.band(lower.y))
    let slope = lower.y > upper.y ? (lower.x - upper.x) / (lower.y - upper.y) : 0
    for band in first...last {
      // The part of the segment within the band.
      let y0 = max(upper.y, Self.top + Float(band) / Self.perXHeight)
      let y1 = min(lower.y, Self.top + Float(band + 1) / Self.perXHeight)
      let from = band == first ? upper.x : upper.x + slope * (y0 - upper.y)
      let to = band == last ? lower.x : upper.x + slope * (y1 - upper.y)
      left[band] = min(left[band], from, to)
      right[band] = max(right[band], from, to)
    }
    minX = min(minX, a.x, b.x)
    maxX = max(maxX, a.x, b.x)
  }

  private static func band(_ y: Float) -> Int {
    Int(max(0, min(Float(bands - 1), (y - top) * perXHeight)))
  }

  /// How far `next`, which starts near x = 0, moves to the right so that its ink stands `gap` behind this ink where the
  /// two come nearest; a little over this one's box at most, as a hand does.
  func advance(to next: GlyphProfile, gap: Float) -> Float {
    var advance: Float = -.infinity
    for band in 0..<Self.bands where right[band] > -.infinity {
      // Ink just above or below is as near.
      for other in max(0, band - 1)...min(Self.bands - 1, band + 1) where next.left[other] < .infinity {
        advance = max(advance, right[band] - next.left[other])
      }
    }
    let overlap = 0.4 * min(maxX - minX, next.maxX - next.minX)
    return max(advance + gap, maxX - overlap - next.minX, minX + 0.1 - next.minX)
  }

  mutating func move(_ x: Float) {
    for band in 0..<Self.bands {
      left[band] += x
      right[band] += x
    }
    minX += x
    maxX += x
  }
}
