import Images
import Randomness
import Testing
import Transcripts

@testable import Synthesis

@Suite struct PictureComposerTests {
  /// Digits that their shape tells apart: a block three pixels wide of 20, one of 8 and one of 20.
  private let blocks: [PictureFixture] = [.block("1", width: 3), .block("2", width: 8), .block("0", width: 20)]

  private func composer(_ pictures: [PictureFixture], alphabet: Alphabet = .seed) throws -> PictureComposer {
    try PictureComposer(pictures: PictureSet(PictureFixture.lines(pictures)), alphabet: alphabet)
  }

  /// Ink between columns of bare paper.
  private struct Group {
    var area, top, bottom, left, right: Int
  }

  private func groups(of image: GrayImage) -> [Group] {
    var groups: [Group] = []
    var isInk = false
    for x in 0..<image.width {
      let rows = (0..<image.height).filter { image[x, $0] < 128 }
      if let first = rows.first, let last = rows.last {
        if !isInk { groups.append(Group(area: 0, top: first, bottom: last, left: x, right: x)) }
        groups[groups.count - 1].area += rows.count
        groups[groups.count - 1].top = min(groups[groups.count - 1].top, first)
        groups[groups.count - 1].bottom = max(groups[groups.count - 1].bottom, last)
        groups[groups.count - 1].right = x
      }
      isInk = !rows.isEmpty
    }
    return groups
  }

  /// What a picture of `blocks` that stand apart says: slant changes neither their area nor their height.
  private func text(of image: GrayImage) -> String {
    String(
      groups(of: image).map { group in
        let height = Float(group.bottom + 1 - group.top)
        let width = Float(group.area) / (height * height)
        return width < 0.26 ? "1" : width < 0.66 ? "2" : "0"
      })
  }

  @Test func pictureIsTheText() throws {
    let composer = try composer(blocks)
    var generator = SeededGenerator(seed: 1)
    for text in ["1 0 2 2 1", "2", "0 1", "2 1 0 0 1 2 1"] {
      for _ in 0..<20 {
        let line = composer.compose(text, using: &generator)
        let image = composer.draw(line, height: generator.uniform(composer.height))
        #expect(self.text(of: image) == text.filter { $0 != " " })
      }
    }
    // And the text that comes with a picture is what was drawn: as many characters, where none touch.
    var apart = 0
    for _ in 0..<60 {
      let line = composer.plainLine(using: &generator)
      let count = line.text.filter { $0 != " " }.count
      let groups = groups(of: line.image).count
      #expect(groups <= count)
      if groups == count { apart += 1; #expect(text(of: line.image) == line.text.filter { $0 != " " }) }
    }
    #expect(apart > 30)
  }

  @Test func digitsStandOnTheLine() throws {
    let composer = try composer(blocks + [.block("g", width: 9), .block("a", width: 15)])
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<40 {
      let image = composer.draw(composer.compose("1 g 1 a 1", using: &generator), height: 54)
      let groups = groups(of: image)
      try #require(groups.count == 5)
      // An x-height is some 20 pixels: of 54 for 2.5 of them.
      let line = Float(groups[0].bottom + groups[2].bottom + groups[4].bottom) / 3
      #expect(Float(groups[1].bottom) > line + 7)
      #expect(abs(Float(groups[3].bottom) - line) < 8)
      #expect(groups[3].top > groups[2].top + 5 && groups[3].top > groups[4].top + 5)
      for (a, b) in zip(groups, groups.dropFirst()) { #expect(b.left - a.right > 8) }
    }
    for placed in composer.compose("120", using: &generator) {
      let box = try #require(InkBox(Ink(strokes: placed.stance(placed.glyph.outline))))
      #expect(abs(box.bottom) < 0.5 && 1.2...2.2 ~= box.height)
    }
  }

  @Test func writesOnlyWhatThereArePicturesOf() throws {
    let composer = try composer(blocks + [.block("a", width: 9), .block("b", width: 9)], alphabet: .ascii)
    #expect(Set(composer.source.alphabet.symbols) == Set(" 012ab"))
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let line = composer.line(augmentation: .handwriting, using: &generator)
      #expect(!line.text.isEmpty && line.text.allSatisfy { " 012ab".contains($0) })
    }
    #expect { try self.composer(blocks, alphabet: Alphabet("xyz ")) } throws: {
      ($0 as? SynthesisError)?.code == .noGlyph
    }
  }

  @Test func repeatsItself() throws {
    let composer = try composer(blocks)
    var (a, b, c) = (SeededGenerator(seed: 4), SeededGenerator(seed: 4), SeededGenerator(seed: 5))
    func lines(_ generator: inout SeededGenerator) -> [GrayImage] {
      (0..<10).map { _ in composer.line(augmentation: .handwriting, using: &generator).image }
    }
    let first = lines(&a)
    #expect(first == lines(&b))
    #expect(first != lines(&c))
    #expect(composer.compose("120", using: &a) != composer.compose("120", using: &a))
  }

  @Test func aLineIsOfCharactersThatLookAlike() throws {
    let composer = try composer("0123456789".flatMap { digit in [3, 5].map { PictureFixture.block(digit, width: $0) } })
    var generator = SeededGenerator(seed: 6)
    var pens: Set<Float> = []
    for _ in 0..<30 {
      let line = composer.compose("0123456789", using: &generator)
      #expect(Set(line.map(\.glyph.penWidth)).count == 1)
      pens.insert(line[0].glyph.penWidth)
    }
    #expect(pens.count == 2)
    // Those that lean are brought nearer to those that do not.
    let leaning = try self.composer([.block("1", width: 4), .block("1", width: 4, lean: 10), .block("2", width: 4, lean: 5)])
    for _ in 0..<20 {
      let line = leaning.compose("12", using: &generator)
      let difference = line[1].stance.shear - line[0].stance.shear
      #expect(line[0].glyph.slant < 0.1 ? difference < 0.1 : difference > -0.1)
    }
  }

  @Test func lowTextsKeepTheirSize() throws {
    let composer = try composer([.block("a", width: 15), .block("1", width: 4)])
    var generator = SeededGenerator(seed: 7)
    let low = composer.draw(composer.compose("a", using: &generator), height: 54).height
    // Of 54 pixels for 1.5 x-heights, and 4 of paper on each side.
    #expect(35...55 ~= low)
    let full = composer.draw(composer.compose("a1", using: &generator), height: 54).height
    #expect(60...64 ~= full)
  }
}
