internal import Images
internal import Randomness

/// A mark over or under a letter, drawn where a writer's words have the letter without it.
enum Accent: CaseIterable, Sendable {
  case acute, grave, circumflex, diaeresis, tilde, cedilla

  /// The letter and the accent that a symbol is made of; nil where it is a letter by itself, or one whose dot the accent stands for.
  static func split(_ symbol: Character) -> (letter: Character, accent: Accent)? { table[symbol] }

  private static let table: [Character: (letter: Character, accent: Accent)] = {
    let rows: [(Accent, letters: String, accented: String)] = [
      (.acute, "aeouyAEOUY", "áéóúýÁÉÓÚÝ"), (.grave, "aeouAEOU", "àèòùÀÈÒÙ"), (.circumflex, "aeouAEOU", "âêôûÂÊÔÛ"),
      (.diaeresis, "aeouyAEOU", "äëöüÿÄËÖÜ"), (.tilde, "anoANO", "ãñõÃÑÕ"), (.cedilla, "cC", "çÇ"),
    ]
    var table: [Character: (letter: Character, accent: Accent)] = [:]
    for (accent, letters, accented) in rows {
      for (letter, symbol) in zip(letters, accented) { table[symbol] = (letter, accent) }
    }
    return table
  }()

  /// Its strokes at a letter whose ink is within `box`, in x-heights, y growing downwards: in the place, size and slant of a hand that
  /// draws them as it comes.
  func strokes(at box: InkBox, using generator: inout SeededGenerator) -> [[Ink.Point]] {
    let size = generator.uniform(0.28...0.6)
    let turn = 0.25 * generator.normal()
    let x = (box.left + box.right) / 2 + 0.12 * generator.normal()
    let y = self == .cedilla ? min(box.bottom, 0.15) : box.top - generator.uniform(0.08...0.4) - size / 2
    return shape(using: &generator).map { stroke in
      stroke.map { point in
        // A turn so small is a shear each way.
        Ink.Point(x: x + size * (point.x - turn * point.y), y: y + size * (point.y + turn * point.x))
      }
    }
  }

  /// Around the origin, about 1 wide or high; a cedilla hangs from it.
  private func shape(using generator: inout SeededGenerator) -> [[Ink.Point]] {
    func curve(_ points: [(Float, Float)]) -> [Ink.Point] { points.map { Ink.Point(x: $0.0, y: $0.1) } }
    let bow = 0.12 * generator.normal()
    switch self {
    case .acute: return [curve([(0.4, -0.4), (bow, bow), (-0.4, 0.4)])]
    case .grave: return [curve([(-0.4, -0.4), (bow, -bow), (0.4, 0.4)])]
    case .circumflex: return [curve([(-0.5, 0.3), (bow, -0.35), (0.5, 0.3)])]
    case .diaeresis:
      let (apart, length) = (generator.uniform(0.3...0.55), generator.uniform(0...0.25))
      return [-apart, apart].map { curve([($0, -length / 2), ($0 + bow / 4, length / 2)]) }
    case .tilde: return [curve([(-0.55, 0.15), (-0.3, -0.15), (0, 0), (0.3, 0.15), (0.55, -0.15)])]
    case .cedilla:
      // Some draw a mere comma.
      return generator.chance(0.3)
        ? [curve([(0, 0), (bow, 0.5), (-0.3, 0.9)])] : [curve([(0, 0), (-0.05, 0.25), (0.3, 0.45), (0.2, 0.8), (-0.3, 0.8 + bow)])]
    }
  }
}
