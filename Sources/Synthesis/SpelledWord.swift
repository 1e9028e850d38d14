public import Images

/// A word in pen strokes, and where its symbols stand: what words are spliced of.
public struct SpelledWord: Sendable {
  public var text: String
  public var ink: Ink
  /// The middle of each symbol, in the ink's units, from left to right.
  public var centres: [Float]
  /// The contributor and the writer's own name.
  public var writer: String

  public init(text: String, ink: Ink, centres: [Float], writer: String) {
    precondition(centres.count == text.count, "a place for each symbol")
    self.text = text
    self.ink = ink
    self.centres = centres
    self.writer = writer
  }
}
