internal import Datasets
internal import Recognition

/// What there is to tell of a data set.
struct DatasetSummary {
  /// The height, in pixels, that the lines have when their widths are measured.
  static let height = 64
  /// Of a bar of the histogram, in pixels.
  private static let step = 128

  private let name: String
  private let split: String?
  private let lines: Int
  private let writers: Int
  private let characters: Int
  private let words: Int
  private let lengths: [Int]
  /// By name.
  private let categories: [(name: String, lines: Int)]
  /// The most frequent first.
  private let alphabet: [(symbol: Character, count: Int)]
  private let skips: [LineSet.Skip]
  /// Of the lines that were measured, at `height`.
  var widths: [Int] = []

  init(_ set: LineSet, name: String, split: String?) {
    self.name = name
    self.split = split
    lines = set.lines.count
    writers = Set(set.lines.compactMap(\.writerName)).count
    lengths = set.lines.map(\.text.count).sorted()
    characters = lengths.reduce(0, +)
    words = set.lines.reduce(0) { $0 + $1.text.split(whereSeparator: \.isWhitespace).count }
    var symbols: [Character: Int] = [:]
    var categories: [String: Int] = [:]
    for line in set.lines {
      for symbol in line.text { symbols[symbol, default: 0] += 1 }
      if let category = line.category { categories[category, default: 0] += 1 }
    }
    self.categories = categories.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    alphabet = symbols.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    skips = set.skips
  }

  /// Lines by width: how many have less than `step`, less than twice as much, and so on.
  private var histogram: [Int] {
    guard let widest = widths.max() else { return [] }
    var counts = Array(repeating: 0, count: widest / Self.step + 1)
    for width in widths { counts[width / Self.step] += 1 }
    return counts
  }

  // MARK: As text and as JSON

  var text: String {
    var rows: [(String, String)] = [
      ("data", name + (split.map { ", split \($0)" } ?? "")),
      ("lines", NetworkSummary.grouped(lines) + (writers > 0 ? " by \(NetworkSummary.grouped(writers)) writers" : "")),
      (
        "text",
        "\(NetworkSummary.grouped(characters)) characters, \(NetworkSummary.grouped(words)) words; a line has "
          + "\(lengths.first ?? 0) to \(lengths.last ?? 0) characters, \(lengths.isEmpty ? 0 : lengths[lengths.count / 2]) in the middle"
      ),
    ]
    if categories.count > 1 {
      rows.append(("categories", categories.map { "\($0.name) \(NetworkSummary.grouped($0.lines))" }.joined(separator: ", ")))
    }
    rows.append(("alphabet", "\(alphabet.count) symbols, the most frequent first: " + String(alphabet.map(\.symbol))))
    rows.append(contentsOf: skips.isEmpty ? [("left out", "nothing")] : [])
    for (index, skip) in skips.enumerated() {
      let examples = skip.examples.joined(separator: ", ") + (skip.count > skip.examples.count ? ", ..." : "")
      rows.append((index == 0 ? "left out" : "", "\(NetworkSummary.grouped(skip.count)) \(skip.reason) (\(examples))"))
    }
    var text = rows.map { Self.padded($0.0, 12) + $0.1 + "\n" }.joined()
    let histogram = histogram
    guard let most = histogram.max() else { return text }
    text += Self.padded("widths", 12) + "of \(NetworkSummary.grouped(widths.count)) lines at a height of \(Self.height) pixels\n"
    for (index, count) in histogram.enumerated() {
      let range = "\(index * Self.step)-\((index + 1) * Self.step - 1)"
      let bar = String(repeating: "#", count: (count * 50 + most - 1) / most)
      text += "            " + Self.padded(range, 11) + Self.padded(String(count), 7) + bar + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  var json: JSON {
    .object([
      ("schema", .integer(1)),
      ("data", .string(name)),
      ("split", split.map(JSON.string) ?? .null),
      ("lines", .integer(lines)),
      ("writers", .integer(writers)),
      ("characters", .integer(characters)),
      ("words", .integer(words)),
      ("categories", .object(categories.map { ($0.name, .integer($0.lines)) })),
      ("alphabet", .array(alphabet.map { .object([("symbol", .string(String($0.symbol))), ("count", .integer($0.count))]) })),
      (
        "widths",
        .object([
          ("height", .integer(Self.height)), ("measured", .integer(widths.count)), ("step", .integer(Self.step)),
          ("counts", .array(histogram.map(JSON.integer))),
        ])
      ),
      (
        "left_out",
        .array(
          skips.map { skip in
            .object([
              ("reason", .string(skip.reason)), ("count", .integer(skip.count)),
              ("examples", .array(skip.examples.map(JSON.string))),
            ])
          })
      ),
    ])
  }
}
