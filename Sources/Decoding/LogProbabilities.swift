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

extension LogProbabilities {
  /// The lines of a batch (T, N, V), row major, each cut to its own frames.
  public static func lines(
    of values: [Float], batch: Int, symbols: Int, frameLengths: [Int]
  ) -> [LogProbabilities] {
    precondition(frameLengths.count == batch, "one length a line")
    precondition(
      batch == 0 || values.count >= (frameLengths.max() ?? 0) * batch * symbols, "values do not hold the frames")
    return frameLengths.enumerated().map { n, frames in
      let own = [Float](unsafeUninitializedCapacity: frames * symbols) { buffer, count in
        values.withUnsafeBufferPointer { values in
          for t in 0..<frames {
            let row = UnsafeBufferPointer(rebasing: values[((t * batch + n) * symbols)...].prefix(symbols))
            _ = UnsafeMutableBufferPointer(rebasing: buffer[(t * symbols)...]).update(from: row)
          }
        }
        count = frames * symbols
      }
      return LogProbabilities(frames: frames, symbols: symbols, values: own)
    }
  }
}
