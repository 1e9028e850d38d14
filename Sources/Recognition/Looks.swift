/// How often a line is looked at: once, or where that leaves doubt again, pressed together and drawn apart.
///
/// A network reads some hands better at another width than their own. What the looks say together counts (test-time augmentation; see
/// `LookConsensus`); a look costs as much time as the first.
public struct Looks: Hashable, Sendable {
  /// What the width of the line is multiplied by at each look; the first is 1.
  public let widthScales: [Float]
  /// A text of this probability, 0...1, is not looked at again.
  public static let assurance: Float = 0.95

  private static let allScales: [Float] = [1, 0.8, 1.3]
  /// The most looks that there are.
  public static var most: Int { allScales.count }

  /// So many looks, 1...`most`.
  public init(_ count: Int) {
    precondition((1...Self.most).contains(count), "from 1 to \(Self.most) looks")
    widthScales = Array(Self.allScales.prefix(count))
  }

  public static let one = Looks(1)
  public static let standard = Looks(3)

  public var count: Int { widthScales.count }
}
