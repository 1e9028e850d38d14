import Checkpoints
import Datasets
import Engine
import Foundation
import Images
import Randomness
import Synthesis
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

  @Test func linesFallIntoTheirWords() throws {
    let texts = ["oil lot", "toll  till", "lotto toil loot"]
    let words = try finder().words(of: texts.map { line($0) })
    // The model may take one or the other for another line.
    #expect(words.count >= 2)
    for word in words {
      let own = try #require(texts.first { $0.split(separator: " ").contains(Substring(word.text)) })
      #expect(word.writer == "abc/anna" && word.ink.strokes.count == PrintedWords.ink(word.text).strokes.count)
      let start = own.distance(from: own.startIndex, to: try #require(own.range(of: word.text)).lowerBound)
      for (letter, centre) in word.centres.enumerated() {
        #expect(abs(centre - PrintedWords.place(start + letter)) < 40, "\(word.text) \(letter)")
      }
    }
  }

  @Test func linesArePutTogetherAnew() throws {
    let all = [line("oil lot till"), line("toil"), line("lotto toil loot"), line("tool lilt", saying: "never at all")]
    let lines = all.enumerated().map { index, line in
      var line = line
      line.id = "\(index)"
      return line
    }
    var reports: [[Int]] = []
    let recombiner = try finder().recombiner(of: lines) { reports.append([$0, $1]) }
    #expect(reports == [[3, 3]])
    // What is a single word, or read otherwise, is as it was.
    #expect(recombiner.indices == [0, 2])
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<30 {
      let made = try #require(recombiner.line(like: 2, renderer: InkRenderer(), augmentation: .none, using: &generator))
      #expect(made.text.split(separator: " ").allSatisfy { ["oil", "lot", "till", "lotto", "toil", "loot"].contains($0) })
    }
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
