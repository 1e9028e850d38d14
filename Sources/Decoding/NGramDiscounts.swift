/// What modified Kneser-Ney smoothing takes off a count of one, of two, and of three or more (Chen and Goodman, 1998,
/// equation 26).
public struct NGramDiscounts: Equatable, Sendable {
  public var one: Double
  public var two: Double
  public var more: Double
  /// Whether the text had too few n-grams of some count to tell; these are KenLM's then, of `--discount_fallback`.
  public var isFallback = false

  static let fallback = NGramDiscounts(one: 0.5, two: 1, more: 1.5, isFallback: true)

  /// - Parameter countsOfCounts: how many n-grams have a count of 1, 2, 3 and 4.
  init(countsOfCounts n: [Int]) {
    precondition(n.count == 4, "counts of 1 to 4")
    self = .fallback
    guard n[0] > 0, n[1] > 0, n[2] > 0 else { return }
    let y = Double(n[0]) / Double(n[0] + 2 * n[1])
    func amount(_ count: Int) -> Double {
      let ratio = Double(n[count]) / Double(n[count - 1])
      return Double(count) - Double(count + 1) * y * ratio
    }
    let amounts = [amount(1), amount(2), amount(3)]
    for (count, amount) in zip(1..., amounts) where amount < 0 || amount > Double(count) { return }
    self.init(one: amounts[0], two: amounts[1], more: amounts[2], isFallback: false)
  }

  init(one: Double, two: Double, more: Double, isFallback: Bool) {
    (self.one, self.two, self.more, self.isFallback) = (one, two, more, isFallback)
  }

  subscript(count: UInt32) -> Double {
    switch count {
    case 0: 0
    case 1: one
    case 2: two
    default: more
    }
  }
}
