#if canImport(Glibc)
  internal import Glibc
#endif

/// What several looks at one line say together, each by its best path (after ROVER, Fiscus, 1997).
///
/// Between the symbols that all looks read alike, that text counts for which their best paths give the highest probability in sum, and
/// there the frames of the look that gives it the most. Of a single word the likeliest reading counts whole: there weighing parts reads
/// no better. Frames of different looks stand one behind the other as those of one line: their best path is the text agreed on, and
/// every decoder takes them.
///
/// What looks read alike is found by their texts alone: of symbols that repeat (`0000`), one of which a look misses, it may pair others
/// than those in the same place.
public struct LookConsensus: Equatable, Sendable {
  /// Successive frames of one look, to the end of a symbol that all looks read alike or of the line.
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

  /// - Parameters:
  ///   - looks: at least one, of the same symbols; of equals the first counts.
  ///   - space: the label of the space, if there is one: a line in which no look reads it is a single word.
  public init(_ looks: [LogProbabilities], space: Int32?) {
    precondition(!looks.isEmpty, "there is a look")
    precondition(looks.allSatisfy { $0.symbols == looks[0].symbols }, "looks are of one network")
    guard looks.count > 1 else {
      pieces = [Piece(look: 0, frames: 0..<looks[0].frames)]
      scores = looks[0]
      return
    }
    let paths = looks.map(BestPath.init)
    if let space, !paths.contains(where: { $0.labels.contains(space) }) {
      let likelihoods = zip(looks, paths).map { $0.logProbability(of: $1.labels) }
      let likeliest = likelihoods.firstIndex(of: likelihoods.max()!) ?? 0
      pieces = [Piece(look: likeliest, frames: 0..<looks[likeliest].frames)]
      scores = looks[likeliest]
      return
    }
    // Of each look, where the symbols of the first stand in its reading.
    let places = paths.map { ReadingAgreement(paths[0].labels, $0.labels).counterparts }
    let anchors = paths[0].labels.indices.filter { index in places.allSatisfy { $0[index] != nil } }
    var pieces: [Piece] = []
    var before: Int?
    for anchor in anchors.map(Optional.some) + [nil] {
      var readings: [Reading] = []
      for (look, path) in paths.enumerated() {
        let (last, next) = (before.map { places[look][$0]! }, anchor.map { places[look][$0]! })
        let labels = path.labels[(last.map { $0 + 1 } ?? 0)..<(next ?? path.labels.count)]
        let start = last.map { path.runs[$0].upperBound + 1 } ?? 0
        let frames = start..<(next.map { path.runs[$0].upperBound + 1 } ?? looks[look].frames)
        let logProbability = path.logProbability(of: start..<(next.map { path.runs[$0].lowerBound } ?? frames.upperBound))
        // With the symbol at its end, which goes with it.
        let whole = path.logProbability(of: frames)
        let piece = Piece(look: look, frames: frames)
        if let known = readings.firstIndex(where: { $0.labels == labels }) {
          readings[known].add(logProbability)
          if whole > readings[known].best { (readings[known].best, readings[known].piece) = (whole, piece) }
        } else {
          readings.append(Reading(labels: labels, logSum: logProbability, best: whole, piece: piece))
        }
      }
      var chosen = readings[0]
      for reading in readings.dropFirst() where reading.logSum > chosen.logSum { chosen = reading }
      pieces.append(chosen.piece)
      before = anchor
    }
    self.pieces = pieces
    scores = LogProbabilities(
      frames: pieces.reduce(0) { $0 + $1.frames.count }, symbols: looks[0].symbols,
      values: pieces.flatMap { piece in
        let (scores, symbols) = (looks[piece.look], looks[piece.look].symbols)
        return scores.values[piece.frames.lowerBound * symbols..<piece.frames.upperBound * symbols]
      })
  }

  /// What looks read between two symbols that all read alike.
  private struct Reading {
    let labels: ArraySlice<Int32>
    /// Natural logarithm of the sum of their probabilities.
    private(set) var logSum: Float
    /// Of the look that is the surest, with its piece.
    var best: Float
    var piece: Piece

    init(labels: ArraySlice<Int32>, logSum: Float, best: Float, piece: Piece) {
      (self.labels, self.logSum, self.best, self.piece) = (labels, logSum, best, piece)
    }

    mutating func add(_ logProbability: Float) {
      let (low, high) = (min(logSum, logProbability), max(logSum, logProbability))
      logSum = high + log1p(exp(low - high))
    }
  }

  private struct BestPath {
    let labels: [Int32]
    /// The frames of each of them.
    let runs: [ClosedRange<Int>]
    /// Natural logarithms of the path's probability up to each frame, and of the whole.
    private let sums: [Float]

    init(_ scores: LogProbabilities) {
      let symbols = GreedyDecoder().symbols(of: scores)
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
