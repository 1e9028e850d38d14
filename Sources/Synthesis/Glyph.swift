internal import Glibc
internal import Images

/// A writer's symbol, ready to stand on a line: lengths in x-heights, the baseline at y = 0, y growing downwards, the
/// leftmost ink at x = 0.
struct Glyph: Equatable, Sendable {
  var strokes: [[Ink.Point]]
  var width: Float

  /// Ink of `symbol` from a tablet on which the writer's x-height is `xHeight`; nil where it is too large, too small or
  /// too flat to be this symbol as written on a line.
  init?(_ ink: Ink, symbol: Character, xHeight: Float) {
    guard let placement = GlyphPlacement(symbol), let box = InkBox(ink), xHeight > 0 else { return nil }
    let own = placement.measured(width: box.width, height: box.height)
    let usual = placement.size * xHeight
    let ratio = own / usual
    if placement.tellsSize {
      guard 0.4...2.5 ~= ratio, box.width < 3.5 * xHeight else { return nil }
    } else {
      guard ratio < 5, box.height < 3 * xHeight, box.width < 4 * xHeight else { return nil }
    }
    if placement.measure == .width, box.height > (symbol == "=" ? 1.2 : 0.7) * box.width { return nil }
    let wanted = min(max(powf(max(ratio, 1e-3), placement.ownSize), placement.ratio.lowerBound), placement.ratio.upperBound)
    // A dot may be a single point, which has no size to change.
    let scale = own > 0 ? wanted * placement.size / own : 1 / xHeight
    let height = box.height * scale
    let baseline = box.bottom * scale + placement.bottom(height: height)
    strokes = ink.strokes.map { stroke in
      stroke.map { Ink.Point(x: ($0.x - box.left) * scale, y: $0.y * scale - baseline) }
    }
    width = box.width * scale
  }
}
