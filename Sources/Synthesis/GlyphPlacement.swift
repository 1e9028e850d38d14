internal import Images

/// Where a symbol stands on the line and how large it is, beside others of its writer.
///
/// Lengths are in x-heights, the height of an `x`; heights are above the baseline. The figures are those of a school
/// hand: ascenders near twice the x-height, capitals and digits a little lower, marks where print has them.
struct GlyphPlacement: Equatable {
  /// What of the ink's box is measured to tell its size.
  enum Measure { case height, width, extent }
  /// The edge of the box that stands at `position`.
  enum Anchor { case bottom, middle, top }

  var measure = Measure.height
  /// Of what is measured, as usual.
  var size: Float
  var anchor = Anchor.bottom
  var position: Float = 0
  /// Where some write the symbol with a tail below the line, the height of its top: ink a quarter higher than usual
  /// hangs from there.
  var hangsFrom: Float?
  /// How far a writer's own size counts, 0...1, as the power of its ratio to the usual one; dots and dashes keep it.
  var ownSize: Float = 0.5
  /// The ratio to the usual size that ink may have in the end.
  var ratio: ClosedRange<Float> = 0.82...1.22

  /// nil for a symbol that is not known here; such are never placed.
  init?(_ symbol: Character) {
    switch symbol {
    case "a", "c", "e", "m", "n", "o", "r", "s", "u", "v", "w", "x": self.init(size: 1)
    case "z": self.init(size: 1, hangsFrom: 1)
    case "i": self.init(size: 1.5)
    case "j": self.init(size: 2.2, anchor: .top, position: 1.5)
    case "t": self.init(size: 1.6)
    case "b", "d", "h", "k", "l": self.init(size: 1.9)
    case "f": self.init(size: 1.9, hangsFrom: 1.9)
    case "g", "p", "q", "y": self.init(size: 1.8, anchor: .top, position: 1)
    case "J", "Q": self.init(size: 1.8, hangsFrom: 1.8)
    case "A"..."Z": self.init(size: 1.8)
    case "0"..."9": self.init(size: 1.7)
    case "#", "%", "&": self.init(size: 1.7)
    case "?", "!": self.init(size: 1.8)
    case ".": self.init(measure: .extent, size: 0.18, ownSize: 1, ratio: 0.2...1.6)
    case ":": self.init(size: 0.9, ownSize: 0.7, ratio: 0.7...1.25)
    case ",": self.init(measure: .extent, size: 0.45, anchor: .top, position: 0.2, ownSize: 0.8, ratio: 0.5...1.5)
    case ";": self.init(size: 1.25, anchor: .top, position: 0.9, ownSize: 0.7, ratio: 0.7...1.25)
    case "'", "`": self.init(measure: .extent, size: 0.5, anchor: .top, position: 1.9, ownSize: 0.8, ratio: 0.5...1.4)
    case "\"": self.init(size: 0.5, anchor: .top, position: 1.9, ownSize: 0.7, ratio: 0.6...1.4)
    case "^": self.init(measure: .extent, size: 0.75, anchor: .top, position: 1.9, ratio: 0.7...1.4)
    case "-": self.init(measure: .width, size: 0.9, anchor: .middle, position: 0.7, ownSize: 0.7, ratio: 0.5...1.5)
    case "~": self.init(measure: .width, size: 1.2, anchor: .middle, position: 0.7, ratio: 0.7...1.4)
    case "_": self.init(measure: .width, size: 1.4, anchor: .top, position: -0.1, ratio: 0.6...1.5)
    case "=": self.init(measure: .width, size: 1.2, anchor: .middle, position: 0.75, ownSize: 0.7, ratio: 0.6...1.4)
    case "+": self.init(measure: .extent, size: 1.15, anchor: .middle, position: 0.8, ratio: 0.7...1.3)
    case "*": self.init(measure: .extent, size: 0.95, anchor: .middle, position: 1, ratio: 0.6...1.4)
    case "<", ">": self.init(size: 1.15, anchor: .middle, position: 0.8, ratio: 0.7...1.3)
    case "@": self.init(size: 1.6, anchor: .middle, position: 0.75)
    case "$": self.init(size: 2.1, anchor: .middle, position: 0.87)
    case "/", "\\": self.init(size: 2, anchor: .middle, position: 0.85)
    case "(", ")", "[", "]", "{", "}", "|": self.init(size: 2.2, anchor: .middle, position: 0.85)
    default: return nil
    }
  }

  private init(
    measure: Measure = .height, size: Float, anchor: Anchor = .bottom, position: Float = 0, hangsFrom: Float? = nil,
    ownSize: Float = 0.5, ratio: ClosedRange<Float> = 0.82...1.22
  ) {
    self.measure = measure
    self.size = size
    self.anchor = anchor
    self.position = position
    self.hangsFrom = hangsFrom
    self.ownSize = ownSize
    self.ratio = ratio
  }

  /// Whether the height tells how large the writing is, as that of a letter or digit does and that of a dash does not.
  var tellsSize: Bool { measure == .height && size >= 1 && ownSize == 0.5 }

  /// What is measured of a box.
  func measured(width: Float, height: Float) -> Float {
    switch measure {
    case .height: height
    case .width: width
    case .extent: max(width, height)
    }
  }

  /// The height of the bottom edge above the baseline, for ink so high.
  func bottom(height: Float) -> Float {
    if let hangsFrom, height > 1.25 * size { return hangsFrom - height }
    return switch anchor {
    case .bottom: position
    case .middle: position - height / 2
    case .top: position - height
    }
  }
}
