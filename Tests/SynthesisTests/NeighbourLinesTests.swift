import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct NeighbourLinesTests {
  /// Bars of three heights on grey paper, with paper around them.
  private func writing(paper: UInt8 = 230) -> GrayImage {
    var image = GrayImage(width: 300, height: 90, filledWith: paper)
    for letter in 0..<10 {
      for y in [20, 35, 35][letter % 3]..<[55, 55, 70][letter % 3] {
        for x in 0..<5 { image[20 + 26 * letter + x, y] = 30 }
      }
    }
    return image
  }

  /// Rows with ink.
  private func inkRows(_ image: GrayImage) -> [Int] {
    (0..<image.height).filter { y in (0..<image.width).contains { image[$0, y] < 130 } }
  }

  /// The line stands whole where it stood, and what is added lies above and below and is cut off by the edges.
  @Test func theLineIsWholeAmongParts() throws {
    var generator = SeededGenerator(seed: 1)
    var (above, below) = (0, 0)
    let own = writing()
    for _ in 0..<100 {
      let image = NeighbourLines.added(to: own, using: &generator)
      #expect(image.width == own.width && (50...90).contains(image.height))
      // Where the line's own ink is: the offset at which all of it is found.
      let offset = try #require(
        (-20...20).first { shift in
          (20..<70).allSatisfy { y in
            image.height > y - 20 + shift && y - 20 + shift >= 0
              && (0..<own.width).allSatisfy { own[$0, y] > 130 || image[$0, y - 20 + shift] < 130 }
          }
        })
      let rows = inkRows(image)
      above += rows.contains { $0 < offset } ? 1 : 0
      below += rows.contains { $0 >= offset + 50 } ? 1 : 0
      // Between letters that are neither high nor low nothing is added: rows 35 to 55 are the line's own.
      for y in 38..<52 {
        for x in 0..<own.width { #expect((image[x, y - 20 + offset] < 130) == (own[x, y] < 130)) }
      }
    }
    // At a distance of 0.75 to 1.5 heights and with 0 to 0.4 of room a part shows in some of the cases.
    #expect((10..<90).contains(above) && (10..<90).contains(below))
  }

  @Test func paperIsLeftAsItIs() {
    var generator = SeededGenerator(seed: 2)
    let paper = GrayImage(width: 60, height: 40, filledWith: 200)
    #expect(NeighbourLines.added(to: paper, using: &generator) == paper)
    // At a probability of 0 no chance is drawn: the samples of other recipes stay as they are.
    var (image, other) = (writing(), generator)
    Augmentation.seed.addNeighbours(to: &image, using: &generator)
    let (next, same) = (generator.next(), other.next())
    #expect(image == writing() && next == same)
  }
}
