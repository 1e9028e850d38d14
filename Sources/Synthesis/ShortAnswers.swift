internal import Randomness

/// What stands on answer sheets beside formulas and sentences: chosen letters, yes and no, quantities, dates, times,
/// prices.
enum ShortAnswers {
  static let units = [
    "m", "cm", "mm", "km", "kg", "g", "mg", "s", "ms", "min", "h", "N", "J", "kJ", "W", "kW", "V", "mV", "A", "mA", "K",
    "Pa", "kPa", "Hz", "mol", "L", "mL", "l", "ml", "m/s", "m/s", "km/h", "m/s^2", "m^2", "cm^3", "g/mL", "kg/m^3", "N/m",
    "mol/L", "ft", "in", "lb", "oz", "mi", "mph", "F", "C", "eV", "cal", "kWh", "%",
  ]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec",
  ]
  static let verdicts = [
    "yes", "no", "Yes", "No", "YES", "NO", "true", "false", "True", "False", "TRUE", "FALSE", "T", "F", "Y", "N", "none",
    "None", "n/a", "N/A", "both", "neither", "always", "never", "sometimes", "equal", "greater", "less", "undefined",
    "no solution", "all of the above", "I don't know", "?", "OK", "same", "increase", "decrease", "up", "down", "left",
    "right", "positive", "negative",
  ]
  /// Quantities that are well known.
  static let constants = ["9.8 m/s", "9.81 m/s^2", "3.14", "3.1416", "2.718", "6.02", "1.6", "100 C", "0 K", "273 K", "1/2", "0.5"]

  static func random(using generator: inout SeededGenerator) -> String {
    func number(_ range: ClosedRange<Int>) -> Int { generator.integer(range) }
    func any(_ texts: [String]) -> String { texts[generator.integer(0...(texts.count - 1))] }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    func decimal() -> String { any(["\(number(1...999))", "\(number(0...99)).\(number(1...99))", "0.\(two(number(1...99)))"]) }
    let capital = generator.chance(0.7)
    let letters = capital ? ["A", "B", "C", "D", "E"] : ["a", "b", "c", "d", "e"]
    let roman = ["I", "II", "III", "IV", "V", "VI", "i", "ii", "iii", "iv"]
    func letter() -> String { letters[generator.integer(0...4)] }
    switch number(0...19) {
    case 0: return any([letter(), letter() + ")", "(" + letter() + ")", letter() + "."])
    case 1:
      let (before, after) = [("", ")"), ("(", ")"), ("", "."), ("", ""), ("", ",")][number(0...4)]
      let chosen = letters.prefix(number(2...5)).map { before + $0 + after }.joined(separator: " ")
      return chosen.hasSuffix(",") ? String(chosen.dropLast()) : chosen
    case 2: return (0..<number(2...6)).map { _ in letter() }.joined(separator: any([" ", ", ", ","]))
    case 3: return any(["\(number(1...40))) ", "\(number(1...40)). ", "\(number(1...40)) "]) + letter()
    case 4:
      let start = number(1...20)
      return (start...start + number(1...3)).map { "\($0)\(letter())" }.joined(separator: " ")
    case 5, 6: return any(verdicts)
    case 7: return any(constants)
    case 8, 9: return decimal() + any([" ", " ", ""]) + any(units)
    case 10: return any(["=", "= ", "- ", "x = ", "~"]) + decimal()
    case 11: return "\(number(1...31)) \(any(months)) \(number(1800...2030))"
    case 12: return "\(any(months)) \(number(1...31)), \(number(1800...2030))"
    case 13: return "\(number(1...31))/\(number(1...12))/\(two(number(0...99)))"
    case 14: return "\(number(1...12)):\(two(number(0...59)))" + any(["", "am", "pm", " a.m.", " p.m.", " AM", " PM"])
    case 15: return any(["$", "$", ""]) + "\(number(0...99)).\(two(number(0...99)))"
    case 16: return any(["1st", "2nd", "3rd", "4th", "5th", "10th", "20th", "#\(number(1...99))", "No. \(number(1...99))"])
    case 17: return any(["(", ""]) + any(roman) + any([")", "."])
    case 18: return "(\(number(0...20)), \(any(["", "-"]))\(number(0...20)))"
    default: return any(["Q\(number(1...30))", "\(number(1...12)):\(number(1...12))", "\(number(1...99))/\(number(10...100))",
      "\(number(0...100))%", "\(number(2...99)) x \(number(2...99))", "p. \(number(1...400))", "(\(number(200...999))) \(number(200...999))-\(number(1000...9999))"])
    }
  }
}
