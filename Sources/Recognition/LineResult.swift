/// What was read in the image of one line.
public struct LineResult: Equatable, Sendable {
  /// A character of the line, and where it stands.
  public struct Character: Equatable, Sendable {
    /// One symbol of the alphabet.
    public var text: String
    /// The highest probability, 0...1, that the character has in one of its frames.
    public var confidence: Float
    /// From the left edge of its ink to the right, in pixels of the source image; of a space, the gap.
    public var left: Float
    public var right: Float

    public init(text: String, confidence: Float, left: Float, right: Float) {
      self.text = text
      self.confidence = confidence
      self.left = left
      self.right = right
    }
  }

  public var text: String
  /// The probability, 0...1, that the network gives to the whole text being exactly this; 1 for an image without ink.
  public var confidence: Float
  /// In the order of the text.
  public var characters: [Character]
  /// No ink was found, so there was nothing to read.
  public var isBlank: Bool
  /// Of the source image, in pixels.
  public var width: Int
  public var height: Int

  public init(
    text: String, confidence: Float, characters: [Character], isBlank: Bool = false, width: Int, height: Int
  ) {
    self.text = text
    self.confidence = confidence
    self.characters = characters
    self.isBlank = isBlank
    self.width = width
    self.height = height
  }

  /// The result of an image without ink.
  public static func blank(width: Int, height: Int) -> LineResult {
    LineResult(text: "", confidence: 1, characters: [], isBlank: true, width: width, height: height)
  }
}
