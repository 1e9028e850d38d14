/// Parts of other lines at the upper and lower edge of a picture, as a rectangle cut out of a page has them.
enum CutOffLines {
  /// Fewer pieces at an edge are the line's own, cut out tightly: a tail, an accent.
  private static let fewestPieces = 3

  /// Paints paper over the pieces of ink that an edge cuts off beyond the line's letters; false where there are none.
  static func erase(_ ink: InkComponents, from darkness: inout [UInt8], width: Int, height: Int) -> Bool {
    guard let core = ink.core(height: height) else { return false }
    let above = ink.components.indices.filter { ink.components[$0].top == 0 && ink.components[$0].bottom <= core.lowerBound }
    let below = ink.components.indices.filter { ink.components[$0].bottom == height && ink.components[$0].top >= core.upperBound }
    let cut = (above.count >= fewestPieces ? above : []) + (below.count >= fewestPieces ? below : [])
    ink.erase(Set(cut), from: &darkness, width: width, height: height)
    return !cut.isEmpty
  }
}

extension InkComponents {
  /// The rows in the middle of the line: between the quarters of the ink that no edge cuts off; nil where that is the smaller part of all ink.
  fileprivate func core(height: Int) -> Range<Int>? {
    let whole = components.filter { $0.top > 0 && $0.bottom < height }
    let (inner, all) = (whole.reduce(0) { $0 + $1.area }, components.reduce(0) { $0 + $1.area })
    guard inner * 2 > all else { return nil }
    // Each piece's ink spread evenly over its rows.
    var rows = [Float](repeating: 0, count: height)
    for piece in whole {
      for y in piece.top..<piece.bottom { rows[y] += Float(piece.area) / Float(piece.bottom - piece.top) }
    }
    var (low, high, sum) = (0, height, Float(0))
    for y in 0..<height {
      if sum < Float(inner) / 4 { low = y }
      if sum < Float(inner) * 3 / 4 { high = y + 1 }
      sum += rows[y]
    }
    return low..<high
  }
}
