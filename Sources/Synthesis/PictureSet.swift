public import Datasets
internal import Images

/// Isolated characters in pictures, by their symbols, each with what tells hands apart: the width of the pen and the slant.
///
/// A symbol that the table of placements does not know is left out, and so are pictures that cannot be their symbol.
public struct PictureSet: Sendable {
  struct Entry: Sendable {
    let picture: EMNIST.Picture
    let look: Look
  }

  /// In x-heights, and beside the mean of the symbol, as a 7 leans where a 1 does not.
  struct Look: Sendable {
    var penWidth, slant: Float

    func distance(to other: Look) -> Float {
      abs(penWidth - other.penWidth) / max(penWidth, other.penWidth) + abs(slant - other.slant)
    }
  }

  let entries: [Character: [Entry]]
  /// What there is at least one picture of.
  public var symbols: Set<Character> { Set(entries.keys) }
  /// Pictures in all.
  public var count: Int { entries.values.reduce(0) { $0 + $1.count } }

  /// From the lines that are one character of EMNIST.
  ///
  /// - Throws: `SynthesisError` where no line is of use, and for the selection `letters`, whose labels do not tell an `a`
  ///   from an `A`: a text composed of such would not be what is drawn.
  public init(_ lines: [Line]) throws(SynthesisError) {
    var entries: [Character: [Entry]] = [:]
    for line in lines {
      guard case .character(let picture) = line.source, line.text.count == 1, let symbol = line.text.first else { continue }
      guard picture.selection != .letters else {
        throw SynthesisError(
          .noGlyph, "EMNIST's selection 'letters' does not tell small letters from capitals; take another, as 'byclass'.")
      }
      guard let glyph = PictureGlyph(picture.image, symbol: symbol) else { continue }
      entries[symbol, default: []].append(
        Entry(picture: picture, look: Look(penWidth: glyph.penWidth, slant: glyph.slant)))
    }
    guard !entries.isEmpty else {
      throw SynthesisError(.noGlyph, "No line is an isolated character of EMNIST with ink; name a set that has such.")
    }
    self.entries = entries.mapValues { entries in
      let mean = entries.reduce(0) { $0 + $1.look.slant } / Float(entries.count)
      return entries.map { Entry(picture: $0.picture, look: Look(penWidth: $0.look.penWidth, slant: $0.look.slant - mean)) }
    }
  }
}
