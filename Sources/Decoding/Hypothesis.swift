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
    /// 0...1. Of best-path decoding the highest probability that the symbol has in one of its frames; of beam search the
    /// symbol's posterior.
    public var confidence: Float
    /// What else may stand here, the likeliest first; empty where the decoder does not look for it.
    public var alternatives: [Alternative]

    public init(label: Int32, frames: ClosedRange<Int>, confidence: Float, alternatives: [Alternative] = []) {
      self.label = label
      self.frames = frames
      self.confidence = confidence
      self.alternatives = alternatives
    }
  }

  /// What may stand in a symbol's place, the rest of the line being as it was read.
  public struct Alternative: Equatable, Sendable {
    /// 0 where nothing stands there.
    public var label: Int32
    /// The posterior of this in the symbol's place, 0...1.
    public var confidence: Float

    public init(label: Int32, confidence: Float) {
      self.label = label
      self.confidence = confidence
    }
  }

  public var symbols: [Symbol]
  /// Natural logarithm of the probability that the network gives to these labels, over all their alignments:
  /// minus the CTC loss.
  public var logProbability: Float
  /// What hypotheses are ranked by: `logProbability`, and what a language model and a constraint add.
  public var score: Float
  /// The probability, 0...1, of the whole line being exactly this, by all that the decoder knew.
  ///
  /// It falls with every doubtful symbol, so a longer line has a lower one where each symbol is as doubtful.
  public var confidence: Float

  /// - Parameters:
  ///   - score: `logProbability` where nothing else counts.
  ///   - confidence: the network's own probability where nothing else counts.
  public init(symbols: [Symbol], logProbability: Float, score: Float? = nil, confidence: Float? = nil) {
    self.symbols = symbols
    self.logProbability = logProbability
    self.score = score ?? logProbability
    self.confidence = confidence ?? exp(logProbability)
  }

  public var labels: [Int32] { symbols.map(\.label) }
}
