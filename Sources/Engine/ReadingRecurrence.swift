/// One layer of a bidirectional LSTM, for reading.
public protocol ReadingRecurrence: AnyObject {
  /// The layer's weights as it reads them.
  func readingWeights(_ weights: RecurrenceWeights) -> [Tensor]

  /// Whether weights packed for `other` serve here too.
  func sharesWeights(with other: any ReadingRecurrence) -> Bool

  /// - Parameter x: (T, N, I), row major.
  /// - Returns: (T, N, 2H), row major.
  func read(_ x: Tensor, weights: [Tensor]) -> Tensor
}

extension Engine {
  /// The fastest way to a layer that computes on the shape's type; on float32 where the number of units does not suit bfloat16.
  public func readingRecurrence(_ shape: RecurrenceShape) -> any ReadingRecurrence {
    if shape.type == .bfloat16, BFloat16Recurrence.serves(shape) { return BFloat16Recurrence(shape, on: self) }
    var shape = shape
    shape.type = .float32
    return Recurrence(shape, training: false, on: self)
  }
}
