/// How often a line is looked at: once, or where that leaves doubt again, leaning more to the right and more to the left.
///
/// A network reads some hands better at another slant than their own. What several looks say together counts (`LookConsensus`); each
/// takes as much time as the first (test-time augmentation).
public struct Looks: Hashable, Sendable {
  /// How the line is sheared for each look, as `LineNormalization` does it; the first is 0.
  public let shears: [Float]
  /// A text of this probability, 0...1, is not looked at again.
  public static let assurance: Float = 0.95

  private static let allShears: [Float] = [0, 0.25, -0.25]
  /// The most looks that there are.
  public static var most: Int { allShears.count }

  /// So many looks, 1...`most`.
  public init(_ count: Int) {
    precondition((1...Self.most).contains(count), "from 1 to \(Self.most) looks")
    shears = Array(Self.allShears.prefix(count))
  }

  public static let one = Looks(1)
  public static let standard = Looks(3)

  public var count: Int { shears.count }
}
