public import Decoding

/// What was read in the image of one line.
public struct LineResult: Equatable, Sendable {
  /// A character of the line, and where it stands.
  public struct Character: Equatable, Sendable {
    /// One symbol of the alphabet.
    public var text: String
    /// 0...1: by best path the highest probability that the character has in one of its frames, by beam search its posterior.
    public var confidence: Float
    /// From the left edge of its ink to the right, in pixels of the source image; of a space, the gap.
    public var left: Float
    public var right: Float
    /// What else may stand here, the likeliest first; none by best path.
    public var alternatives: [Alternative]

    public init(text: String, confidence: Float, left: Float, right: Float, alternatives: [Alternative] = []) {
      self.text = text
      self.confidence = confidence
      self.left = left
      self.right = right
      self.alternatives = alternatives
    }
  }

  /// What may stand in a character's place, the rest of the line being as it was read.
  public struct Alternative: Equatable, Sendable {
    /// One symbol of the alphabet; empty where nothing may stand there.
    public var text: String
    /// Its posterior, 0...1.
    public var confidence: Float

    public init(text: String, confidence: Float) {
      self.text = text
      self.confidence = confidence
    }
  }

  /// What stands between spaces.
  public struct Word: Equatable, Sendable {
    public var text: String
    /// 0...1: by best path the least of its characters' confidences, by beam search its posterior.
    public var confidence: Float
    /// As of a character.
    public var left: Float
    public var right: Float
    /// Which of the line's characters.
    public var characters: Range<Int>

    init(characters span: Range<Int>, of characters: [Character], confidence: Float) {
      text = characters[span].map(\.text).joined()
      self.confidence = confidence
      left = characters[span].map(\.left).min() ?? 0
      right = characters[span].map(\.right).max() ?? 0
      self.characters = span
    }
  }

  /// One of the likeliest readings of the whole line.
  public struct Reading: Equatable, Sendable {
    public var text: String
    /// The probability, 0...1, of the whole line being exactly this, by all that the decoder knew.
    public var confidence: Float
    /// What readings are ranked by: `logProbability`, and what a language model and a constraint add.
    public var score: Float
    /// Natural logarithm of the probability that the network alone gives to the text.
    public var logProbability: Float

    public init(text: String, confidence: Float, score: Float, logProbability: Float) {
      self.text = text
      self.confidence = confidence
      self.score = score
      self.logProbability = logProbability
    }
  }

  public var text: String
  /// The probability, 0...1, of the whole text being exactly this, by all that the decoder knew; 1 for an image without ink.
  public var confidence: Float
  /// In the order of the text.
  public var characters: [Character]
  public var words: [Word]
  /// The likeliest readings, the first of them `text`; none for an image without ink.
  public var readings: [Reading]
  /// No ink was found, so there was nothing to read.
  public var isBlank: Bool
  /// Why there is ink but no text: nothing that a constraint allows fits it.
  public var failure: BeamSearchDecoder.Failure?
  /// The picture looks like lines below each other, and was read as one all the same.
  public var seemsSeveralLines: Bool
  /// Of the source image, in pixels.
  public var width: Int
  public var height: Int

  public init(
    text: String, confidence: Float, characters: [Character], words: [Word] = [], readings: [Reading] = [],
    isBlank: Bool = false, failure: BeamSearchDecoder.Failure? = nil, seemsSeveralLines: Bool = false, width: Int, height: Int
  ) {
    self.text = text
    self.confidence = confidence
    self.characters = characters
    self.words = words
    self.readings = readings
    self.isBlank = isBlank
    self.failure = failure
    self.seemsSeveralLines = seemsSeveralLines
    self.width = width
    self.height = height
  }

  /// The result of an image without ink.
  public static func blank(width: Int, height: Int) -> LineResult {
    LineResult(text: "", confidence: 1, characters: [], isBlank: true, width: width, height: height)
  }

  /// The runs of characters without whitespace.
  static func wordSpans(of characters: [String]) -> [Range<Int>] {
    var spans: [Range<Int>] = []
    var start: Int?
    for (index, text) in characters.enumerated() {
      if text.allSatisfy(\.isWhitespace) {
        if let first = start { spans.append(first..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { spans.append(start..<characters.count) }
    return spans
  }
}
