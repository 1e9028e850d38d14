/// One named slot of a flat vector: a weight tensor of the network, named as PyTorch names it.
public struct Parameter: Hashable, Sendable {
  public let name: String
  public let shape: [Int]
  /// Where it stands in the flat vector.
  public let range: Range<Int>

  public init(name: String, shape: [Int], start: Int) {
    self.name = name
    self.shape = shape
    self.range = start..<(start + shape.reduce(1, *))
  }
}
