/// Adam (Kingma and Ba, 2015), with AdamW's decoupled weight decay (Loshchilov and Hutter, 2019) where `weightDecay` is not 0; as
/// `torch.optim.Adam` and `torch.optim.AdamW`.
public struct Adam: Equatable, Sendable {
  public var beta1: Float = 0.9
  public var beta2: Float = 0.999
  public var epsilon: Float = 1e-8
  public var weightDecay: Float = 0
  /// First and second moments, one for each value.
  public var m: [Float]
  public var v: [Float]
  /// Updates done.
  public var step = 0

  public init(count: Int) {
    m = Array(repeating: 0, count: count)
    v = Array(repeating: 0, count: count)
  }

  /// Clips `gradient`'s norm to `maximumNorm` (as `torch.nn.utils.clip_grad_norm_`) and updates `values`.
  ///
  /// - Parameter muon: takes the network's matrices over; their first moment is Muon's momentum, their second stays 0.
  /// - Returns: the norm before clipping; where it is not finite nothing is updated.
  @discardableResult
  public mutating func update(
    _ values: inout [Float], gradient: [Float], learningRate: Float, maximumNorm: Float, muon: Muon? = nil
  ) -> Float {
    precondition(values.count == m.count && gradient.count == m.count, "the optimizer was made for another network")
    let norm = gradient.withUnsafeBufferPointer(Self.norm)
    guard norm.isFinite else { return norm }
    let clip = min(1, maximumNorm / (norm + 1e-6))
    step += 1
    let correction1 = 1 - Self.power(Double(beta1), step)
    let correction2 = 1 - Self.power(Double(beta2), step)
    let stepSize = Float(Double(learningRate) / correction1)
    let secondScale = Float(1 / correction2.squareRoot())
    let keep = 1 - learningRate * weightDecay
    let (beta1, beta2, epsilon, weightDecay) = (beta1, beta2, epsilon, weightDecay)
    let ranges = muon?.rest ?? [0..<values.count]
    values.withUnsafeMutableBufferPointer { values in
      m.withUnsafeMutableBufferPointer { m in
        v.withUnsafeMutableBufferPointer { v in
          gradient.withUnsafeBufferPointer { gradient in
            for range in ranges {
              for i in range {
                let g = gradient[i] * clip
                let first = beta1 * m[i] + (1 - beta1) * g
                let second = beta2 * v[i] + (1 - beta2) * g * g
                m[i] = first
                v[i] = second
                values[i] = values[i] * keep - stepSize * first / (second.squareRoot() * secondScale + epsilon)
              }
            }
            muon?.update(
              values.baseAddress!, momentum: m.baseAddress!, gradient: gradient.baseAddress!, factor: clip, learningRate: learningRate,
              weightDecay: weightDecay)
          }
        }
      }
    }
    return norm
  }

  /// The Euclidean norm, summed in double precision over eight lanes.
  static func norm(_ vector: UnsafeBufferPointer<Float>) -> Float {
    var sums = SIMD8<Double>.zero
    let whole = vector.count / 8 * 8
    for i in stride(from: 0, to: whole, by: 8) {
      let lane = SIMD8<Double>(
        UnsafeRawPointer(vector.baseAddress! + i).loadUnaligned(as: SIMD8<Float>.self))
      sums += lane * lane
    }
    var sum = sums.sum()
    for i in whole..<vector.count { sum += Double(vector[i]) * Double(vector[i]) }
    return Float(sum.squareRoot())
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
