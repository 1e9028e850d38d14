internal import Images

/// A word in pen strokes that has been cut between its symbols, to be spliced with others.
///
/// Lengths are in x-heights, the baseline at y = 0, y growing downwards; the writer's slant is taken out.
struct CutWord: Sendable {
  /// A stroke or a part of one.
  struct Fragment: Equatable, Sendable {
    var points: [Ink.Point]
    /// Whether it goes on from the piece before, and into the one behind.
    var isEntered = false
    var isLeft = false
  }

  /// One symbol, or several that no cut parts.
  struct Piece: Equatable, Sendable {
    /// Of the text's symbols.
    var symbols: Range<Int>
    /// Where it is cut, or its ink ends.
    var left, right: Float
    var fragments: [Fragment]
    /// The height at which the pen comes from the piece before, and goes into the next; nil where it was lifted.
    var entry: Float? { fragments.first { $0.isEntered }?.points.first?.y }
    var exit: Float? { fragments.first { $0.isLeft }?.points.last?.y }
  }

  let symbols: [Character]
  let pieces: [Piece]

  /// nil where the ink is not the size of such a word, or has no place to cut.
  ///
  /// - Parameters:
  ///   - slant: of the writer, as of `Slant`.
  ///   - xHeight: of the writer.
  init?(_ word: SpelledWord, slant: Float, xHeight: Float) {
    symbols = Array(word.text)
    guard let box = InkBox(word.ink), let stance = WordStance(word, xHeight: xHeight) else { return nil }
    // Around the middle of the small letters, where a symbol's place was seen.
    let upright = { (point: Ink.Point) -> Ink.Point in
      let y = (point.y - stance.baseline(at: point.x)) / stance.xHeight
      return Ink.Point(x: (point.x - box.left) / stance.xHeight + slant * (y + 0.5), y: y)
    }
    let strokes = word.ink.strokes.lazy.filter { !$0.isEmpty }.map { WordCuts.refined($0.map(upright)) }
    let cuts = WordCuts(Array(strokes), symbols: symbols, centres: word.centres.map { ($0 - box.left) / stance.xHeight })
    guard !cuts.cuts.isEmpty, let pieces = Self.pieces(cuts, symbols: symbols.count) else { return nil }
    self.pieces = pieces
  }

  /// nil where a piece would be without ink.
  private static func pieces(_ word: WordCuts, symbols: Int) -> [Piece]? {
    let edges = word.cuts.map(\.x)
    let ends = [0] + word.cuts.map(\.symbol) + [symbols]
    var pieces = zip(ends, ends.dropFirst()).map { Piece(symbols: $0..<$1, left: 0, right: 0, fragments: []) }
    for (number, stroke) in word.strokes.enumerated() {
      if let owner = word.owners[number] {
        pieces[pieces.firstIndex { $0.symbols.contains(owner) }!].fragments.append(Fragment(points: stroke))
        continue
      }
      var rest = Fragment(points: [])
      var start = 0
      var current: Int?
      for (order, cut) in word.cuts.enumerated() {
        guard let crossing = cut.crossing, crossing.stroke == number, crossing.index >= start else { continue }
        rest.points += stroke[start...crossing.index] + [crossing.point]
        rest.isLeft = true
        pieces[order].fragments.append(rest)
        rest = Fragment(points: [crossing.point], isEntered: true)
        start = crossing.index + 1
        current = order + 1
      }
      rest.points += stroke[start...]
      let box = InkBox(rest.points)!
      let middle = (box.left + box.right) / 2
      pieces[current ?? edges.firstIndex { middle < $0 } ?? edges.count].fragments.append(rest)
    }
    for index in pieces.indices {
      guard let box = InkBox(pieces[index].fragments.lazy.flatMap(\.points)) else { return nil }
      pieces[index].left = index > 0 ? edges[index - 1] : box.left
      pieces[index].right = index < edges.count ? edges[index] : box.right
    }
    return pieces
  }
}
