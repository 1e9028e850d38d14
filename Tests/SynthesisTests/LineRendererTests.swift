import Foundation
import Images
import Randomness
import Synchronization
import Testing
import Transcripts

@testable import Synthesis

/// These need a handwriting font on the machine, as the set-up installs them.
@Suite struct LineRendererTests {
  @Test func drawsInkOfItsRange() throws {
    let renderer = try LineRenderer()
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20 {
      let image = try renderer.render("F = ma", using: &generator)
      let darkest = try #require(image.pixels.min())
      #expect(darkest <= 60 && image.pixels.max() == 255)
      // Paper all around.
      for x in 0..<image.width {
        #expect(image[x, 0] > 200 && image[x, image.height - 1] > 200)
      }
      for y in 0..<image.height {
        #expect(image[0, y] > 200 && image[image.width - 1, y] > 200)
      }
      #expect(image.width > image.height)
    }
  }

  /// Fonts whose small letters are capitals would teach the wrong case.
  @Test func passesOverFontsThatLackASymbol() throws {
    let renderer = try LineRenderer()
    for font in try renderer.fonts(for: "abc") {
      #expect(!font.hasOnlyCapitals)
      #expect(font.covers("abc"))
    }
    for font in renderer.fonts where font.family == "Humor Sans" || font.family == "Because We Build" {
      #expect(font.hasOnlyCapitals)
      #expect(!font.covers("a") && font.covers("A 1"))
    }
    for font in renderer.fonts where font.family == "DkgHandwriting" || font.family == "Breip" {
      #expect(!font.hasOnlyCapitals)
    }
  }

  @Test func namesTheSymbolThatNoFontHas() throws {
    let renderer = try LineRenderer()
    var generator = SeededGenerator(seed: 1)
    let error = #expect(throws: SynthesisError.self) {
      _ = try renderer.render("snow \u{10FFFD} man", using: &generator)
    }
    #expect(error?.code == .noGlyph)
    #expect(error?.description.contains("\u{10FFFD}") == true)
    let blank = #expect(throws: SynthesisError.self) { _ = try renderer.render("  ", using: &generator) }
    #expect(blank?.code == .emptyText)
    let long = String(repeating: "wide ", count: 3000)
    let tooLong = #expect(throws: SynthesisError.self) { _ = try renderer.render(long, using: &generator) }
    #expect(tooLong?.code == .textTooLong)
  }

  @Test func takesFontFiles() throws {
    let file = try #require(LineRenderer().fonts.first { !$0.hasOnlyCapitals }).file
    let renderer = try LineRenderer(families: [], files: [file])
    #expect(renderer.fonts.map(\.file) == [file])
    var generator = SeededGenerator(seed: 1)
    #expect(try renderer.render("abc", using: &generator).pixels.contains { $0 < 100 })
    let none = #expect(throws: SynthesisError.self) { try LineRenderer(families: []) }
    #expect(none?.code == .noFonts)
    let bad = #expect(throws: SynthesisError.self) { try LineRenderer(files: ["/etc/passwd"]) }
    #expect(bad?.code == .badFont && bad?.description.contains("/etc/passwd") == true)
  }
}

@Suite struct LineSynthesizerTests {
  @Test func makesTheSameLinesOnAnyThread() throws {
    let synthesizer = try LineSynthesizer()
    let generator = SeededGenerator(seed: 7)
    let count = 48
    let first = (0..<count).map { synthesizer.line(at: $0, augmentation: .handwriting, of: generator) }
    #expect(Set(first.map(\.text)).count > count / 2)
    let second = Mutex([Int: (image: GrayImage, text: String)]())
    // Another synthesizer too: nothing may hang on what was made before.
    let other = try LineSynthesizer()
    DispatchQueue.concurrentPerform(iterations: count) { i in
      let line = other.line(at: count - 1 - i, augmentation: .handwriting, of: generator)
      second.withLock { $0[count - 1 - i] = line }
    }
    second.withLock { lines in
      for i in 0..<count {
        let same = lines[i]?.image == first[i].image && lines[i]?.text == first[i].text
        #expect(same)
      }
    }
  }

  @Test func drawsWhatAFontHasOfAnAlphabet() throws {
    // No font has the private symbol, so no text of the source alone can be drawn for long.
    let alphabet = try Alphabet("7\u{F8FF}")
    let synthesizer = try LineSynthesizer(source: TextSource(alphabet: alphabet, words: []), renderer: LineRenderer())
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<5 {
      let line = synthesizer.line(augmentation: .none, using: &generator)
      #expect(!line.text.isEmpty && line.text.allSatisfy { $0 == "7" })
    }
    let error = #expect(throws: SynthesisError.self) { try LineSynthesizer(alphabet: Alphabet("\u{10FFFD}")) }
    #expect(error?.code == .noGlyph)
  }
}
