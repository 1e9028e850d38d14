/// The likeliest alignment of a given text to the frames of a line (Viterbi, 1967, on CTC's states).
public struct ForcedAlignment: Equatable, Sendable {
  public struct Symbol: Equatable, Sendable {
    public var label: Int32
    /// The first and the last frame of the symbol.
    public var frames: ClosedRange<Int>
    /// Mean log-probability (natural) of the symbol in its frames: 0 where the network is sure of it.
    public var score: Float

    public init(label: Int32, frames: ClosedRange<Int>, score: Float) {
      self.label = label
      self.frames = frames
      self.score = score
    }
  }

  /// In the order of the text.
  public var symbols: [Symbol]
  /// Natural logarithm of the alignment's probability, blanks included.
  public var score: Float

  /// The score for each symbol, to compare lines of different lengths; of no symbols the whole score.
  public var scorePerSymbol: Float { score / Float(max(1, symbols.count)) }

  /// Aligns labels (none the blank); nil where the frames are too few for them, counting a frame between equal neighbours, or
  /// where every alignment is impossible.
  public init?(_ labels: [Int32], to scores: LogProbabilities) {
    let (frames, states) = (scores.frames, 2 * labels.count + 1)
    guard frames > 0 else {
      guard labels.isEmpty else { return nil }
      (symbols, score) = ([], 0)
      return
    }
    guard labels.allSatisfy({ $0 > 0 && $0 < scores.symbols }) else { return nil }
    var skips = [Bool](repeating: false, count: states)
    for i in labels.indices.dropFirst() where labels[i] != labels[i - 1] { skips[2 * i + 1] = true }
    // How many states back the best way into a state came from, 0, 1 or 2.
    var steps = [UInt8](repeating: 0, count: frames * states)
    var last = [Float](repeating: -.infinity, count: states)
    var this = last
    let best = scores.values.withUnsafeBufferPointer { values in
      steps.withUnsafeMutableBufferPointer { steps in
        for t in 0..<frames {
          let row = UnsafeBufferPointer(rebasing: values[t * scores.symbols..<(t + 1) * scores.symbols])
          let low = max(0, states - 2 * (frames - t))
          let high = min(states, 2 * t + 2)
          for s in 0..<states where s < low || s >= high { this[s] = -.infinity }
          for s in low..<max(low, high) {
            var (value, step) = (t == 0 ? 0 : last[s], UInt8(0))
            if t > 0, s > 0, last[s - 1] > value { (value, step) = (last[s - 1], 1) }
            if t > 0, skips[s], last[s - 2] > value { (value, step) = (last[s - 2], 2) }
            this[s] = value + row[s & 1 == 0 ? 0 : Int(labels[s / 2])]
            steps[t * states + s] = step
          }
          swap(&last, &this)
        }
        return states > 1 ? max(last[states - 1], last[states - 2]) : last[0]
      }
    }
    guard best > -.infinity else { return nil }

    var ends = [(first: Int, last: Int)](repeating: (-1, -1), count: labels.count)
    var state = states > 1 && last[states - 2] >= last[states - 1] ? states - 2 : states - 1
    for t in stride(from: frames - 1, through: 0, by: -1) {
      if state & 1 == 1 {
        if ends[state / 2].last < 0 { ends[state / 2].last = t }
        ends[state / 2].first = t
      }
      state -= Int(steps[t * states + state])
    }
    symbols = labels.indices.map { i in
      let range = ends[i].first...ends[i].last
      let sum = range.reduce(Float(0)) { $0 + scores.values[$1 * scores.symbols + Int(labels[i])] }
      return Symbol(label: labels[i], frames: range, score: sum / Float(range.count))
    }
    score = best
  }
}
