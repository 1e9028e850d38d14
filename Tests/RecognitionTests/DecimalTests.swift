import Testing

@testable import Recognition

@Suite struct DecimalTests {
  @Test(arguments: [
    (0.5, 2, "0.50"), (0.995, 1, "1.0"), (-0.001, 2, "0.00"), (-0.25, 2, "-0.25"), (12.3, 0, "12"), (0.04, 2, "0.04"),
    (1234567.125, 3, "1234567.125"),
  ])
  func padded(value: Double, decimals: Int, text: String) {
    #expect(Decimal.text(value, decimals: decimals, padded: true) == text)
  }
}
