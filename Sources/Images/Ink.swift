/// Online handwriting: where the pen went.
public struct Ink: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    /// Grows to the right, in the units of the tablet.
    public var x: Float
    /// Grows downwards, in the units of the tablet.
    public var y: Float
    public init(x: Float, y: Float) {
      self.x = x
      self.y = y
    }
  }

  /// The pen's ways on the paper, in the order written; each has at least one point.
  public var strokes: [[Point]]

  public init(strokes: [[Point]]) {
    self.strokes = strokes
  }
}
