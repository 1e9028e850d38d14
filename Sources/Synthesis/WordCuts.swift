internal import Glibc
internal import Images

/// Where a word in pen strokes is to be cut between its symbols: where the pen was lifted, or one stroke alone runs on.
///
/// A network tells only roughly where it saw a symbol, so that all cuts of a word are chosen together (dynamic programming): they go
/// between strokes or through flat ligatures, leave each symbol a likely width and some ink, and put it where it was seen.
/// Lengths are in x-heights, the baseline at y = 0, y growing downwards, the letters upright.
struct WordCuts {
  struct Cut: Equatable {
    /// The first behind it.
    var symbol: Int
    var x: Float
    /// Where the pen runs through; nil where it was lifted.
    var crossing: Crossing?
  }

  struct Crossing: Equatable {
    var stroke: Int
    /// Of the last point before it.
    var index: Int
    var point: Ink.Point
  }

  let strokes: [[Ink.Point]]
  /// The symbol that a stroke belongs to as a whole, as a dot or a bar does; nil for other strokes.
  private(set) var owners: [Int?]
  /// From left to right. Symbols between which there is no good cut stay together; none at all where the ink does not fit the word.
  private(set) var cuts: [Cut]

  /// - Parameters:
  ///   - strokes: with points close together, as of `refined(_:)`; none is empty.
  ///   - symbols: of the word, at least one.
  ///   - centres: where each was seen.
  init(_ strokes: [[Ink.Point]], symbols: [Character], centres: [Float]) {
    self.strokes = strokes
    let loose = strokes.map(Self.looseBox)
    owners = loose.map { $0.map { Self.owner(of: $0, symbols: symbols, centres: centres) } }
    cuts = Self.cuts(Self.columns(strokes, loose: loose), symbols: symbols, centres: centres)
  }

  /// What a cut may cost, beyond which symbols stay together, and what a word may for each symbol, beyond which its cuts are doubtful.
  ///
  /// Chosen by how many errors a network makes on what is spliced of writers whom it knows: on 400 lines 13 % of the characters without
  /// limits, 7 % with these.
  private static let dearestCut: Float = 0.9
  private static let dearestSymbol: Float = 0.5

  /// With points no more than a tenth of an x-height apart.
  static func refined(_ stroke: [Ink.Point]) -> [Ink.Point] {
    guard var last = stroke.first else { return [] }
    var points = [last]
    for point in stroke.dropFirst() {
      let (dx, dy) = (point.x - last.x, point.y - last.y)
      let steps = Int(min(64, (dx * dx + dy * dy).squareRoot() / 0.1)) + 1
      for step in 1...steps {
        let t = Float(step) / Float(steps)
        points.append(Ink.Point(x: last.x + t * dx, y: last.y + t * dy))
      }
      last = point
    }
    return points
  }

  // MARK: - Dots and bars

  /// The box of a dot or a bar; nil for other strokes.
  private static func looseBox(_ stroke: [Ink.Point]) -> InkBox? {
    guard let box = InkBox(stroke) else { return nil }
    let isDot = box.width < 0.5 && box.height < 0.5 && box.bottom < -1
    let isBar = box.height < 0.4 * box.width && box.bottom < -0.7 && box.width < 3
    return isDot || isBar ? box : nil
  }

  /// The nearest symbol; rather one that has dots or bars.
  private static func owner(of box: InkBox, symbols: [Character], centres: [Float]) -> Int {
    let x = (box.left + box.right) / 2
    let wanted = box.width < 0.5 ? "ij!?:" : "tfTFAHEIJGZz7"
    func distance(_ index: Int) -> Float {
      abs(centres[index] - x) + (wanted.contains(symbols[index]) ? 0 : 1.2)
    }
    return centres.indices.min { distance($0) < distance($1) }!
  }

  // MARK: - Columns

  /// A column, and what it would cost to cut there.
  private struct Column {
    var x: Float
    var cost: Float = 0
    var crossing: Crossing?
    /// Whether at most one stroke goes through, and to the right.
    var isOpen = true
    /// Points of strokes other than dots and bars to the left of it.
    var ink = 0
  }

