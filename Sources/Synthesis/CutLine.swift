public import Datasets
internal import Images

/// A line that has been cut at its spaces, to be put together anew with others of its writer.
public struct CutLine: Sendable {
  /// A space of the text, and where it was seen.
  public struct Space: Sendable {
    /// Of the text's symbols.
    public var symbol: Int
    /// In the ink's units, or the picture's columns.
    public var x: Float

    public init(symbol: Int, x: Float) {
      self.symbol = symbol
      self.x = x
    }
  }

  /// What stands between two cuts: a word, or several that no cut parts.
  struct Piece: Equatable, Sendable {
    /// Of the text's symbols, without the spaces at the cuts.
    var symbols: Range<Int>
    /// From the middle of the space before to the middle of the one behind, as wide at the line's ends as elsewhere.
    var left, right: Float
    /// Of a line in ink.
    var strokes: [[Ink.Point]] = []
  }

  private let symbols: [Character]
  let source: Line.Source
  /// Two or more.
  let pieces: [Piece]
  /// How much ink there is at each height.
  let profile: RowProfile

  /// nil where there are not two pieces, or the picture cannot be read.
  ///
  /// - Parameter spaces: where the line may be cut, from left to right; where ink is in the way it is not.
  public init?(_ line: Line, spaces: [Space]) {
    symbols = Array(line.text)
    source = line.source
    if case .ink(let ink) = source {
      guard let own = RowProfile(ink) else { return nil }
      profile = own
      pieces = Self.pieces(of: ink, at: spaces, symbols: symbols.count)
    } else {
      guard let image = try? source.image(), let own = RowProfile(image) else { return nil }
      profile = own
      pieces = Self.pieces(of: ColumnInk(image), at: spaces, symbols: symbols.count)
    }
    guard pieces.count > 1 else { return nil }
  }

  /// The words in ink, each with the places of its symbols, where every space was cut at; none of a picture.
  ///
  /// - Parameter centres: the middle of each of the text's symbols, in the ink's units.
  public func words(centres: [Float], writer: String) -> [SpelledWord] {
    precondition(centres.count == symbols.count, "a place for each symbol")
    return pieces.compactMap { piece in
      let word = symbols[piece.symbols]
      guard !piece.strokes.isEmpty, !word.contains(" ") else { return nil }
      return SpelledWord(
        text: String(word), ink: Ink(strokes: piece.strokes), centres: Array(centres[piece.symbols]), writer: writer)
    }
  }

  /// The text of pieces that stand side by side.
  func text(of pieces: Range<Int>) -> String {
    let (first, last) = (self.pieces[pieces.lowerBound].symbols, self.pieces[pieces.upperBound - 1].symbols)
    return String(symbols[first.lowerBound..<last.upperBound])
  }

  // MARK: - Cutting

  private struct Cut {
    var symbol: Int
    var x: Float
    /// Without ink, around it.
    var gap: Float
  }

  private static func pieces(of ink: Ink, at spaces: [Space], symbols: Int) -> [Piece] {
    guard let box = InkBox(ink) else { return [] }
    // A late stroke or a swash may reach a little over a space.
    let tolerance = 0.12 * box.height
    let strokes = ink.strokes.compactMap { stroke in InkBox(stroke).map { (points: stroke, box: $0) } }
    func middle(_ box: InkBox) -> Float { (box.left + box.right) / 2 }
    var cuts: [Cut] = []
    for space in spaces {
      guard !strokes.contains(where: { min(space.x - $0.box.left, $0.box.right - space.x) > tolerance }) else { continue }
      let before = strokes.lazy.filter { middle($0.box) < space.x }.map(\.box.right).max()
      let behind = strokes.lazy.filter { middle($0.box) >= space.x }.map(\.box.left).min()
      guard let before, let behind else { continue }
      // Where half of the space is on either side, so that it is as wide between other words.
      cuts.append(Cut(symbol: space.symbol, x: (before + behind) / 2, gap: max(0, behind - before)))
    }
    guard !cuts.isEmpty else { return [] }
    var pieces = pieces(between: cuts, ends: box.left...box.right, symbols: symbols)
    for stroke in strokes {
      let middle = middle(stroke.box)
      pieces[pieces.firstIndex { middle < $0.right } ?? pieces.count - 1].strokes.append(stroke.points)
    }
    // A space that was seen where there is no ink on one side is none.
    return pieces.allSatisfy { !$0.strokes.isEmpty } ? pieces : []
  }

  private static func pieces(of ink: ColumnInk, at spaces: [Space], symbols: Int) -> [Piece] {
    guard let ends = ink.ends else { return [] }
    var cuts: [Cut] = []
    for space in spaces {
      guard let way = ink.way(near: space.x), way.lowerBound > ends.lowerBound, way.upperBound < ends.upperBound else { continue }
      let x = Float(way.lowerBound + way.upperBound) / 2
      guard x > cuts.last?.x ?? 0 else { continue }
      cuts.append(Cut(symbol: space.symbol, x: x, gap: Float(way.count)))
    }
    guard !cuts.isEmpty else { return [] }
    return pieces(between: cuts, ends: Float(ends.lowerBound)...Float(ends.upperBound), symbols: symbols)
  }

  private static func pieces(between cuts: [Cut], ends: ClosedRange<Float>, symbols: Int) -> [Piece] {
    let side = cuts.map(\.gap).sorted()[cuts.count / 2] / 2
    let edges = [ends.lowerBound - side] + cuts.map(\.x) + [ends.upperBound + side]
    let starts = [0] + cuts.map { $0.symbol + 1 }
    let stops = cuts.map(\.symbol) + [symbols]
    return starts.indices.map { Piece(symbols: starts[$0]..<stops[$0], left: edges[$0], right: edges[$0 + 1]) }
  }
}

/// Where the columns of a picture hold ink.
private struct ColumnInk {
  private let isQuiet: [Bool]
  private let height: Int

  init(_ image: GrayImage) {
    height = image.height
    let paper = Photometry.paperTone(of: image)
    var sums = [Float](repeating: 0, count: image.width)
    for y in 0..<image.height {
      for x in 0..<image.width { sums[x] += max(0, paper - Float(image[x, y])) }
    }
    let sorted = sums.sorted()
    // Rulers and the paper's grain are in every column.
    let (least, most) = (sorted[sorted.count / 20], sorted[sorted.count * 19 / 20])
    let bound = least + 0.08 * (most - least)
    isQuiet = sums.map { $0 <= bound }
  }

  /// The first column with ink, and the one behind the last.
  var ends: Range<Int>? {
    guard let first = isQuiet.firstIndex(of: false), let last = isQuiet.lastIndex(of: false) else { return nil }
    return first..<last + 1
  }

  /// The columns without ink nearest to a place.
  func way(near x: Float) -> Range<Int>? {
    let middle = Int(x)
    for distance in 0...height / 4 {
      for column in [middle - distance, middle + distance] where isQuiet.indices.contains(column) && isQuiet[column] {
        var (first, last) = (column, column)
        while first > 0, isQuiet[first - 1] { first -= 1 }
        while last + 1 < isQuiet.count, isQuiet[last + 1] { last += 1 }
        return first..<last + 1
      }
    }
    return nil
  }
}
