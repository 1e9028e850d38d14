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
  /// How high the writer's words usually are, in the units of the tablet, where what else he wrote tells: by it a mark that stands alone
  /// has a size.
  public var writingHeight: Float?

  public init(strokes: [[Point]], writingHeight: Float? = nil) {
    self.strokes = strokes
    self.writingHeight = writingHeight
  }
}
