extension UNIPEN {
  /// What spaces in a text mean.
  public enum Spacing: String, CaseIterable, Codable, Hashable, Sendable {
    /// As the label has them.
    case labelled
    /// As the ink has them: some contributors made the labels of texts from words, marks and (two of them)
    /// digits with a space between any two, `That is the question .` or `1 2 / 2 5 / 9 6`.
    case written
  }

  /// Contributors whose texts are words and marks with a space between any two.
  private static let spacedMarks: Set<String> = ["cea", "ceb", "cec", "dar", "hpb", "hpp", "sta"]
  /// Those of them that set digits apart too.
  private static let spacedDigits: Set<String> = ["hpb", "hpp"]

  /// A text of one of these contributors with the spaces that its ink has; texts of others as they are.
  static func writtenSpacing(_ text: String, contributor: String) -> String {
    guard spacedMarks.contains(contributor) else { return text }
    let tokens = text.split(separator: " ")
    // Digits in order are an exercise, and stand apart.
    let setsDigitsApart = spacedDigits.contains(contributor) && !text.hasPrefix("0 1 2 3")
    let isAddress = tokens.contains("@")
    let suffixes: Set<Substring> = ["t", "s", "re", "ve", "ll", "d", "m"]
    var result = ""
    var openQuotes: Set<Substring> = []
    var wasOpening = false
    for (i, token) in tokens.enumerated() {
      let last = i > 0 ? tokens[i - 1] : ""
      let next = i + 1 < tokens.count ? tokens[i + 1] : ""
      var isJoined = i == 0 || wasOpening || [".", ",", ";", ":", "?", "!", ")", "%"].contains(token)
      wasOpening = token == "(" || token == "$"
      let isApostrophe = token == "'" && suffixes.contains(next)
      if token == "\"" || token == "'", !isApostrophe {
        // A mark opens a quotation where another is to close it.
        wasOpening = openQuotes.remove(token) == nil && tokens[(i + 1)...].contains(token)
        if wasOpening { openQuotes.insert(token) } else { isJoined = true }
      }
      // wasn ' t; Maxwell 's; argu - at the end of a line.
      if isApostrophe || last == "'" && suffixes.contains(token) { isJoined = true }
      if token.first == "'", suffixes.contains(token.dropFirst()) { isJoined = true }
      if token == "-", i == tokens.count - 1 { isJoined = true }
      if isAddress, [last, token].contains(where: { $0 == "@" || $0 == "." }) { isJoined = true }
      if setsDigitsApart, isDigit(last) || isDigit(token) {
        let marks: Set<Substring> = ["-", "/", ":", ".", ","]
        let before = i > 1 ? tokens[i - 2] : ""
        // 2 : 0 0 2 3 / 3 is a time and a date.
        let followsTime = i > 2 && tokens[i - 3] == ":" && isDigit(before)
        isJoined =
          isJoined || (isDigit(last) && isDigit(token) && !followsTime)
          || (isDigit(last) && marks.contains(token) && isDigit(next))
          || (isDigit(token) && marks.contains(last) && (isDigit(before) || i == 1))
          || (last == ")" && isDigit(before)) || (isDigit(last) && ["th", "st", "nd", "rd"].contains(token))
      }
      if !isJoined { result += " " }
      result += token
    }
    return result
  }

  private static func isDigit(_ token: Substring) -> Bool {
    token.utf8.count == 1 && token.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
