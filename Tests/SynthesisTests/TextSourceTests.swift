import Foundation
import Randomness
import Testing
import Transcripts

@testable import Synthesis

@Suite struct TextSourceTests {
  @Test func staysWithinTheAlphabet() throws {
    for alphabet in [Alphabet.seed, .ascii, try Alphabet("0123456789.,-"), try Alphabet("äöü ßabc")] {
      let source = TextSource(alphabet: alphabet)
      var generator = SeededGenerator(seed: 1)
      var seen: Set<Character> = []
      for _ in 0..<3000 {
        let text = source.text(using: &generator)
        #expect(!text.isEmpty && text.allSatisfy(alphabet.contains))
        #expect(text.first != " " && text.last != " " && !text.contains("  "))
        seen.formUnion(text)
      }
      // Every symbol is practised.
      #expect(seen == Set(alphabet.symbols))
    }
  }

  @Test func repeatsItself() {
    let source = TextSource()
    var (a, b) = (SeededGenerator(seed: 6), SeededGenerator(seed: 6))
    let texts = (0..<500).map { _ in source.text(using: &a) }
    #expect(texts == (0..<500).map { _ in source.text(using: &b) })
    #expect(Set(texts).count > 350)
  }

  @Test func mixesAsAsked() {
    var source = TextSource(words: ["pen"], mix: .only(\.words))
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<100 {
      #expect(source.text(using: &generator).lowercased().hasPrefix("pen"))
    }
    source.mix = .only(\.random)
    let lengths = (0..<500).map { _ in source.text(using: &generator).count }
    #expect(lengths.min() == 3 && lengths.max() == 20)
    source.mix = .only(\.formulas)
    #expect((0..<600).map { _ in source.text(using: &generator) }.contains("F = ma"))
    source.mix = .only(\.singles)
    let singles = (0..<500).map { _ in source.text(using: &generator) }
    #expect(singles.allSatisfy { $0.count == 1 } && Set(singles).isSuperset(of: ["A", "B", "C", "D", "7", "+"]))
    // Alone, these are the marks and letters of another.
    #expect(Set(singles).isDisjoint(with: ["'", "o", "l", "I"]))
    source.mix = .only(\.rows)
    let rows = (0..<500).map { _ in source.text(using: &generator) }
    #expect(rows.allSatisfy { $0.count >= 5 && !$0.contains(" ") })
    #expect(Set(rows).isSuperset(of: ["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "9876543210"]))
    #expect(rows.contains { $0.allSatisfy { !$0.isLetter && !$0.isNumber } && $0.count > 5 })
    #expect(rows.contains { "BCDEFGHIJKLMNOPQRSTUVWXYZ".contains($0) })
  }

  @Test func sumsAreRight() throws {
    var generator = SeededGenerator(seed: 4)
    var sums = 0
    for _ in 0..<2000 {
      let parts = Formulas.random(using: &generator).split(separator: " ")
      guard parts.count == 5, parts[3] == "=", let a = Int(parts[0]), let b = Int(parts[2]), let c = Int(parts[4]) else {
        continue
      }
      sums += 1
      switch parts[1] {
      case "+": #expect(a + b == c)
      case "-": #expect(a - b == c)
      case "*": #expect(a * b == c)
      default: #expect(a == b * c)
      }
    }
    #expect(sums > 100)
  }

  @Test func readsWordLists() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "words-\(UUID().uuidString).txt")
    try Data("apple\r\n\n  cafe\u{301} \nnaive".utf8).write(to: file)
    #expect(try TextSource.words(file: file.path) == ["apple", "caf\u{E9}", "naive"])
    try Data("\n \n".utf8).write(to: file)
    #expect(throws: SynthesisError.self) { try TextSource.words(file: file.path) }
    try FileManager.default.removeItem(at: file)
    let error = #expect(throws: SynthesisError.self) { try TextSource.words(file: file.path) }
    #expect(error?.code == .noWords && error?.description.contains(file.path) == true)
    // The machine's list, or the built-in words.
    #expect(try TextSource.words().count >= CommonWords.english.count)
    #expect(CommonWords.english.count > 200)
  }
}
