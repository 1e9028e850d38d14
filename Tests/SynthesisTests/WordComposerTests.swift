import Datasets
import Images
import Randomness
import Testing
import Transcripts

@testable import Synthesis

@Suite struct WordComposerTests {
  /// One stroke of as many points as the word has in `words`, from the top of its highest symbol to the bottom of its lowest, twice as
  /// wide as it has symbols; on a tablet where the x-height is 20 and each word stands elsewhere.
  private func lines(_ words: [String], writer: String, size: Float = 1) throws -> [Line] {
    try words.enumerated().map { number, word in
      let extent = try #require(WordPlacement(word)?.extents.first ?? WordPlacement("x")?.extents[0])
      let count = number + 10
      let stroke = (0..<count).map { i in
        Ink.Point(
          x: Float(300 * number) + 40 * Float(word.count) * Float(i) / Float(count - 1),
          y: Float(70 * number) - 20 * size * (i % 2 == 0 ? extent.top : extent.bottom))
      }
      return Line(
        id: "\(writer)#\(number)", source: .ink(Ink(strokes: [stroke])), text: word, writer: writer, contributor: "abc")
    }
  }

  private let words = ["on", "pen", "bad", "Rome", "95", "see"]

  @Test func joinsWordsOfOneWriter() throws {
    let other = ["am", "so", "never", "ace", "run"]
    let composer = try WordComposer(lines(words, writer: "anna") + lines(other, writer: "bert"), alphabet: .ascii)
    #expect(composer.count == 11)
    var generator = SeededGenerator(seed: 1)
    var writers: [String: Int] = [:]
    var lengths: Set<Int> = []
    var spaces: [Float] = []
    for _ in 0..<300 {
      let line = composer.line(using: &generator)
      let own = line.writer == "abc/anna" ? words : other
      #expect(line.text == line.ink.strokes.map { own[$0.count - 10] }.joined(separator: " "))
      // Behind each other, a space apart.
      for (left, right) in zip(line.ink.strokes, line.ink.strokes.dropFirst()) {
        spaces.append(right.map(\.x).min()! - left.map(\.x).max()!)
      }
      writers[line.writer, default: 0] += 1
      lengths.insert(line.ink.strokes.count)
    }
    #expect(Set(writers.keys) == ["abc/anna", "abc/bert"] && writers.values.allSatisfy { $0 > 100 })
    #expect(lengths == [2, 3, 4, 5, 6, 7])
    // In x-heights; where the hand leans, the top of a word may come nearer to the foot of the next than the space.
    #expect(spaces.count { $0 < 0.6 } * 200 < spaces.count && spaces.sorted()[spaces.count / 2] > 1)
  }

  @Test func wordsStandOnOneBaselineInTheirSize() throws {
    let composer = try WordComposer(lines(words, writer: "anna"), alphabet: .ascii)
    var generator = SeededGenerator(seed: 2)
    var (tops, bottoms): ([Int: [Float]], [Int: [Float]]) = ([:], [:])
    for _ in 0..<400 {
      for stroke in composer.line(using: &generator).ink.strokes {
        tops[stroke.count - 10, default: []].append(-stroke.map(\.y).min()!)
        bottoms[stroke.count - 10, default: []].append(-stroke.map(\.y).max()!)
      }
    }
    func mean(_ values: [Float]?) -> Float { (values ?? []).reduce(0, +) / Float((values ?? []).count) }
    let extents: [(bottom: Float, top: Float)] = [(0, 1), (-0.8, 1), (0, 1.9), (0, 1.8), (0, 1.7), (0, 1)]
    for (number, (bottom, top)) in extents.enumerated() {
      #expect(abs(mean(tops[number]) - top) < 0.06 && abs(mean(bottoms[number]) - bottom) < 0.06, "\(words[number])")
    }
  }

  @Test func repeatsItself() throws {
    let composer = try WordComposer(lines(words, writer: "anna"), alphabet: .ascii)
    var (a, b) = (SeededGenerator(seed: 4), SeededGenerator(seed: 4))
    let lines = (0..<20).map { _ in composer.line(using: &a) }
    #expect(lines == (0..<20).map { _ in composer.line(using: &b) })
    #expect(Set(lines.map(\.text)).count > 15)
    let (image, text) = composer.plainLine(using: &a)
    #expect(text == composer.line(using: &b).text && image.width > image.height)
  }

  @Test func leavesOutWhatDoesNotFit() throws {
    let marks = try lines(["..", "caf\u{E9}", "two words"], writer: "anna")
    let large = try lines(["us"], writer: "anna", size: 2)
    let picture = Line(id: "p", source: .file("p.png"), text: "in", writer: "anna", contributor: "abc")
    let few = try lines(["to", "be", "or", "not"], writer: "bert")
    let composer = try WordComposer(lines(words, writer: "anna") + marks + large + [picture] + few, alphabet: .ascii)
    #expect(composer.count == words.count)
    #expect { try WordComposer(few, alphabet: .ascii) } throws: {
      ($0 as? SynthesisError)?.code == .noGlyph && "\($0)".contains("UNIPEN 7")
    }
  }
}
