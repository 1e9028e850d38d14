/// A seeded generator of random numbers: xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64.
///
/// Every random choice of Longhand (weights, shuffling, augmentation, made lines) is drawn from one of these, so a
/// seed repeats a run exactly, and saving the generator with a checkpoint resumes it exactly. Work that runs on several
/// threads takes a `child` per item, so that its result does not depend on the order of the threads.
public struct SeededGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
  private var s0, s1, s2, s3: UInt64

  public init(seed: UInt64) {
    var state = seed
    s0 = Self.splitMix(&state)
    s1 = Self.splitMix(&state)
    s2 = Self.splitMix(&state)
    s3 = Self.splitMix(&state)
  }

  public mutating func next() -> UInt64 {
    let result = Self.rotate(s1 &* 5, 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = Self.rotate(s3, 45)
    return result
  }

  /// A generator of its own for the item that `keys` name (epoch, index, ...); does not advance this one.
  public func child(_ keys: UInt64...) -> SeededGenerator {
    var state = s0 ^ Self.rotate(s3, 13)
    for key in keys {
      state ^= key &* 0x9E37_79B9_7F4A_7C15
      state = Self.splitMix(&state)
    }
    return SeededGenerator(seed: state)
  }

  /// Uniform in 0 ..< 1, with 24 random bits.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// Uniform in `range`.
  public mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Uniform among the integers of `range`.
  public mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// True with probability `p`.
  public mutating func chance(_ p: Float) -> Bool {
    uniform() < p
  }

  private static func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 {
    (x << k) | (x >> (64 - k))
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
