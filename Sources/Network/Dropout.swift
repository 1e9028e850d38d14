internal import Engine
internal import Randomness

/// Inverted dropout, as `torch.nn.Dropout`: each number is 0 with `probability`, else divided by what is left.
struct Dropout {
  /// The generator as it stood: the backward pass draws the same numbers again instead of keeping them.
  struct Mask {
    let generator: SeededGenerator
  }

  let probability: Float

  func forward(_ x: Tensor, using generator: inout SeededGenerator, on engine: Engine) -> (output: Tensor, mask: Mask) {
    let mask = Mask(generator: generator)
    let y = Tensor(x.layout, on: engine)
    x.withUnsafeMutableElements { from in y.withUnsafeMutableElements { drop(from, into: $0, using: &generator) } }
    return (y, mask)
  }

  /// Turns dL/doutput into dL/dx in place.
  func backward(_ dy: Tensor, mask: Mask) {
    var generator = mask.generator
    dy.withUnsafeMutableElements { drop($0, into: $0, using: &generator) }
  }

  /// Four numbers from each draw of 64 bits.
  private func drop(
    _ from: UnsafeMutableBufferPointer<Float>, into: UnsafeMutableBufferPointer<Float>, using generator: inout SeededGenerator
  ) {
    let threshold = UInt64(probability * 65536)
    let scale = 1 / (1 - Float(threshold) / 65536)
    var draws = generator
    var bits: UInt64 = 0
    for i in 0..<from.count {
      if i & 3 == 0 { bits = draws.next() }
      into[i] = bits & 0xFFFF < threshold ? 0 : from[i] * scale
      bits >>= 16
    }
    generator = draws
  }
}
