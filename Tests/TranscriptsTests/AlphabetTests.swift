import Foundation
import Testing

@testable import Transcripts

@Suite struct AlphabetTests {
  @Test func seedHasTheFixedOrder() {
    #expect(Alphabet.seed.count == 87)
    #expect(
      Alphabet.seed.string
        == "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'-+=*/()[]{}@#$%&")
    #expect(Alphabet.seed[0] == nil)
    #expect(Alphabet.seed[1] == "a")
    #expect(Alphabet.seed[86] == "&")
    #expect(Alphabet.seed[87] == nil)
  }

  @Test func asciiGoesOnWhereSeedEnds() {
    #expect(Alphabet.ascii.count == 96)
    #expect(Alphabet.ascii.string.hasPrefix(Alphabet.seed.string))
    #expect(Set(Alphabet.ascii.symbols) == Set((32..<127).map { Character(Unicode.Scalar(UInt8($0))) }))
    #expect(Alphabet.ascii.symbols.suffix(9) == ["\"", "<", ">", "\\", "^", "_", "`", "|", "~"])
  }

  @Test func encodesAndDecodes() throws {
    #expect(try Alphabet.seed.encode("F = ma") == [32, 63, 73, 63, 13, 1])
    #expect(Alphabet.seed.decode([6, 0, 62, 0, 13, 1]) == "f9ma")
    #expect(Alphabet.seed.text(of: [32, 63, 73, 63, 13, 1]) == "F = ma")
  }

  @Test func collapsesRepeatsButKeepsThoseApartByABlank() {
    #expect(Alphabet.seed.decode([0, 1, 1, 0, 1, 2, 2, 0, 0, 2]) == "aabb")
    #expect(Alphabet.seed.decode([]) == "")
    #expect(Alphabet.seed.decode([0, 0]) == "")
    #expect(Alphabet.seed.text(of: [1, 1, 2]) == "aab")
  }

  @Test func unknownSymbolsAreNamed() throws {
    #expect(throws: TranscriptError.unknownSymbol("é", position: 3, text: "café!")) {
      try Alphabet.seed.encode("cafe\u{301}!")
    }
    do {
      _ = try Alphabet.seed.encode("a €")
    } catch {
      #expect(error.description.contains("'€' (U+20AC), character 3 of \"a €\""))
    }
  }

  @Test func unknownSymbolsCanBeDroppedOrReplaced() throws {
    #expect(try Alphabet.seed.encode("aéb€", unknown: .drop) == [1, 2])
    #expect(try Alphabet.seed.encode("aéb", unknown: .replace(with: "?")) == [1, 69, 2])
    #expect(Alphabet.seed[69] == "?")
    #expect(throws: TranscriptError.unknownReplacement("€")) {
      try Alphabet.seed.encode("a", unknown: .replace(with: "€"))
    }
  }

  @Test func noTextIsTheBlank() throws {
    let alphabet = try Alphabet(of: ["\u{2400}_ -␢blank<b>"])
    for symbol in alphabet.symbols {
      #expect(try alphabet.encode(String(symbol))[0] > 0)
    }
    #expect(throws: TranscriptError.self) { try Alphabet.seed.encode("\0") }
    #expect(throws: TranscriptError.unusableSymbol("\0", position: 1)) { try Alphabet("a\0") }
  }

  @Test func graphemeClustersAreOneSymbol() throws {
    let alphabet = try Alphabet("e\u{301}a👩‍👩‍👧🇫🇷🇩🇪x\u{323}\u{307}")
    #expect(alphabet.count == 7)
    #expect(try alphabet.encode("👩‍👩‍👧é🇩🇪") == [3, 1, 5])
    #expect(alphabet.text(of: [4, 5, 4]) == "🇫🇷🇩🇪🇫🇷")
    #expect(Array(alphabet.decode([1]).unicodeScalars.map(\.value)) == [0xE9])
  }

  @Test func symbolsAreComposed() throws {
    let composed = try Alphabet("\u{E9}\u{212B}")
    let decomposed = try Alphabet("e\u{301}A\u{30A}")
    #expect(composed == decomposed)
    #expect(Array(composed.string.utf8) == Array(decomposed.string.utf8))
    #expect(Array(composed.string.unicodeScalars.map(\.value)) == [0xE9, 0xC5])
    #expect(throws: TranscriptError.duplicateSymbol("é", position: 2)) { try Alphabet("\u{E9}xe\u{301}") }
  }

  @Test(arguments: ["\n", "\r\n", "\t", "\u{301}", "\u{2028}", "\u{1F1EB}", "\u{7F}"])
  func symbolsThatDoNotStandAloneAreRefused(_ symbol: String) {
    #expect(throws: TranscriptError.unusableSymbol(Character(symbol), position: 0)) {
      try Alphabet(symbols: [Character(symbol), "b"])
    }
  }

  @Test func anAlphabetNeedsASymbol() {
    #expect(throws: TranscriptError.emptyAlphabet) { try Alphabet("") }
  }

  @Test func textsGiveTheSameAlphabetInAnyOrder() throws {
    let texts = ["über", "Zoo", "a b", "été"]
    let alphabet = try Alphabet(of: texts)
    #expect(alphabet == (try Alphabet(of: texts.reversed())))
    #expect(alphabet.string == " Zabeortéü")
  }

  @Test func isCodedAsOneString() throws {
    let alphabet = try Alphabet("ab é\"\\👍")
    let data = try JSONEncoder().encode([alphabet])
    #expect(try JSONDecoder().decode([String].self, from: data) == ["ab é\"\\👍"])
    #expect(try JSONDecoder().decode([Alphabet].self, from: data) == [alphabet])
    #expect(try Alphabet(alphabet.string) == alphabet)
    #expect(throws: TranscriptError.duplicateSymbol("a", position: 1)) {
      try JSONDecoder().decode([Alphabet].self, from: Data("[\"aa\"]".utf8))
    }
  }
}
