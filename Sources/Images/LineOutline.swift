/// Where a line stands on its page, in the page's pixels: x to the right, y downwards.
public struct LineOutline: Equatable, Sendable {
  /// The corners of the area that is the line's; the last is joined to the first.
  public var polygon: [SIMD2<Float>]
  /// What the letters stand on, in the direction of reading; empty where it is not known.
  public var baseline: [SIMD2<Float>]

  public init(polygon: [SIMD2<Float>], baseline: [SIMD2<Float>] = []) {
    self.polygon = polygon
    self.baseline = baseline
  }

  /// The same line on the page scaled by `factor`.
  public func scaled(by factor: SIMD2<Float>) -> LineOutline {
    LineOutline(polygon: polygon.map { $0 * factor }, baseline: baseline.map { $0 * factor })
  }

  /// The part of the line that is on a page of this size; nil where none is.
  public func clipped(width: Int, height: Int) -> LineOutline? {
    let corner = SIMD2(Float(width), Float(height))
    func clip(_ points: [SIMD2<Float>]) -> [SIMD2<Float>] { points.map { $0.clamped(lowerBound: .zero, upperBound: corner) } }
    let clipped = LineOutline(polygon: clip(polygon), baseline: clip(baseline))
    guard let box = clipped.box, all(box.high - box.low .>= 2) else { return nil }
    return clipped
  }

  /// The smallest upright box around the polygon; nil without one.
  public var box: (low: SIMD2<Float>, high: SIMD2<Float>)? {
    guard polygon.count >= 3 else { return nil }
    return polygon.dropFirst().reduce((polygon[0], polygon[0])) { box, point in
      (pointwiseMin(box.0, point), pointwiseMax(box.1, point))
    }
  }
}
