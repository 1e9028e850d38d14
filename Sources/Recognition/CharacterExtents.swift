/// From where to where the characters of a line reach, found from the frames in which the network saw them.
///
/// CTC tells one frame or a few of each character, not its edges: those are laid where the least ink stands between two
/// neighbours, and then moved to the ink.
enum CharacterExtents {
  /// - Parameters:
  ///   - centres: the column of each character's frame, ascending.
  ///   - isSpace: of each character; a space keeps its gap.
  ///   - ink: darkness of each column of the normalised line, 0 for paper.
  /// - Returns: for each character its first column and the one behind its last.
  static func find(centres: [Float], isSpace: [Bool], ink: [Float]) -> [Range<Int>] {
    precondition(centres.count == isSpace.count, "a centre and a kind for each character")
    guard !centres.isEmpty, !ink.isEmpty else { return centres.map { _ in 0..<0 } }
    // Of the ink that a stroke's soft edge leaves behind.
    let faint = (ink.max() ?? 0) * 0.02
    let columns = centres.map { max(0, min(ink.count - 1, Int($0))) }
    var edges = [0]
    for (left, right) in zip(columns, columns.dropFirst()) {
      edges.append(emptiest(left..<max(left + 1, right), ink: ink))
    }
    edges.append(ink.count)
    var extents = columns.indices.map { index in
      let range = edges[index]..<max(edges[index], edges[index + 1])
      return isSpace[index] ? range : trimmed(range, ink: ink, faint: faint)
    }
    for index in columns.indices where isSpace[index] {
      // From the ink before it to the ink behind it.
      let left = index > 0 ? extents[index - 1].upperBound : extents[index].lowerBound
      let right =
        index + 1 < extents.count && !isSpace[index + 1] ? extents[index + 1].lowerBound : extents[index].upperBound
      extents[index] = left..<max(left, right)
    }
    return extents
  }

  /// The column of `range` with the least ink; of several the middle one.
  private static func emptiest(_ range: Range<Int>, ink: [Float]) -> Int {
    let least = range.reduce(Float.infinity) { min($0, ink[$1]) }
    let candidates = range.filter { ink[$0] == least }
    return candidates[candidates.count / 2]
  }

  /// `range` without the paper at its sides; whole where there is nothing but paper.
  private static func trimmed(_ range: Range<Int>, ink: [Float], faint: Float) -> Range<Int> {
    guard let first = range.first(where: { ink[$0] > faint }), let last = range.last(where: { ink[$0] > faint }) else {
      return range
    }
    return first..<(last + 1)
  }
}
