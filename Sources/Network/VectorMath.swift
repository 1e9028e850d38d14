/// Elementary functions of eight numbers at once, for loops that the C library's one-at-a-time functions would
/// slow down.
enum VectorMath {
  /// e to the power of each x up to 88, with a relative error below 2e-7; below -87.3 it stays at about 1e-38.
  @inline(__always)
  static func exp(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let lowest = SIMD8<Float>(repeating: -87.3)
    let x = x.replacing(with: lowest, where: x .< lowest)
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits of the sum.
    let shifted = x * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let exponent = SIMD8<UInt32>(bitPattern: shifted) &<< 23
    // ln 2 in two parts, the first exact in a product with n.
    let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var q = r * 1.392_692_7e-3 + 8.363_773_9e-3
    q = q * r + 4.166_655_0e-2
    q = q * r + 1.666_657_34e-1
    q = q * r + 0.5
    let mantissa = (q * r) * r + r + 1
    return SIMD8<Float>(bitPattern: SIMD8<UInt32>(bitPattern: mantissa) &+ exponent)
  }

  /// ln(1 + u) of each u in 0...2, with a relative error below 3e-7.
  @inline(__always)
  static func log1p(_ u: SIMD8<Float>) -> SIMD8<Float> {
    // ln(1 + u) = 2 artanh(u / (2 + u)).
    let z = u / (u + 2)
    let w = z * z
    var p = w * 0.157_517_80 + 6.493_489_6e-2
    p = p * w + 0.114_698_75
    p = p * w + 0.142_639_80
    p = p * w + 0.200_004_73
    p = p * w + 0.333_333_32
    return 2 * (z + z * (w * p))
  }

  @inline(__always)
  static func maximum(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    a.replacing(with: b, where: b .> a)
  }

  /// ln(e^a + e^b + e^c), for finite a, b and c.
  @inline(__always)
  static func logSumExp(_ a: SIMD8<Float>, _ b: SIMD8<Float>, _ c: SIMD8<Float>) -> SIMD8<Float> {
    // The largest of the three is not put through exp: its share is the 1 of log1p.
    let high = maximum(a, b)
    let low = a.replacing(with: b, where: b .< a)
    let highest = maximum(high, c)
    let middle = c.replacing(with: high, where: c .> high)
    return highest + log1p(exp(low - highest) + exp(middle - highest))
  }
}

extension SIMD8<Float> {
  @inline(__always)
  init(bitPattern: SIMD8<UInt32>) {
    self = unsafeBitCast(bitPattern, to: SIMD8<Float>.self)
  }

  @inline(__always)
  init(at pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  func store(at pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: SIMD8<Float>.self)
  }
}

extension SIMD8<UInt32> {
  @inline(__always)
  init(bitPattern: SIMD8<Float>) {
    self = unsafeBitCast(bitPattern, to: SIMD8<UInt32>.self)
  }
}
