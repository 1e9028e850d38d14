import Images

@testable import Synthesis

/// Words in simple pen strokes, on a tablet whose x-height is 20.
enum PenFixture {
  /// In print: `l` a bar, `o` a ring, `i` a bar and a dot, `t` a bar and one across; dots and crosses come last, as people write them.
  static func printed(_ text: String, writer: String = "anna") -> SpelledWord {
    var (strokes, late): ([[Ink.Point]], [[Ink.Point]]) = ([], [])
    var centres: [Float] = []
    for (number, symbol) in text.enumerated() {
      let x = 1.4 * Float(number)
      centres.append(20 * x)
      switch symbol {
      case "l": strokes.append([point(x, -1.9), point(x, 0)])
      case "i":
        strokes.append([point(x, -1), point(x, 0)])
        late.append([point(x, -1.4), point(x + 0.1, -1.4)])
      case "t":
        strokes.append([point(x, -1.6), point(x, 0)])
        late.append([point(x - 0.5, -1.1), point(x + 0.5, -1.1)])
      case " ": break
      default:
        strokes.append(ring.map { point(x + 0.4 * $0.x, -0.5 + 0.5 * $0.y) })
      }
    }
    return SpelledWord(text: text, ink: Ink(strokes: strokes + late), centres: centres, writer: writer)
  }

  /// In one stroke: each `v` goes on into the next at the height of its top, which `rise` lifts.
  static func running(_ text: String, rise: Float = 0, writer: String = "anna") -> SpelledWord {
    let points = text.indices.enumerated().flatMap { number, _ -> [Ink.Point] in
      let x = 1.4 * Float(number)
      return [point(x - 0.4, -1 - rise), point(x, 0), point(x + 0.4, -1 - rise)]
    }
    let centres = text.indices.enumerated().map { 28 * Float($0.offset) }
    return SpelledWord(text: text, ink: Ink(strokes: [points]), centres: centres, writer: writer)
  }

  private static let ring: [(x: Float, y: Float)] = [
    (0, -1), (-0.7, -0.7), (-1, 0), (-0.7, 0.7), (0, 1), (0.7, 0.7), (1, 0), (0.7, -0.7), (0, -1),
  ]

  private static func point(_ x: Float, _ y: Float) -> Ink.Point { Ink.Point(x: 20 * x, y: 20 * y) }
}
