/// What to do with lines in which something is struck out, which CREMMA's guidelines transcribe as `>words<`, and as `><`
/// where it cannot be read.
public enum StruckText: String, CaseIterable, Codable, Hashable, Sendable {
  /// Leave the line out.
  case drop
  /// Keep the line and its struck words, without the marks; leave it out where they cannot be read.
  case words
  /// Take `>` and `<` for text.
  case keep

  /// The text of a line, or nil where the line is to be left out.
  func apply(to text: String) -> String? {
    guard self != .keep, Self.isMarked(text) else { return text }
    guard self == .words, !text.contains("><"), !text.contains("<>") else { return nil }
    let words = PageTranscript.cleaned(String(text.filter { $0 != ">" && $0 != "<" }))
    return words.isEmpty ? nil : words
  }

  /// A single `>` or `<` among other text is a sign of the text, as in `a > 0`.
  private static func isMarked(_ text: String) -> Bool {
    guard let start = text.firstIndex(of: ">") ?? text.firstIndex(of: "<") else { return false }
    return text[start...].contains("<") || text.allSatisfy { $0 == ">" || $0 == "<" }
  }
}
