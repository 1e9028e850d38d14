#if canImport(Glibc)
  internal import Glibc
#endif

extension SeededGenerator {
  /// Normally distributed with mean 0 and standard deviation 1 (Box and Muller, 1958; one of the pair).
  public mutating func normal() -> Float {
    let radius = (-2 * logf(1 - uniform())).squareRoot()
    return radius * cosf(2 * .pi * uniform())
  }
}
