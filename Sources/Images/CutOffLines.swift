/// Parts of other lines above and below the line, as a rectangle cut out of a page has them.
enum CutOffLines {
  /// Fewer pieces at an edge are the line's own, cut out tightly: a tail, an accent.
  private static let fewestPieces = 3
  /// Heights of the line's small letters: so far from them are the small letters of no other line.
  private static let reach: Float = 0.8

  /// Paints paper over the pieces of ink that an edge cuts off beyond the line's letters, and over what stands in their rows; false where there are
  /// none.
  static func erase(_ ink: InkComponents, from darkness: inout [UInt8], width: Int, height: Int, edges: PictureEdges) -> Bool {
    let (upper, lower) = ink.pieces(at: edges)
    guard max(upper.count, lower.count) >= fewestPieces else { return false }
    let core = ink.core(height: height)
    let reach = Int(reach * Float(core.count))
    let pieces = ink.components
    var cut = Set<Int>()
    let above = upper.filter { pieces[$0].bottom <= core.lowerBound }
    if above.count >= fewestPieces, let end = above.map({ pieces[$0].bottom }).max() {
      cut.formUnion(above)
      cut.formUnion(
        pieces.indices.filter { pieces[$0].bottom <= core.lowerBound - reach && pieces[$0].top + pieces[$0].bottom < 2 * end })
    }
    let below = lower.filter { pieces[$0].top >= core.upperBound }
    if below.count >= fewestPieces, let start = below.map({ pieces[$0].top }).min() {
      cut.formUnion(below)
      cut.formUnion(
        pieces.indices.filter { pieces[$0].top >= core.upperBound + reach && pieces[$0].top + pieces[$0].bottom > 2 * start })
    }
    // What is the larger part of all ink is the line.
    guard !cut.isEmpty, cut.reduce(0, { $0 + pieces[$1].area }) * 2 < pieces.reduce(0, { $0 + $1.area }) else { return false }
    ink.erase(cut, from: &darkness, width: width, height: height)
    return true
  }
}

extension InkComponents {
  /// The rows of the line's small letters: those around the most inked row, the ones in the middle preferred, that hold at least half of its ink.
  fileprivate func core(height: Int) -> Range<Int> {
    let ink = rowInk(height: height)
    let radius = max(1, Int(meanHeight / 8))
    let smooth = (0..<height).map { y in
      ink[max(0, y - radius)..<min(height, y + radius + 1)].reduce(0, +)
    }
    let weighed = (0..<height).map { y in Float(smooth[y]) * (1 - abs(Float(2 * y - height)) / Float(2 * height)) }
    let peak = weighed.indices.max { weighed[$0] < weighed[$1] }!
    let least = smooth[peak] / 2
    var (low, high) = (peak, peak + 1)
    while low > 0, smooth[low - 1] > least { low -= 1 }
    while high < height, smooth[high] > least { high += 1 }
    return low..<high
  }
}
