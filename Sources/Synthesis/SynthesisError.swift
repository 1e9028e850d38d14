public import FoundationEssentials

/// What went wrong with made lines, in a sentence for a person.
public struct SynthesisError: Error, Equatable, Sendable, LocalizedError, CustomStringConvertible {
  public enum Code: String, Sendable {
    case noFonts, badFont, noGlyph, emptyText, textTooLong, noWords, noText
  }

  public var code: Code
  /// A sentence with the remedy.
  public var description: String
  public var errorDescription: String? { description }

  init(_ code: Code, _ sentence: String) {
    self.code = code
    description = sentence
  }
}
