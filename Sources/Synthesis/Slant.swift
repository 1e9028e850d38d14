internal import Images

/// How far writing leans, from the strokes that were added: the steep ones tell.
struct Slant {
  private var across: Float = 0
  private var along: Float = 0

  /// Horizontal way of steep strokes for each unit of height; above 0 leans to the right.
  var value: Float { across / max(along, 1e-6) }

  /// Strokes with y growing downwards.
  mutating func add(_ strokes: [[Ink.Point]]) {
    for stroke in strokes {
      for (a, b) in zip(stroke, stroke.dropFirst()) where abs(b.y - a.y) > abs(b.x - a.x) {
        across += (b.x - a.x) * (a.y - b.y)
        along += (b.y - a.y) * (b.y - a.y)
      }
    }
  }
}
