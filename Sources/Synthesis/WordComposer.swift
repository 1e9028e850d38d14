public import Datasets
internal import Images
public import Randomness
public import Transcripts

/// Writes lines of a writer's words: each in the size in which it was written, on one baseline, a space apart.
///
/// The texts are words in any order. What they show is a hand's spaces, and words in more company than the writers gave them.
public struct WordComposer: InkLineMaker {
  /// Words in all, of writers who have several.
  public let count: Int
  private let writers: [Writer]
  /// For each word its writer, so that one who wrote more is drawn more often.
  private let writerOfWord: [Int]

  private struct Writer: Sendable {
    var name: String
    var words: [(text: String, strokes: [[Ink.Point]])]
  }

  /// From the lines in ink that are one word each, such as UNIPEN's category 7; words that the alphabet cannot write, words of marks
  /// alone, and ink that is far too large or small for its writer are left out.
  ///
  /// - Throws: `SynthesisError` where no writer has several words.
  public init(_ lines: [Line], alphabet: Alphabet) throws(SynthesisError) {
    var names: [String] = []
    var wordsOfWriter: [String: [(text: String, ink: Ink, placement: WordPlacement, box: InkBox)]] = [:]
    for line in lines {
      guard case .ink(let ink) = line.source, line.text.allSatisfy({ !$0.isWhitespace && alphabet.contains($0) }),
        let placement = WordPlacement(line.text), let box = InkBox(ink), box.height > 0
      else { continue }
      let name = line.writerName ?? ""
      if wordsOfWriter[name] == nil { names.append(name) }
      wordsOfWriter[name, default: []].append((line.text, ink, placement, box))
    }
    var writers: [Writer] = []
    for name in names {
      let words = wordsOfWriter[name]!
      let heights = words.map { $0.placement.xHeight(ofInk: $0.box.height) }.sorted()
      let xHeight = heights[heights.count / 2]
      var writer = Writer(name: name, words: [])
      for (text, ink, placement, box) in words {
        guard let baseline = placement.baseline(of: box, xHeight: xHeight) else { continue }
        writer.words.append(
          (
            text,
            ink.strokes.map { $0.map { Ink.Point(x: ($0.x - box.left) / xHeight, y: ($0.y - baseline) / xHeight) } }
          ))
      }
      if writer.words.count >= Self.fewestWords { writers.append(writer) }
    }
    guard !writers.isEmpty else {
      throw SynthesisError(
        .noGlyph, "No writer has \(Self.fewestWords) words in pen strokes; name a set that has such (UNIPEN 7).")
    }
    self.writers = writers
    writerOfWord = writers.indices.flatMap { Array(repeating: $0, count: writers[$0].words.count) }
    count = writerOfWord.count
  }

  /// Of one writer, below which his size is not known.
  private static let fewestWords = 5
  private static let words = 2...7
  /// In symbols, after which no word is added.
  private static let longest = 36

  /// The next line of `generator`.
  public func line(using generator: inout SeededGenerator) -> InkLine {
    let writer = writers[writerOfWord[generator.integer(0...(count - 1))]]
    var layout = LineLayout(using: &generator)
    var text = ""
    var words: [(text: String, strokes: [[Ink.Point]])] = []
    for _ in 0..<generator.integer(Self.words) where text.count < Self.longest {
      let word = writer.words[generator.integer(0...(writer.words.count - 1))]
      text += (text.isEmpty ? "" : " ") + word.text
      words.append(word)
    }
    return InkLine(ink: layout.add(words, using: &generator), text: text, writer: writer.name)
  }
}
