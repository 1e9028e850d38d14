import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct InkRendererTests {
  /// Two strokes that cross: an x of 100 by 100 units.
  let cross = Ink(strokes: [
    [Ink.Point(x: 0, y: 0), Ink.Point(x: 100, y: 100)],
    [Ink.Point(x: 100, y: 0), Ink.Point(x: 0, y: 100)],
  ])

  @Test func drawsTheSamePictureEachTime() {
    let renderer = InkRenderer()
    #expect(renderer.render(cross) == renderer.render(cross))
    var (a, b, c) = (SeededGenerator(seed: 4), SeededGenerator(seed: 4), SeededGenerator(seed: 5))
    let first = renderer.render(cross, augmentation: .handwriting, using: &a)
    #expect(first == renderer.render(cross, augmentation: .handwriting, using: &b))
    #expect(first != renderer.render(cross, augmentation: .handwriting, using: &c))
  }

  @Test func drawsInkWhereThePenWas() {
    let image = InkRenderer().render(cross)
    let (x, y) = (image.width / 2, image.height / 2)
    #expect(image[x, y] == 0)
    // Between the arms, and in the corners of the canvas, the paper is bare.
    for point in [(x, 4), (x, image.height - 5), (4, y), (image.width - 5, y), (0, 0)] {
      #expect(image[point.0, point.1] == 255)
    }
  }

  @Test func givesALineOfAnyTabletTheSameHeight() {
    var renderer = InkRenderer()
    renderer.height = 60...60
    for scale: Float in [0.01, 1, 1000] {
      let ink = Ink(strokes: cross.strokes.map { $0.map { Ink.Point(x: $0.x * scale, y: $0.y * scale) } })
      let image = renderer.render(ink)
      #expect(abs(image.height - renderer.render(cross).height) <= 1)
    }
  }

  @Test("letters that stand far apart are drawn as high as letters that stand close", arguments: [Float(12), 40, 100])
  func wideSpacing(distance: Float) {
    let letters = (0..<8).map { letter in
      [(0, 10), (2, 0), (4, 10), (6, 0)].map { Ink.Point(x: Float(letter) * distance + $0.0, y: $0.1) }
    }
    let image = InkRenderer().render(Ink(strokes: letters))
    #expect((50...64).contains(image.height), "\(image.height)")
  }

  @Test func hasteRoundsCorners() {
    var renderer = InkRenderer()
    (renderer.height, renderer.penWidth, renderer.penVariation, renderer.fadingProbability) = (60...60, 0.06...0.06, 0...0, 0)
    let zigzag = Ink(strokes: [(0..<12).map { Ink.Point(x: Float($0) * 15, y: $0 % 2 == 0 ? 0 : 60) }])
    var augmentation = Augmentation.none
    var generator = SeededGenerator(seed: 6)
    /// Where the third corner begins; the ends of the stroke stay, so that the height does.
    func top() -> Int {
      let image = renderer.render(zigzag, augmentation: augmentation, using: &generator)
      let middle = image.width * 2 / 11 - 8...image.width * 2 / 11 + 8
      return (0..<image.height).first { y in middle.contains { image[$0, y] < 128 } } ?? image.height
    }
    let sharp = (0..<30).map { _ in top() }
    augmentation.hasteProbability = 1
    let round = (0..<30).map { _ in top() }
    #expect(round.min()! >= sharp.max()! && Set(round).count > 2, "\(sharp), \(round)")
  }

  @Test func keepsADashFlat() {
    let dash = Ink(strokes: [[Ink.Point(x: 0, y: 0), Ink.Point(x: 50, y: 1), Ink.Point(x: 100, y: 0)]])
    let image = InkRenderer().render(dash)
    #expect(image.height < 25)
    #expect(image.width < 150)
    let dot = InkRenderer().render(Ink(strokes: [[Ink.Point(x: 7, y: 7)]]))
    #expect(dot.width < 25 && dot.height < 25)
    #expect(dot.pixels.contains(0))
  }

  @Test func givesACharacterAloneTheSizeThatItHasInTheWriting() {
    func size(_ width: Float, _ height: Float, in writing: Float?) -> (width: Int, height: Int) {
      let ink = Ink(
        strokes: [[Ink.Point(x: 0, y: 0), Ink.Point(x: width, y: height), Ink.Point(x: width / 2, y: height)]], writingHeight: writing)
      let image = InkRenderer().render(ink)
      return (image.width, image.height)
    }
    // A comma: at full height without its writing, a quarter of it within.
    #expect((50...64).contains(size(5, 25, in: nil).height))
    #expect((16...26).contains(size(5, 25, in: 100).height))
    // As high as the writing or higher, it is drawn as by itself; so is a low word, which is wide.
    #expect(size(30, 120, in: 100) == size(30, 120, in: nil))
    #expect(size(150, 45, in: 100) == size(150, 45, in: nil))
    // Between a character and a word nothing jumps.
    let heights = (50...110).map { size(Float($0), 45, in: 100).height }
    #expect(zip(heights, heights.dropFirst()).allSatisfy { abs($0 - $1) <= 2 } && heights.first! < heights.last!)
  }

  @Test func endsWithPaperForNoInk() {
    let image = InkRenderer().render(Ink(strokes: []))
    #expect(image.pixels.allSatisfy { $0 == 255 })
  }
}
