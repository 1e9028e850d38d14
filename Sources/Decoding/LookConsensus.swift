#if canImport(Glibc)
  internal import Glibc
#endif

/// What several looks at one line say together, each by its best path (after ROVER, Fiscus, 1997).
///
/// Between the symbols that all looks read alike, that text counts for which their best paths give the highest probability in sum, and
/// there the frames of the look that gives it the most. Frames of different looks stand one behind the other as those of one line: their
/// best path is the text agreed on, and every decoder takes them.
public struct LookConsensus: Equatable, Sendable {
  /// Successive frames of one look.
  public struct Piece: Equatable, Sendable {
    public let look: Int
    public let frames: Range<Int>

    public init(look: Int, frames: Range<Int>) {
      self.look = look
      self.frames = frames
    }
  }

  /// In the line's order; as they follow each other they make `scores`.
  public let pieces: [Piece]
  public let scores: LogProbabilities

  /// - Parameter looks: at least one; of equals the first counts.
  public init(_ looks: [LogProbabilities]) {
    precondition(!looks.isEmpty, "there is a look")
    guard looks.count > 1 else {
      pieces = [Piece(look: 0, frames: 0..<looks[0].frames)]
      scores = looks[0]
      return
    }
    let paths = looks.map(BestPath.init)
    // Of each look, where the symbols of the first stand in its reading.
    let places = paths.map { ReadingAgreement(paths[0].labels, $0.labels).counterparts }
    let anchors = paths[0].labels.indices.filter { index in places.allSatisfy { $0[index] != nil } }
    var pieces: [Piece] = []
    var from = paths.map { _ in (symbol: 0, frame: 0) }
    for anchor in anchors.map(Optional.some) + [nil] {
      var readings: [(labels: ArraySlice<Int32>, sum: Float, best: Float, piece: Piece)] = []
      for (look, path) in paths.enumerated() {
        let symbol = anchor.map { places[look][$0]! } ?? path.labels.count
        let run = anchor == nil ? nil : path.runs[symbol]
        let labels = path.labels[from[look].symbol..<symbol]
        let score = path.logProbability(of: from[look].frame..<(run?.lowerBound ?? looks[look].frames))
        let piece = Piece(look: look, frames: from[look].frame..<(run.map { $0.upperBound + 1 } ?? looks[look].frames))
        if let known = readings.firstIndex(where: { $0.labels == labels }) {
          readings[known].sum += exp(score)
          if score > readings[known].best { (readings[known].best, readings[known].piece) = (score, piece) }
        } else {
          readings.append((labels, exp(score), score, piece))
        }
        from[look] = (symbol + 1, piece.frames.upperBound)
      }
      var chosen = readings[0]
      for reading in readings.dropFirst() where reading.sum > chosen.sum { chosen = reading }
      pieces.append(chosen.piece)
    }
    self.pieces = pieces
    scores = LogProbabilities(
      frames: pieces.reduce(0) { $0 + $1.frames.count }, symbols: looks[0].symbols,
      values: pieces.flatMap { piece in
        let (scores, symbols) = (looks[piece.look], looks[piece.look].symbols)
        return scores.values[piece.frames.lowerBound * symbols..<piece.frames.upperBound * symbols]
      })
  }

  /// The likeliest symbol of each frame.
  private struct BestPath {
    let labels: [Int32]
    /// The frames of each of them.
    let runs: [ClosedRange<Int>]
    /// Of the frames before each, and of all.
    private let sums: [Float]

    init(_ scores: LogProbabilities) {
      let symbols = GreedyDecoder().decode(scores).symbols
      labels = symbols.map(\.label)
      runs = symbols.map(\.frames)
      var sums: [Float] = [0]
      for t in 0..<scores.frames {
        sums.append(sums[t] + scores.values[t * scores.symbols..<(t + 1) * scores.symbols].max()!)
      }
      self.sums = sums
    }

    func logProbability(of frames: Range<Int>) -> Float { sums[frames.upperBound] - sums[frames.lowerBound] }
  }
}
