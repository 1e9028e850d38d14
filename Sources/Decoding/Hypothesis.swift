#if canImport(Glibc)
  internal import Glibc
#endif

/// One reading of a line: its symbols, where they stand, and how sure they are.
public struct Hypothesis: Equatable, Sendable {
  public struct Symbol: Equatable, Sendable {
    /// Never the blank (0).
    public var label: Int32
    /// The first and the last frame in which the symbol was read.
    public var frames: ClosedRange<Int>
    /// The highest probability that the symbol has in one of its frames, 0...1.
    public var confidence: Float

    public init(label: Int32, frames: ClosedRange<Int>, confidence: Float) {
      self.label = label
      self.frames = frames
      self.confidence = confidence
    }
  }

  public var symbols: [Symbol]
  /// Natural logarithm of the probability that the network gives to these labels, over all their alignments:
  /// minus the CTC loss.
  public var logProbability: Float

  public init(symbols: [Symbol], logProbability: Float) {
    self.symbols = symbols
    self.logProbability = logProbability
  }

  public var labels: [Int32] { symbols.map(\.label) }

  /// The probability, 0...1, that the network gives to the whole line being exactly this.
  ///
  /// It falls with every doubtful symbol, so a longer line has a lower one where each symbol is as doubtful.
  public var confidence: Float { exp(logProbability) }
}
