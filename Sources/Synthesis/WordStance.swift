internal import Images

/// How a word stands: told from its letters, which is more exact than its box.
struct WordStance {
  var xHeight: Float
  private var origin: Float
  private var height: Float
  private var slope: Float = 0

  func baseline(at x: Float) -> Float { height + slope * (x - origin) }

  /// nil where the ink is far too large or small for the word.
  ///
  /// - Parameter xHeight: of the writer.
  init?(_ word: SpelledWord, xHeight: Float) {
    let symbols = Array(word.text)
    guard let box = InkBox(word.ink), let baseline = WordPlacement(word.text)?.baseline(of: box, xHeight: xHeight) else { return nil }
    (self.xHeight, origin, height) = (xHeight, word.centres[0], baseline)
    var feet: [Ink.Point] = []
    var heights: [Float] = []
    for (index, symbol) in symbols.enumerated() {
      guard let placement = GlyphPlacement(symbol), placement.tellsSize, placement.anchor == .bottom, placement.hangsFrom == nil
      else { continue }
      let x = word.centres[index]
      let room = [index > 0 ? x - word.centres[index - 1] : nil, index + 1 < symbols.count ? word.centres[index + 1] - x : nil]
      let reach = 0.45 * (room.compactMap { $0 }.min() ?? xHeight)
      let ys = word.ink.strokes.joined().filter { abs($0.x - x) < reach }.map(\.y)
      guard let top = ys.min(), let bottom = ys.max(), abs(bottom - baseline) < xHeight else { continue }
      feet.append(Ink.Point(x: x, y: bottom))
      if placement.size == 1 { heights.append(bottom - top) }
    }
    guard feet.count > 1 else { return }
    if feet.count > 3 {
      var slopes: [Float] = []
      for (number, a) in feet.enumerated() {
        for b in feet[(number + 1)...] where b.x - a.x > xHeight { slopes.append((b.y - a.y) / (b.x - a.x)) }
      }
      if !slopes.isEmpty { slope = min(max(slopes.median, -0.2), 0.2) }
    }
    height = feet.map { $0.y - slope * ($0.x - origin) }.median
    // A word may be larger or smaller than the writer's others.
    if heights.count > 1 { self.xHeight = (xHeight * min(max(heights.median, 0.6 * xHeight), 1.6 * xHeight)).squareRoot() }
  }
}

extension [Float] {
  fileprivate var median: Float { sorted()[count / 2] }
}
