public import Datasets
internal import Images

/// Isolated characters by their writers, sized and placed to stand on one line.
///
/// A symbol that the table of placements does not know is left out, and so is ink whose size or shape cannot be that of
/// its label.
public struct GlyphSet: Sendable {
  struct Writer: Sendable {
    /// The contributor and the writer's own name.
    var name: String
    var glyphs: [Character: [Glyph]]
    /// Horizontal way of steep strokes for each unit of height; above 0 leans to the right.
    var slant: Float
    /// Width for each unit of height, on the average of letters and digits.
    var aspect: Float
    /// Other writers, by how much they write alike.
    var neighbours: [Int] = []
  }

  let writers: [Writer]
  /// What at least one writer has.
  public let symbols: Set<Character>
  /// Glyphs in all.
  public let count: Int

  /// From the lines that are one symbol in ink, such as UNIPEN's categories 1a, 1b, 1c and 1d.
  ///
  /// - Throws: `SynthesisError` where no line is of use.
  public init(_ lines: [Line]) throws(SynthesisError) {
    var inks: [(writer: String, glyphs: [(symbol: Character, ink: Ink)])] = []
    var numbers: [String: Int] = [:]
    for line in lines {
      guard case .ink(let ink) = line.source, line.text.count == 1, let symbol = line.text.first else { continue }
      let writer = line.writerName ?? ""
      let number = numbers[writer] ?? inks.count
      if number == inks.count {
        numbers[writer] = number
        inks.append((writer, []))
      }
      inks[number].glyphs.append((symbol, ink))
    }
    var writers = inks.compactMap { Self.writer($0.writer, $0.glyphs) }
    guard !writers.isEmpty else {
      throw SynthesisError(
        .noGlyph, "No line is an isolated letter or digit in pen strokes; name a set that has such (UNIPEN 1a, 1b, 1c, 1d).")
    }
    for number in writers.indices { writers[number].neighbours = Self.neighbours(of: number, among: writers) }
    self.writers = writers
    symbols = writers.reduce(into: []) { $0.formUnion($1.glyphs.keys) }
    count = writers.reduce(0) { $0 + $1.glyphs.values.reduce(0) { $0 + $1.count } }
  }

  public var writerNames: [String] { writers.map(\.name) }

  private static func writer(_ name: String, _ inks: [(symbol: Character, ink: Ink)]) -> Writer? {
    let heights = inks.compactMap { symbol, ink -> Float? in
      guard let placement = GlyphPlacement(symbol), placement.tellsSize, let box = InkBox(ink), box.height > 0 else {
        return nil
      }
      return box.height / placement.size
    }.sorted()
    guard !heights.isEmpty else { return nil }
    let xHeight = heights[heights.count / 2]
    var glyphs: [Character: [Glyph]] = [:]
    var slant = Slant()
    var (widths, letters): (Float, Float) = (0, 0)
    for (symbol, ink) in inks {
      guard let glyph = Glyph(ink, symbol: symbol, xHeight: xHeight) else { continue }
      glyphs[symbol, default: []].append(glyph)
      guard let placement = GlyphPlacement(symbol), placement.tellsSize else { continue }
      widths += glyph.width / placement.size
      letters += 1
      slant.add(glyph.strokes)
    }
    guard letters > 0 else { return nil }
    return Writer(name: name, glyphs: glyphs, slant: slant.value, aspect: widths / letters)
  }

  private static func neighbours(of number: Int, among writers: [Writer]) -> [Int] {
    func distance(_ other: Int) -> Float {
      abs(writers[other].slant - writers[number].slant) + abs(writers[other].aspect - writers[number].aspect)
    }
    return writers.indices.filter { $0 != number }.sorted { (distance($0), $0) < (distance($1), $1) }
  }
}
