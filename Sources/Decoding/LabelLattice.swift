#if canImport(Glibc)
  internal import Glibc
#endif

/// All alignments of given labels to the frames of a line, summed forwards and backwards (Graves et al., 2006), and from
/// them how probable the line would be with another symbol in the place of one.
///
/// States are blank, label, blank, ..., blank, 2 L + 1 of them. Each frame is scaled to a sum of 1 (Rabiner, 1989).
struct LabelLattice {
  /// A symbol in another's place, and how many times as probable as the line as it is the line is with it.
  struct Substitution: Equatable {
    /// 0 for none at all.
    var label: Int32
    var ratio: Double
  }

  let labels: [Int32]
  /// Natural logarithm of the labels' probability: minus the CTC loss.
  let logProbability: Double

  private let scores: LogProbabilities
  private let states: Int
  /// (T, 2 + states), the first two 0: scaled probability of the frames up to one, ending in a state.
  private var forward: [Double]
  /// (T, states + 2), the last two 0: scaled probability of the frames behind one, starting in a state.
  private var backward: [Double]
  /// What the probabilities of each frame are divided by.
  private var scales: [Double]

  /// nil where the labels do not fit into the frames, or are impossible.
  init?(_ labels: [Int32], in scores: LogProbabilities) {
    let states = 2 * labels.count + 1
    let (frames, symbols, width) = (scores.frames, scores.symbols, states + 2)
    guard frames > 0 else { return nil }
    // 1 where a label may follow the one before it without a blank between.
    var skips = [Double](repeating: 0, count: states)
    for i in labels.indices.dropFirst() where labels[i] != labels[i - 1] { skips[2 * i + 1] = 1 }
    // Each distinct label's probability, computed once a frame.
    var columns = [Int](repeating: 0, count: states)
    var distinct: [Int32] = [0]
    for (i, label) in labels.enumerated() {
      let column = distinct.firstIndex(of: label) ?? distinct.count
      if column == distinct.count { distinct.append(label) }
      columns[2 * i + 1] = column
    }
    var emissions = [Double](repeating: 0, count: frames * distinct.count)
    var forward = [Double](repeating: 0, count: frames * width)
    var backward = [Double](repeating: 0, count: frames * width)
    var scales = [Double](repeating: 1, count: frames)
    var logSum = 0.0
    /// The states that can be reached by a frame, and from which the end can be; a symbol more at one side, for the line with
    /// one symbol less.
    func band(_ t: Int, below: Int = 0, above: Int = 0) -> Range<Int> {
      let low = max(0, states - 2 * (frames - t) - below)
      return low..<max(low, min(states, 2 * t + 2 + above))
    }

    let final: Double? = scores.values.withUnsafeBufferPointer { values in
      emissions.withUnsafeMutableBufferPointer { emissions in
        forward.withUnsafeMutableBufferPointer { forward in
          backward.withUnsafeMutableBufferPointer { backward in
            for t in 0..<frames {
              let emission = emissions.baseAddress! + t * distinct.count
              for (column, label) in distinct.enumerated() {
                emission[column] = exp(Double(values[t * symbols + Int(label)]))
              }
              let this = forward.baseAddress! + t * width + 2
              var sum = 0.0
              for s in band(t, below: 2) {
                var entered = 1.0
                if t > 0 {
                  let last = this - width
                  entered = last[s] + last[s - 1] + skips[s] * last[s - 2]
                }
                this[s] = entered * emission[columns[s]]
                sum += this[s]
              }
              guard sum > 0 else { return nil }
              scales[t] = sum
              logSum += log(sum)
              for s in band(t, below: 2) { this[s] /= sum }
            }
            let end = (frames - 1) * width
            let final = forward[end + 2 + states - 1] + (states > 1 ? forward[end + 2 + states - 2] : 0)
            guard final > 0 else { return nil }

            backward[end + states - 1] = 1 / final
            if states > 1 { backward[end + states - 2] = 1 / final }
            for t in stride(from: frames - 2, through: 0, by: -1) {
              let this = backward.baseAddress! + t * width
              let next = this + width
              let emission = emissions.baseAddress! + (t + 1) * distinct.count
              let scale = 1 / scales[t + 1]
              for s in band(t, above: 2) {
                var left = next[s] * emission[columns[s]]
                if s + 1 < states { left += next[s + 1] * emission[columns[s + 1]] }
                if s + 2 < states, skips[s + 2] > 0 { left += next[s + 2] * emission[columns[s + 2]] }
                this[s] = left * scale
              }
            }
            return final
          }
        }
      }
    }
    guard let final else { return nil }
    self.labels = labels
    self.scores = scores
    self.states = states
    self.forward = forward
    self.backward = backward
    self.scales = scales
    logProbability = min(0, logSum + log(final))
  }

