/// What is gained by accepting only lines above some confidence: the errors that are left, against the share of lines accepted.
public struct SelectiveReading: Sendable {
  public struct Point: Hashable, Sendable {
    /// Lines with this confidence or more are accepted.
    public var threshold: Double
    public var lines: Int
    /// Of the accepted lines.
    public var characters: ErrorRate
    /// The share of all lines that is accepted, 0...1.
    public var coverage: Double
  }

  /// A point for each confidence that occurs, the highest first; the last accepts all lines.
  public let points: [Point]

  /// - Parameter lines: the confidence and the errors of each line.
  public init(_ lines: [(confidence: Double, characters: ErrorRate)]) {
    var points: [Point] = []
    var sum = ErrorRate()
    let sorted = lines.sorted { $0.confidence > $1.confidence }
    for (index, line) in sorted.enumerated() {
      sum += line.characters
      // Lines of one confidence are accepted together.
      guard index + 1 == sorted.count || sorted[index + 1].confidence < line.confidence else { continue }
      points.append(
        Point(
          threshold: line.confidence, lines: index + 1, characters: sum,
          coverage: Double(index + 1) / Double(sorted.count)))
    }
    self.points = points
  }

  /// The point that accepts the most lines with a character error rate of at most `rate`; nil where even the surest lines
  /// have more errors.
  public func point(maximumErrorRate rate: Double) -> Point? {
    points.last { $0.characters.value <= rate }
  }
}
