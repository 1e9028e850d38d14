/// What is wrong with a language model or with the text to train one, in a sentence for a person; who knows the file
/// names it.
public struct NGramError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The bytes are of another kind than they were read as.
    case wrongFormat
    /// They contradict themselves: cut off, or changed.
    case damaged
    /// They are sound, but hold what Longhand does not read.
    case unsupported
    /// The text is not enough to learn from, or has too many symbols.
    case unusableText
  }

  public let code: Code
  public let description: String

  init(_ code: Code, _ sentence: String) {
    self.code = code
    description = sentence
  }
}
