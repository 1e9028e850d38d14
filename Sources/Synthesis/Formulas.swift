internal import Randomness

/// Formulas as they are written at school, on one line.
enum Formulas {
  static let known = [
    "F = ma", "E = mc^2", "E = mc2", "y = mx + b", "V = IR", "P = IV", "P = UI", "U = RI", "W = Fd", "p = mv", "v = d/t",
    "s = vt", "a = v/t", "d = rt", "A = lw", "A = bh/2", "A = (a + b)h/2", "V = lwh", "C = 2*pi*r", "A = pi*r*r",
    "PV = nRT", "Q = mc(T - t)", "F = kx", "E = hf", "c = f*l", "v = u + at", "s = ut + at*t/2", "Ep = mgh",
    "Ek = mv*v/2", "F = -kx", "T = 1/f", "R = R1 + R2", "1/R = 1/a + 1/b", "a*a + b*b = c*c", "a^2 + b^2 = c^2",
    "x = -b/(2a)", "x = (-b + d)/(2*a)", "d = b*b - 4*a*c", "(a + b)(a - b) = a*a - b*b", "f(x) = ax + b",
    "f(x) = x^2 + 1", "y = kx", "y - y1 = m(x - x1)", "m = (y2 - y1)/(x2 - x1)", "sin(x) = a/c", "cos(x) = b/c",
    "tan(x) = sin(x)/cos(x)", "log(ab) = log(a) + log(b)", "I = prt", "A = P(1 + rt)", "n! = n*(n - 1)!", "2H2 + O2 = 2H2O",
    "CO2 + H2O = H2CO3", "NaOH + HCl = NaCl + H2O", "C + O2 = CO2", "CH4 + 2O2 = CO2 + 2H2O", "6CO2 + 6H2O = C6H12O6 + 6O2",
    "H2SO4", "CaCO3", "Fe2O3", "pH = 7", "n = m/M", "c = n/V", "rho = m/V", "g = 9.81 m/s^2", "x > 0", "a < b",
    "(a + b)/2", "A = l*w", "P = 2(l + w)", "C = pi*d", "SA = 6s^2", "V = s^3", "V = 4/3 pi r^3", "d = m/V", "KE = 1/2 mv^2",
    "PE = mgh", "W = F*d", "P = W/t", "v = f*l", "F = G*m*M/r^2", "Q = It", "E = Pt", "a = F/m", "x = (a + b)/c",
    "pi = 3.14", "e = 2.718", "NaCl", "HCl", "NH3", "C6H12O6", "KMnO4", "AgNO3", "Fe + S = FeS", "2Mg + O2 = 2MgO",
  ]

  static func random(using generator: inout SeededGenerator) -> String {
    func number(_ most: Int) -> Int { generator.integer(1...most) }
    func letter() -> Character {
      let letters: [Character] = Array("xyzabcnmtkuvpqrsABCEFIPQRTUVW")
      return letters[generator.integer(0...(letters.count - 1))]
    }
    func sign() -> String { generator.chance(0.5) ? "+" : "-" }
    let (a, b, c) = (number(12), number(99), number(999))
    let (x, y, z) = (letter(), letter(), letter())
    let text: String
    switch generator.integer(0...28) {
    case 0: text = "\(b) + \(c) = \(b + c)"
    case 1: text = "\(b + c) - \(b) = \(c)"
    case 2: text = "\(a) * \(b) = \(a * b)"
    case 3: text = "\(a * b) / \(a) = \(b)"
    case 4: text = "\(a)\(x) \(sign()) \(b) = \(c)"
    case 5: text = "\(x) = \(a)\(y) \(sign()) \(b)"
    case 6: text = "\(x) = \(sign() == "-" ? "-" : "")\(b)/\(number(30))"
    case 7: text = "\(a)/\(b) \(sign()) \(number(12))/\(number(30)) = \(x)"
    case 8: text = "\(x) = \(y)\(z)"
    case 9: text = "\(x) = \(y)/\(z)"
    case 10: text = "(\(x) \(sign()) \(a))(\(x) \(sign()) \(number(12))) = 0"
    case 11: text = "f(\(a)) = \(sign() == "-" ? "-" : "")\(c)"
    case 12: text = "\(a)(\(x) \(sign()) \(number(20))) = \(b)"
    case 13: text = "\(x)\(number(3)) \(sign()) \(x)\(number(3)) = \(b)"
    case 14: text = "\(number(9) * 5)% of \(number(40) * 10) = \(b)"
    case 15: text = "[\(a) \(sign()) \(b)] * {\(number(9)) \(sign()) \(x)}"
    case 16: text = "\(x)^\(number(4)) \(sign()) \(a)\(y) = \(b)"
    case 17: text = "\(x) = \(sign() == "-" ? "-" : "")\(number(20))"
    case 18:
      // Solved by a whole number, as at school.
      text = "\(a)\(x) + \(b) = \(a * number(12) + b)"
    case 19:
      let (p, q) = (number(9), number(9))
      text = "\(x)^2 - \(p + q)\(x) + \(p * q) = 0"
    case 20: text = "(\(x) \(sign()) \(y))/\(number(9))"
    case 21: text = "\(x) = \(number(20)), \(y) = \(sign() == "-" ? "-" : "")\(number(20))"
    case 22: text = "f(\(x)) = \(number(9))\(x)^2 \(sign()) \(number(9))\(x) \(sign()) \(number(9))"
    case 23: text = "-\(a) + \(a + b) = \(b)"
    case 24: text = "P(\(x)) = \(number(9))/\(number(20))"
    case 25: text = "\(x) \(["<", ">", "<=", ">="][generator.integer(0...3)]) \(number(30))"
    case 26: text = "\(x)1 = \(number(9)), \(x)2 = -\(number(9))"
    case 27: text = "\(number(9)).\(number(99)) * \(a) = \(number(99)).\(number(99))"
    default:
      let unit = ["m", "kg", "s", "N", "J", "V", "A", "W", "cm", "km/h"][generator.integer(0...9)]
      text = "\(x) = \(number(99)).\(number(9)) \(unit)"
    }
    // Some write without spaces.
    return generator.chance(0.35) ? text.filter { $0 != " " } : text
  }
}
