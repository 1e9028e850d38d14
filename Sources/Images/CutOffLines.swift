/// Parts of other lines above and below the line, as a rectangle cut out of a page has them.
enum CutOffLines {
  /// Fewer pieces at an edge are the line's own, cut out tightly: a tail, an accent.
  private static let fewestPieces = 3
  /// Heights of the line's core: further away from it stands none of its dots and accents.
  private static let reach: Float = 1.2

  /// Paints paper over the pieces of ink that an edge cuts off beyond the line's letters, and over what stands as far away as they; false where there
  /// are none.
  ///
  /// A line that sloped has parts of others in the corners, however few pieces the edges cut.
  static func erase(_ ink: InkComponents, from darkness: inout [UInt8], width: Int, height: Int, edges: PictureEdges) -> Bool {
    let (upper, lower) = ink.pieces(at: edges)
    let fewest = edges.areLevel ? fewestPieces : 0
    guard max(upper.count, lower.count) >= fewest, let core = ink.core(height: height, cut: upper.union(lower)) else { return false }
    let reach = Int(reach * Float(core.count))
    let pieces = ink.components
    var cut = Set<Int>()
    let above = upper.filter { pieces[$0].bottom <= core.lowerBound }
    if above.count >= fewest { cut.formUnion(above + pieces.indices.filter { pieces[$0].bottom <= core.lowerBound - reach }) }
    let below = lower.filter { pieces[$0].top >= core.upperBound }
    if below.count >= fewest { cut.formUnion(below + pieces.indices.filter { pieces[$0].top >= core.upperBound + reach }) }
    ink.erase(cut, from: &darkness, width: width, height: height)
    return !cut.isEmpty
  }
}

extension InkComponents {
  /// The rows in the middle of the line: between the quarters of the ink that no edge cuts off; nil where that is the smaller part of all ink.
  fileprivate func core(height: Int, cut: Set<Int>) -> Range<Int>? {
    let whole = components.indices.filter { !cut.contains($0) }.map { components[$0] }
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
