internal import Glibc
internal import Images
internal import Randomness

/// How a hand differs from the writer's whose pieces it uses: in what pictures of words cannot be changed by afterwards, as it takes
/// their letters and baseline to do so.
///
/// Lengths are in x-heights, the baseline at y = 0, y growing downwards.
struct HandVariation: Sendable {
  /// How much higher what stands above the small letters is, and how much deeper what hangs below the line.
  var ascenders: Float = 1
  var descenders: Float = 1
  /// Added to the distance of letters where the pen is lifted, and to ligatures.
  var gap: Float = 0
  var ligature: Float = 0
  /// How much each piece differs in size and width from the others.
  var unevenness: Float = 0
  /// Rounds of smoothing, which take the corners and shrink the loops, as haste does.
  var haste = 0

  /// None at all.
  init() {}

  init(using generator: inout SeededGenerator) {
    ascenders = min(max(expf(0.16 * generator.normal()), 0.65), 1.5)
    descenders = min(max(expf(0.18 * generator.normal()), 0.6), 1.5)
    gap = generator.chance(0.5) ? generator.uniform(-0.08...0.25) : 0
    ligature = generator.chance(0.4) ? generator.uniform(0...0.35) : 0
    unevenness = generator.uniform(0...0.07)
    haste = generator.chance(0.4) ? generator.integer(1...8) : 0
  }

  /// A piece in a size of its own; where it is cut stays in the same proportion to its ink.
  func varied(_ piece: CutWord.Piece, using generator: inout SeededGenerator) -> CutWord.Piece {
    guard unevenness > 0 else { return piece }
    let size = expf(unevenness * generator.normal())
    let width = size * expf(unevenness * generator.normal())
    var varied = piece
    varied.left *= width
    varied.right *= width
    for index in varied.fragments.indices {
      varied.fragments[index].points = piece.fragments[index].points.map { Ink.Point(x: $0.x * width, y: $0.y * size) }
    }
    return varied
  }

  /// A stroke with its heights and corners changed.
  func callAsFunction(_ stroke: [Ink.Point]) -> [Ink.Point] {
    var points = stroke.map { point in
      var point = point
      if point.y < -1 { point.y = -1 + (point.y + 1) * ascenders }
      if point.y > 0 { point.y *= descenders }
      return point
    }
    guard points.count > 2 else { return points }
    for _ in 0..<haste {
      var last = points[0]
      for index in 1..<points.count - 1 {
        let here = points[index]
        points[index].x = (last.x + 2 * here.x + points[index + 1].x) / 4
        points[index].y = (last.y + 2 * here.y + points[index + 1].y) / 4
        last = here
      }
    }
    return points
  }
}
