/// Decimal numbers as text, without a formatter and without a locale.
package enum Decimal {
  /// `value` rounded to `decimals` places; trailing zeros are written where `padded`: 0.5 -> `0.5`, padded `0.50`.
  package static func text(_ value: Double, decimals: Int, padded: Bool = false) -> String {
    precondition((0...9).contains(decimals), "from no to nine decimals")
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    var text = (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale)"
    var fraction = String(scaled % scale + scale).dropFirst()
    if !padded {
      while fraction.last == "0" { fraction.removeLast() }
    }
    if decimals > 0, !fraction.isEmpty { text += "." + fraction }
    return text
  }
}
