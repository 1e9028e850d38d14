internal import Randomness

/// Numbers as they occur in texts.
enum Numbers {
  static func random(using generator: inout SeededGenerator) -> String {
    func number(_ range: ClosedRange<Int>) -> Int { generator.integer(range) }
    /// So many digits, the first not 0.
    func digits(_ count: Int) -> String {
      String((0..<count).map { Character(String(generator.integer(($0 == 0 ? 1 : 0)...9))) })
    }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    func any(_ texts: [String]) -> String { texts[generator.integer(0...(texts.count - 1))] }
    switch generator.integer(0...15) {
    case 0, 1: return digits(number(1...4))
    case 2: return digits(number(5...9))
    case 3: return digits(number(1...3)) + "," + two(number(0...9)) + digits(1)
    case 4, 5: return "\(number(0...999)).\(digits(number(1...3)))"
    case 6: return (generator.chance(0.5) ? "-" : "+") + digits(number(1...4))
    case 7: return "\(number(1...28))/\(number(1...12))/\(number(1900...2030))"
    case 8: return "\(number(1900...2030))-\(two(number(1...12)))-\(two(number(1...28)))"
    case 9: return "\(two(number(1...28))).\(two(number(1...12))).\(number(1900...2030))"
    case 10: return "\(number(0...23)):\(two(number(0...59)))" + any(["", "", " am", " pm"])
    case 11: return "$\(number(1...9999)).\(two(number(0...99)))"
    case 12: return "\(number(1...100))%"
    case 13:
      let value = digits(number(1...3))
      return value + " " + any(["kg", "m", "cm", "km", "s", "h", "l", "ml", "g", "mm", "N", "V", "A", "W", "J", "K"])
    case 14: return any(["#", "No. ", "p. ", "@", "&"]) + digits(number(1...3))
    default: return "\(number(1...12)) - \(number(13...99))"
    }
  }
}
