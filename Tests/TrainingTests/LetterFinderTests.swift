import Checkpoints
import Datasets
import Engine
import Images
import Randomness
import Testing
import Transcripts

@testable import Training

@Suite(.serialized) struct LetterFinderTests {
  private func finder() throws -> LetterFinder {
    try LetterFinder(model: Model(contentsOf: PrintedWords.shippedModel), engine: Engine(threads: 1))
  }

  private func line(_ text: String, saying label: String? = nil, at x: Float = 0) -> Line {
    let ink = Ink(strokes: PrintedWords.ink(text).strokes.map { $0.map { Ink.Point(x: $0.x + x, y: $0.y + 2 * x) } })
    return Line(id: text, source: .ink(ink), text: label ?? text, writer: "anna", contributor: "abc")
  }

  @Test func findsLettersWhereTheyStand() throws {
    let texts = PrintedWords.texts
    var reports: [Int] = []
    let words = try finder().words(of: texts.enumerated().map { line($1, at: 1000 * Float($0)) }) { reports.append($0) }
    #expect(reports == [texts.count])
    // The model may take one or the other for another word.
    #expect(words.count >= 8)
    for word in words {
      let number = try #require(texts.firstIndex(of: word.text))
      #expect(word.writer == "abc/anna" && word.ink == Ink(strokes: PrintedWords.ink(word.text).strokes.map {
        $0.map { Ink.Point(x: $0.x + 1000 * Float(number), y: $0.y + 2000 * Float(number)) }
      }))
      // Nearer to the letter than to its neighbours.
      for (letter, centre) in word.centres.enumerated() {
        #expect(abs(centre - 1000 * Float(number) - PrintedWords.place(letter)) < 30, "\(word.text) \(letter)")
      }
    }
  }

  @Test func wordsThatAreReadOtherwiseAreLeftOut() throws {
    let lines = [
      line("toil", saying: "soil"), line("toil"), line("o"), line("toil", saying: "t\u{1F642}il"),
      Line(id: "file", source: .file("/nowhere.png"), text: "toil"),
    ]
    #expect(try finder().words(of: lines).map(\.text) == ["toil"])
  }

  @Test func splicesTheWordsOfASplit() throws {
    let folder = try PrintedWords.unipen(["sta", "dar"])
    var set = DatasetReference(kind: .unipen, path: folder.path, split: .validation, options: [])
    let composer = try finder().composer(of: set, alphabet: .ascii, texts: ["lot", "little", "otto", "loi"])
    #expect(composer.writerNames == ["dar/dar-writer"])
    var generator = SeededGenerator(seed: 1)
    let lines = (0..<40).map { _ in composer.line(using: &generator).text }
    #expect(lines.contains { $0.contains("lot") } && lines.allSatisfy { !$0.contains("e") })
    set = DatasetReference(kind: .copiste, path: folder.path, split: nil, options: [])
    #expect { try finder().composer(of: set, alphabet: .ascii, texts: ["lot"]) } throws: { "\($0)".contains("no words in pen strokes") }
  }
}
