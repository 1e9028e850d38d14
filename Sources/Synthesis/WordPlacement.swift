internal import Images

/// How far a word reaches above and below the baseline, by its symbols; in x-heights.
///
/// Marks do not count: their size says little. Some symbols hang below the line in some hands and not in others, so that a
/// word with one may have two extents.
struct WordPlacement: Equatable {
  struct Extent: Equatable {
    /// Heights above the baseline.
    var bottom, top: Float
    var height: Float { top - bottom }
  }

  /// At least one.
  let extents: [Extent]

  /// nil for a word of marks alone.
  init?(_ word: String) {
    let placements = word.compactMap { GlyphPlacement($0) }.filter(\.tellsSize)
    guard !placements.isEmpty else { return nil }
    let bottom = placements.map { $0.bottom(height: $0.size) }.min()!
    let top = placements.map { $0.bottom(height: $0.size) + $0.size }.max()!
    var extents = [Extent(bottom: bottom, top: top)]
    if bottom > Self.tail + 0.1, placements.contains(where: { $0.hangsFrom != nil }) {
      extents.append(Extent(bottom: Self.tail, top: top))
    }
    self.extents = extents
  }

  /// Where descenders end.
  private static let tail: Float = -0.8

  /// The x-height that ink so high was written with, as if no symbol hung.
  func xHeight(ofInk height: Float) -> Float { height / extents[0].height }

  /// The baseline of ink by a writer of the x-height, in its units, y growing downwards; nil where the ink is far too high or too low
  /// to be this word.
  func baseline(of box: InkBox, xHeight: Float) -> Float? {
    func misfit(_ extent: Extent) -> Float {
      let ratio = box.height / (extent.height * xHeight)
      return max(ratio, 1 / max(ratio, 1e-3))
    }
    let extent = extents.min { misfit($0) < misfit($1) }!
    guard misfit(extent) < 1.7 else { return nil }
    // Both edges tell it; what the word is larger or smaller than usual by is halved.
    return (box.bottom + extent.bottom * xHeight + box.top + extent.top * xHeight) / 2
  }
}
