internal import Decoding
internal import Transcripts

extension Recognizer {
  /// Lays each line's text over its image (forced alignment); in the order of the lines.
  ///
  /// nil where the image holds no ink, or fewer frames than the text needs. A text with symbols that the model does not know is an
  /// error of the caller: `unknownSymbol(in:)` finds them.
  public func align(_ lines: [PreparedLine], with texts: [String]) -> [AlignedLine?] {
    precondition(lines.count == texts.count, "one text a line")
    var results = [AlignedLine?](repeating: nil, count: lines.count)
    let inked = lines.indices.filter { !lines[$0].views.isEmpty }
    score(inked.map { lines[$0].views[0] }) { position, scores in
      let index = inked[position]
      guard let labels = try? alphabet.encode(texts[index]) else {
        preconditionFailure("a text has a symbol that the model does not know")
      }
      guard let alignment = ForcedAlignment(labels, to: scores) else { return }
      let symbols = labels.map { alphabet.text(of: CollectionOfOne($0)) }
      let extents = places(
        of: alignment.symbols.map(\.frames), at: sight(of: lines[index], in: [scores]).columns, texts: symbols, in: lines[index])
      let characters = alignment.symbols.indices.map { i in
        AlignedLine.Character(
          text: symbols[i], score: alignment.symbols[i].score, left: extents[i].left, right: extents[i].right)
      }
      let reading = decoder.decode(scores).hypotheses.first?.labels ?? []
      results[index] = AlignedLine(
        characters: characters, scorePerCharacter: alignment.scorePerSymbol, reading: alphabet.text(of: reading))
    }
    return results
  }

  /// The first character of a text that the model cannot write.
  public func unknownSymbol(in text: String) -> Character? { text.first { !alphabet.contains($0) } }
}
