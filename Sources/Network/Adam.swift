/// Adam (Kingma and Ba, 2015), with AdamW's decoupled weight decay (Loshchilov and Hutter, 2019) where `weightDecay` is not 0; as `torch.optim.Adam`/`AdamW`.
public struct Adam: Equatable, Sendable {
  public var beta1: Float = 0.9
  public var beta2: Float = 0.999
  public var epsilon: Float = 1e-8
  public var weightDecay: Float = 0
  /// First and second moments, one for each value.
  public var m: [Float]
  public var v: [Float]
  public var step = 0

  public init(count: Int) {
    m = Array(repeating: 0, count: count)
    v = Array(repeating: 0, count: count)
  }

  /// Clips `gradient`'s norm to `maximumNorm` (as `clip_grad_norm_`), updates `values`, and sets `gradient` to zero, in one pass.
  /// - Returns: the norm before clipping; where it is not finite nothing is updated.
  @discardableResult
  public mutating func update(
    _ values: inout [Float], gradient: inout [Float], learningRate: Float, maximumNorm: Float
  ) -> Float {
    fatalError("not yet")
  }
}
