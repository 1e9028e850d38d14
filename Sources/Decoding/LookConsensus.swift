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
  /// What counts of several looks.
  public enum Weighing: Sendable {
    /// The likeliest of each part of the line.
    case parts
    /// The likeliest look at the whole line. Where looks were joined fewer alternatives are left, which another scorer could choose from.
    case lines
  }

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
  ///   - weighing: what counts; a language model wants `lines`.
  public init(_ looks: [LogProbabilities], space: Int32?, weighing: Weighing = .parts) {
    precondition(!looks.isEmpty, "there is a look")
    precondition(looks.allSatisfy { $0.symbols == looks[0].symbols }, "looks are of one network")
    pieces = Self.pieces(of: looks, space: space, weighing: weighing)
    // One piece is all of its look.
    scores = pieces.count == 1
      ? looks[pieces[0].look]
      : LogProbabilities(
        frames: pieces.reduce(0) { $0 + $1.frames.count }, symbols: looks[0].symbols,
        values: pieces.flatMap { piece in
          let (scores, symbols) = (looks[piece.look], looks[piece.look].symbols)
          return scores.values[piece.frames.lowerBound * symbols..<piece.frames.upperBound * symbols]
        })
  }

  private static func pieces(of looks: [LogProbabilities], space: Int32?, weighing: Weighing) -> [Piece] {
    guard looks.count > 1 else { return [Piece(look: 0, frames: 0..<looks[0].frames)] }
    let paths = looks.map(BestPath.init)
    let isWord = space.map { space in !paths.contains { $0.labels.contains(space) } } ?? false
    if weighing == .lines || isWord {
      let likelihoods = zip(looks, paths).map { $0.logProbability(of: $1.labels) }
      let likeliest = looks.indices.max { likelihoods[$0] < likelihoods[$1] }!
      return [Piece(look: likeliest, frames: 0..<looks[likeliest].frames)]
    }
    // Of each look, where the symbols of the first stand in its reading.
    let places = paths.map { ReadingAgreement(paths[0].labels, $0.labels).counterparts }
    let alike = paths[0].labels.indices.filter { index in places.allSatisfy { $0[index] != nil } }
    var last: Int?
    return (alike.map(Optional.some) + [nil]).map { next in
      let parts = paths.indices.map { look in
        paths[look].part(after: last.flatMap { places[look][$0] }, to: next.flatMap { places[look][$0] })
      }
      last = next
      let look = surest(of: parts)
      return Piece(look: look, frames: parts[look].frames)
    }
  }

  /// Of the looks that read the text that has the highest probability in sum, the one that gives it the most.
  private static func surest(of parts: [Part]) -> Int {
    func readers(of part: Part) -> [Int] { parts.indices.filter { parts[$0].labels == part.labels } }
    let sums = parts.map { part in
      readers(of: part).map { parts[$0].logProbability }.reduce(-Float.infinity) { sum, other in
        let (low, high) = (min(sum, other), max(sum, other))
        return low == -.infinity ? high : high + log1p(exp(low - high))
      }
    }
    let chosen = parts.indices.max { sums[$0] < sums[$1] }!
    return readers(of: parts[chosen]).max { parts[$0].logProbabilityWithEnd < parts[$1].logProbabilityWithEnd }!
  }

  /// What one look reads behind a symbol that all read alike, to the next.
  private struct Part {
    /// Between the two.
    let labels: ArraySlice<Int32>
    /// To the end of the second, which goes with what stands before it.
    let frames: Range<Int>
    /// Natural logarithm of the best path's probability between the two, and to the end of the second.
    let logProbability: Float
    let logProbabilityWithEnd: Float
  }

  private struct BestPath {
    let labels: [Int32]
    /// The frames of each of them.
    private let runs: [ClosedRange<Int>]
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

    /// - Parameter last, next: which of the symbols; nil for the line's begin and end.
    func part(after last: Int?, to next: Int?) -> Part {
      let start = last.map { runs[$0].upperBound + 1 } ?? 0
      let between = start..<(next.map { runs[$0].lowerBound } ?? sums.count - 1)
      let frames = start..<(next.map { runs[$0].upperBound + 1 } ?? sums.count - 1)
      return Part(
        labels: labels[(last.map { $0 + 1 } ?? 0)..<(next ?? labels.count)], frames: frames,
        logProbability: logProbability(of: between), logProbabilityWithEnd: logProbability(of: frames))
    }

    private func logProbability(of frames: Range<Int>) -> Float { sums[frames.upperBound] - sums[frames.lowerBound] }
  }
}