  /// From end to end, less than a tenth of an x-height apart.
  private static func columns(_ strokes: [[Ink.Point]], loose: [InkBox?]) -> [Column] {
    guard let box = InkBox(strokes.lazy.joined()) else { return [] }
    let step: Float = 0.08
    let count = Int(min(box.width, 60) / step) + 3
    // Off the ends, so that no column is where a stroke begins.
    let first = box.left - 0.63 * step
    var columns = (0..<count).map { Column(x: first + Float($0) * step) }
    func index(behind x: Float) -> Int { Int(max(0, min(Float(count), ((x - first) / step).rounded(.down) + 1))) }
    for (number, stroke) in strokes.enumerated() {
      if let bar = loose[number] {
        // Under a bar, or a dot, is not between symbols.
        let range = index(behind: bar.left)..<max(index(behind: bar.left), index(behind: bar.right))
        for column in range { columns[column].cost += bar.width > 1.2 ? 0.3 : 0.8 }
        continue
      }
      for (i, (a, b)) in zip(stroke, stroke.dropFirst()).enumerated() {
        if index(behind: b.x) < count { columns[index(behind: b.x)].ink += 1 }
        let (from, to) = (index(behind: min(a.x, b.x)), index(behind: max(a.x, b.x)))
        for column in from..<max(from, to) {
          guard b.x > a.x, columns[column].crossing == nil else {
            columns[column].isOpen = false
            columns[column].cost += 0.7
            continue
          }
          let x = columns[column].x
          let point = Ink.Point(x: x, y: a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y))
          columns[column].crossing = Crossing(stroke: number, index: i, point: point)
          // A ligature runs between the baseline and the top of small letters, rather flat; a stem goes up and down.
          let (before, after) = (stroke[max(0, i - 1)], stroke[min(stroke.count - 1, i + 2)])
          let steepness = abs(after.y - before.y) / max(after.x - before.x, 0.02)
          columns[column].cost += 0.2 + 0.4 * min(steepness, 6) + 2 * max(0, point.y - 0.3, -1.2 - point.y)
        }
      }
    }
    for number in columns.indices {
      if !columns[number].isOpen { columns[number].cost += 1.5 }
      if number > 0 { columns[number].ink += columns[number - 1].ink }
    }
    return columns
  }

  // MARK: - Cuts

  /// Widths of symbols beside each other, roughly; what a hand does decides the rest.
  private static func usualWidth(_ symbol: Character) -> Float {
    switch symbol {
    case "i", "j", "l", "I", "1", "'", ".", ",", "!", ":", ";": 0.5
    case "f", "r", "t", "-", "(", ")": 0.65
    case "m", "w": 1.5
    case "M", "W": 1.8
    case "A"..."Z": 1.3
    default: 0.95
    }
  }

  private static func cuts(_ columns: [Column], symbols: [Character], centres: [Float]) -> [Cut] {
    let count = symbols.count
    guard let first = columns.first, let last = columns.last, count > 1, columns.count > count else { return [] }
    let widths = symbols.map(usualWidth)
    let scale = (last.x - first.x) / widths.reduce(0, +)
    func cost(of symbol: Int, from a: Column, to b: Column) -> Float {
      let width = max(b.x - a.x, 0.05)
      let unlikely = 0.8 * abs(logf(width / (widths[symbol] * scale)))
      let astray = 4 * max(0, a.x + 0.12 - centres[symbol], centres[symbol] - b.x + 0.12)
      return unlikely + astray + (b.ink - a.ink < 3 ? 4 : 0)
    }
    // The least cost of the first symbols up to each column, and where the last of them begins.
    var least = columns.map { cost(of: 0, from: first, to: $0) }
    least[0] = .infinity
    var begins = [columns.map { _ in 0 }]
    for symbol in 1..<count {
      var next = [Float](repeating: .infinity, count: columns.count)
      var from = [Int](repeating: 0, count: columns.count)
      for end in columns.indices.dropFirst() where symbol < count - 1 || end == columns.count - 1 {
        for begin in (0..<end).reversed() {
          if columns[end].x - columns[begin].x > 4 * max(1, scale) { break }
          let total = least[begin] + columns[begin].cost + cost(of: symbol, from: columns[begin], to: columns[end])
          if total < next[end] { (next[end], from[end]) = (total, begin) }
        }
      }
      least = next
      begins.append(from)
    }
    guard least[columns.count - 1] < Float(count) * dearestSymbol else { return [] }
    var cuts: [Cut] = []
    var end = columns.count - 1
    for symbol in (1..<count).reversed() {
      end = begins[symbol][end]
      let column = columns[end]
      if column.isOpen, column.cost < dearestCut { cuts.append(Cut(symbol: symbol, x: column.x, crossing: column.crossing)) }
    }
    return cuts.reversed()
  }
}
