/// The network's scores for one line: natural logarithms of probabilities, T frames by V symbols.
public struct LogProbabilities: Equatable, Sendable {
  public let frames: Int
  public let symbols: Int
  /// Frame by frame, `frames * symbols` of them.
  public let values: [Float]

  public init(frames: Int, symbols: Int, values: [Float]) {
    precondition(values.count == frames * symbols, "values do not fill the frames")
    self.frames = frames
    self.symbols = symbols
    self.values = values
  }
}
