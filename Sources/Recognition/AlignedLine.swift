/// A given text laid over the image of a line.
public struct AlignedLine: Equatable, Sendable {
  public struct Character: Equatable, Sendable {
    public var text: String
    /// Mean log-probability (natural) of the character in its frames: 0 where the network is sure of it.
    public var score: Float
    /// From the left edge of its ink to the right, in pixels of the source image; of a space, the gap.
    public var left: Float
    public var right: Float
  }

  public var characters: [Character]
  /// Natural logarithm of the best alignment's probability, for each character of the text: near 0 where image and text agree.
  public var scorePerCharacter: Float
  /// What the recogniser itself reads in the image.
  public var reading: String
}