  /// The line with other symbols, or none, in the place of symbol `index`.
  ///
  /// Only alignments are summed that have the symbol, whichever it is, within `window`. The symbol as it is comes first; its
  /// ratio is 1 less what the window leaves out.
  /// - Parameters:
  ///   - window: from the last frame of the symbol before it to the first frame of the symbol after it.
  ///   - candidates: the labels to try, without the symbol itself.
  func substitutions(at index: Int, window: ClosedRange<Int>, candidates: [Int32]) -> [Substitution] {
    let state = 2 * index + 1
    let before = index > 0 ? labels[index - 1] : 0
    let after = index + 1 < labels.count ? labels[index + 1] : 0
    let (frames, symbols, width) = (scores.frames, scores.symbols, states + 2)
    return scores.values.withUnsafeBufferPointer { values in
      func probability(_ label: Int32, _ t: Int) -> Double { exp(Double(values[t * symbols + Int(label)])) / scales[t] }
      /// Of having read up to `state` at the end of frame `t`.
      func reached(_ state: Int, _ t: Int) -> Double { state < 0 ? 0 : forward[t * width + 2 + state] }
      /// Of the rest of the line, frame `t` and its symbol of `state` included.
      func rest(_ state: Int, _ t: Int) -> Double {
        state < states
          ? backward[t * width + state] * probability(state & 1 == 0 ? 0 : labels[state / 2], t) : 0
      }
      // What comes in and goes out in each frame: by way of the blank, and from or to the neighbour at once.
      let entries = window.map { t -> (blank: Double, symbol: Double) in
        t == 0 ? (index == 0 ? 1 : 0, 0) : (reached(state - 1, t - 1), reached(state - 2, t - 1))
      }
      let exits = window.map { t -> (blank: Double, symbol: Double) in
        guard t + 1 < frames else { return (index + 1 == labels.count ? backwardEnd : 0, 0) }
        return (rest(state + 1, t + 1), rest(state + 2, t + 1))
      }
      var found: [Substitution] = []
      for label in [labels[index]] + candidates {
        var (inside, sum) = (0.0, 0.0)
        for (offset, t) in window.enumerated() {
          inside += entries[offset].blank + (label != before ? entries[offset].symbol : 0)
          inside *= probability(label, t)
          sum += inside * (exits[offset].blank + (label != after ? exits[offset].symbol : 0))
        }
        found.append(Substitution(label: label, ratio: sum))
      }
      // Without the symbol the line goes from the blank before it, or from the symbol before that, to the symbol after it.
      var without = 0.0
      if index + 1 == labels.count {
        without = (reached(state - 1, frames - 1) + reached(state - 2, frames - 1)) * backwardEnd
      } else {
        for t in window {
          var entry = index == 0 ? 1.0 : 0
          if t > 0 { entry = reached(state - 1, t - 1) + (before != after ? reached(state - 2, t - 1) : 0) }
          without += entry * rest(state + 2, t)
        }
      }
      found.append(Substitution(label: 0, ratio: without))
      return found
    }
  }

  /// What a path at the line's end is multiplied by, so that all that end there sum to 1.
  private var backwardEnd: Double { backward[(scores.frames - 1) * (states + 2) + states - 1] }
}
