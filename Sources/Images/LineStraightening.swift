/// A line's own coordinates: `x` runs along its baseline, `y` downwards at right angles to the line's direction, 0 on the
/// baseline.
///
/// The direction is a straight line fitted to the baseline, and what is left of its bends is a vertical shift of each
/// column, smoothed, so that letters keep their shape.
struct LineStraightening {
  /// Where (0, 0) lies on the page.
  private let origin: SIMD2<Float>
  private let along: SIMD2<Float>
  private let down: SIMD2<Float>
  /// The bend at each whole `x` from `firstColumn` on; before and behind it stays as it is there.
  private var bends: [Float] = [0]
  private var firstColumn = 0

  /// - Parameter outline: a line whose polygon has an extent.
  init(_ outline: LineOutline) {
    let box = outline.box ?? (.zero, .zero)
    let baseline = Self.leftToRight(outline.baseline)
    let samples = Self.samples(along: baseline)
    let length = zip(baseline.dropFirst(), baseline).reduce(0) { $0 + Self.length($1.0 - $1.1) }
    // The baseline of a letter or two says little about a direction.
    let size = box.high - box.low
    guard samples.count >= 2, length >= 1.5 * min(size.x, size.y) else {
      let middle = samples.isEmpty ? SIMD2(box.low.x, box.high.y) : samples.reduce(.zero, +) / Float(samples.count)
      origin = middle.rounded(.toNearestOrAwayFromZero)
      (along, down) = (SIMD2(1, 0), SIMD2(0, 1))
      return
    }
    let center = samples.reduce(.zero, +) / Float(samples.count)
    along = Self.direction(of: samples, around: center)
    down = SIMD2(-along.y, along.x)
    // On the grid of pixels, so that level lines stay sharp.
    origin = center.rounded(.toNearestOrAwayFromZero)
    addBends(of: samples, lineHeight: max(8, min(size.x, size.y)))
  }

  /// Where a point of the page lies in the line's coordinates.
  func straight(_ page: SIMD2<Float>) -> SIMD2<Float> {
    let offset = page - origin
    let x = (offset * along).sum()
    return SIMD2(x, (offset * down).sum() - bend(at: x))
  }

  /// Where column `x` crosses the baseline on the page, and a step downwards.
  func column(_ x: Float) -> (start: SIMD2<Float>, step: SIMD2<Float>) {
    (origin + x * along + bend(at: x) * down, down)
  }

  private func bend(at x: Float) -> Float {
    let at = x - Float(firstColumn)
    guard at > 0 else { return bends[0] }
    let index = Int(at)
    guard index + 1 < bends.count else { return bends[bends.count - 1] }
    return bends[index] + (bends[index + 1] - bends[index]) * (at - Float(index))
  }

  private static func length(_ v: SIMD2<Float>) -> Float { (v * v).sum().squareRoot() }

  /// Some tools write the baselines of right-to-left scripts backwards.
  private static func leftToRight(_ baseline: [SIMD2<Float>]) -> [SIMD2<Float>] {
    guard let first = baseline.first, let last = baseline.last else { return [] }
    return first.x - last.x > abs(first.y - last.y) ? baseline.reversed() : baseline
  }

  /// Points a few pixels apart, so that long pieces weigh more than short ones.
  private static func samples(along baseline: [SIMD2<Float>]) -> [SIMD2<Float>] {
    guard var last = baseline.first else { return [] }
    var samples = [last]
    for point in baseline.dropFirst() {
      let count = max(1, Int(length(point - last) / 4))
      for i in 1...count { samples.append(last + (point - last) * (Float(i) / Float(count))) }
      last = point
    }
    return samples
  }

  /// The axis of least squared distance, pointing right (up or down where it is upright).
  private static func direction(of samples: [SIMD2<Float>], around center: SIMD2<Float>) -> SIMD2<Float> {
    var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
    for sample in samples {
      let d = sample - center
      xx += d.x * d.x
      xy += d.x * d.y
      yy += d.y * d.y
    }
    // The eigenvector of the larger eigenvalue of [[xx, xy], [xy, yy]].
    let half = (xx - yy) / 2
    let root = (half * half + xy * xy).squareRoot()
    var axis = half >= 0 ? SIMD2(half + root, xy) : SIMD2(xy, root - half)
    guard length(axis) > 0 else { return SIMD2(1, 0) }
    axis /= length(axis)
    return (axis * (samples[samples.count - 1] - samples[0])).sum() < 0 ? -axis : axis
  }

  private mutating func addBends(of samples: [SIMD2<Float>], lineHeight: Float) {
    let straight = samples.map { SIMD2((($0 - origin) * along).sum(), (($0 - origin) * down).sum()) }
    guard let low = straight.map(\.x).min(), let high = straight.map(\.x).max() else { return }
    let first = Int(low.rounded(.down))
    let count = Int(high.rounded(.up)) - first + 1
    var sums = [Float](repeating: 0, count: count)
    var weights = [Float](repeating: 0, count: count)
    for point in straight {
      let column = Int(point.x.rounded()) - first
      sums[column] += point.y
      weights[column] += 1
    }
    // Two running means over a line's height each: a bend has no corners then.
    let radius = Int(lineHeight / 2)
    for _ in 0..<2 {
      (sums, weights) = (Self.runningSum(sums, radius), Self.runningSum(weights, radius))
      for i in 0..<count where weights[i] > 0 { (sums[i], weights[i]) = (sums[i] / weights[i], 1) }
    }
    bends = sums
    firstColumn = first
  }

  private static func runningSum(_ values: [Float], _ radius: Int) -> [Float] {
    var sums: [Float] = [0]
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value) }
    return values.indices.map { sums[min(values.count, $0 + radius + 1)] - sums[max(0, $0 - radius)] }
  }
}
