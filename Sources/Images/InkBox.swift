/// What ink lies within, in its units; y grows downwards.
public struct InkBox: Equatable, Sendable {
  public private(set) var left, top, right, bottom: Float

  /// nil for ink without points, or with a point that is no place.
  public init?(_ ink: Ink) { self.init(ink.strokes.joined()) }

  /// nil where there are no points, or one is no place.
  public init?(_ points: some Sequence<Ink.Point>) {
    (left, top, right, bottom) = (.infinity, .infinity, -.infinity, -.infinity)
    for point in points {
      guard point.x.isFinite, point.y.isFinite else { return nil }
      left = min(left, point.x)
      right = max(right, point.x)
      top = min(top, point.y)
      bottom = max(bottom, point.y)
    }
    guard left <= right else { return nil }
  }

  public var width: Float { right - left }
  public var height: Float { bottom - top }

  /// Grows to hold another box as well.
  public mutating func formUnion(_ other: InkBox) {
    (left, right) = (min(left, other.left), max(right, other.right))
    (top, bottom) = (min(top, other.top), max(bottom, other.bottom))
  }
}
