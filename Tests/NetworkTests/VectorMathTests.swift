import Foundation
import Testing

@testable import Network

@Suite struct VectorMathTests {
  @Test func exponentialIsWithinTwoUnitsOfTheLastPlace() {
    for x in stride(from: Float(-87), to: 80, by: 0.0137) {
      let expected = exp(Double(x))
      #expect(abs(Double(VectorMath.exp(SIMD8(repeating: x))[5]) - expected) <= 2e-7 * expected, "\(x)")
    }
    #expect(VectorMath.exp(SIMD8(repeating: 0))[0] == 1)
    #expect(VectorMath.exp(SIMD8(repeating: -1e30))[0] < 1e-37)
  }

  @Test func logarithmIsWithinThreeUnitsOfTheLastPlace() {
    for u in stride(from: Float(0.001), through: 2, by: 0.0011) {
      let expected = log1p(Double(u))
      #expect(abs(Double(VectorMath.log1p(SIMD8(repeating: u))[3]) - expected) <= 3e-7 * expected, "\(u)")
    }
    #expect(VectorMath.log1p(SIMD8(repeating: 0))[0] == 0)
  }
}
