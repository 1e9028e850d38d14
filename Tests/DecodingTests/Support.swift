import Foundation

@testable import Decoding

/// Scores that are the log-softmax over V of `scale * sin(seed + i * i)`, i counting over (T, V).
func madeScores(frames: Int, symbols: Int, seed: Int, scale: Double) -> LogProbabilities {
  let values = (0..<frames).flatMap { t -> [Float] in
    let row = (0..<symbols).map { v -> Double in
      let i = t * symbols + v
      return scale * sin(Double(seed + i * i))
    }
    let sum = log(row.reduce(0) { $0 + exp($1) })
    return row.map { Float($0 - sum) }
  }
  return LogProbabilities(frames: frames, symbols: symbols, values: values)
}

/// Scores of a line from the probabilities of its frames.
func scores(_ rows: [[Float]]) -> LogProbabilities {
  LogProbabilities(frames: rows.count, symbols: rows[0].count, values: rows.joined().map { log($0) })
}

/// The probability of every text, from all paths one by one.
func bruteForce(_ scores: LogProbabilities) -> [[Int32]: Double] {
  var found: [[Int32]: Double] = [:]
  var path = [Int](repeating: 0, count: scores.frames)
  while true {
    var (labels, last, sum) = ([Int32](), 0, 0.0)
    for (t, v) in path.enumerated() {
      if v != 0, v != last { labels.append(Int32(v)) }
      last = v
      sum += Double(scores.values[t * scores.symbols + v])
    }
    found[labels, default: 0] += exp(sum)
    guard let t = path.lastIndex(where: { $0 + 1 < scores.symbols }) else { return found }
    path[t] += 1
    for later in (t + 1)..<max(t + 1, path.count) { path[later] = 0 }
  }
}

let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'-/()")

func labels(_ text: String) -> [Int32] { text.map { Int32(letters.firstIndex(of: $0)! + 1) } }
func text(_ labels: [Int32]) -> String { String(labels.map { letters[Int($0) - 1] }) }
