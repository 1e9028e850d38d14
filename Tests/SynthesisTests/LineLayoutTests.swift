import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct LineLayoutTests {
  /// Up and down again, as high as a digit.
  private let bar = [[(0, 0), (0.2, 0), (0.2, -1.7), (0, -1.7)].map { Ink.Point(x: $0.0, y: $0.1) }]

  @Test func aSpaceIsWiderThanTheGapsWithinWords() throws {
    for seed in 0..<50 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var layout = LineLayout(using: &generator)
      let bar = [[Ink.Point(x: 0, y: -1), Ink.Point(x: 0, y: 0)]]
      var ends: [Float] = []
      for index in 0..<2 {
        if index == 1 { layout.addSpace(widestGap: 4, using: &generator) }
        let stance = layout.add(bar, symbol: "l", shear: 0, using: &generator)
        let box = try #require(InkBox(Ink(strokes: stance(bar))))
        ends += [box.left, box.right]
      }
      #expect(ends[2] - ends[1] > 4)
    }
  }

  @Test func aSpaceIsWiderThanTheGapsOfAllWords() throws {
    let narrow = [[Ink.Point(x: 0, y: -1), Ink.Point(x: 0, y: 0)]]
    let apart = narrow + [[Ink.Point(x: 4, y: -1), Ink.Point(x: 4, y: 0)]]
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var layout = LineLayout(using: &generator)
      // The wide word comes last, drawn wider or narrower as the line has it.
      let ink = layout.add([("l", narrow), ("l", narrow), ("ll", apart)], using: &generator)
      let boxes = ink.strokes.map { InkBox($0)! }
      let gap = boxes[3].left - boxes[2].right
      #expect(boxes[1].left - boxes[0].right > gap && boxes[2].left - boxes[1].right > gap)
    }
  }

  @Test func gapsWithinAWordAreUnevenAndNarrowerThanASpace() throws {
    let narrow = [[Ink.Point(x: 0, y: -1), Ink.Point(x: 0, y: 0)]]
    var widest: Float = 1
    for seed in 0..<300 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var layout = LineLayout(using: &generator)
      var lefts: [Float] = []
      for index in 0..<7 {
        if index == 6 { layout.addSpace(using: &generator) }
        lefts.append(InkBox(layout.add(narrow, symbol: "l", shear: 0, using: &generator)(narrow)[0])!.left)
      }
      let gaps = zip(lefts, lefts.dropFirst()).map { $1 - $0 }
      let within = gaps.dropLast()
      #expect(gaps.last! > within.max()!, "seed \(seed)")
      if within.min()! > 0.5 { widest = max(widest, within.max()! / within.min()!) }
    }
    #expect((1.5...2.5).contains(widest))
  }

  @Test func aStanceScalesShearsAndMoves() {
    let stance = GlyphStance(scaleX: 2, scaleY: 0.5, shear: 0.25, x: 10, y: 1)
    #expect(stance(Ink.Point(x: 0, y: 0)) == Ink.Point(x: 10, y: 1))
    // Two x-heights up: half as high, and a quarter of that to the right.
    #expect(stance(Ink.Point(x: 3, y: -2)) == Ink.Point(x: 16.25, y: 0))
  }

  @Test func glyphsStandInTheLinesOwnGaps() throws {
    var generator = SeededGenerator(seed: 1)
    var gaps: [Float] = []
    for _ in 0..<50 {
      var layout = LineLayout(using: &generator)
      var last: InkBox?
      for index in 0..<8 {
        if index == 4 { layout.addSpace(using: &generator) }
        let stance = layout.add(bar, symbol: "1", shear: 0, using: &generator)
        let box = try #require(InkBox(Ink(strokes: stance(bar))))
        if let last {
          // The boxes of slanted bars overlap.
          let gap = box.left - last.right
          if index == 4 { #expect(gap > 0.5) } else { gaps.append(gap) }
        }
        last = box
        #expect(abs(stance.y) < 0.6)
      }
    }
    // Most write closely, and some set every symbol apart.
    #expect(0.05...0.45 ~= gaps.sorted()[gaps.count / 2])
    #expect(gaps.max()! < 4.7)
    #expect(gaps.max()! > 0.9)
  }

  @Test func whatASetSaysOfItsShearCounts() {
    var (a, b) = (SeededGenerator(seed: 2), SeededGenerator(seed: 2))
    var (upright, leaning) = (LineLayout(using: &a), LineLayout(using: &b))
    let first = upright.add(bar, symbol: "1", shear: 0, using: &a)
    let second = leaning.add(bar, symbol: "1", shear: 0.3, using: &b)
    #expect(abs(second.shear - first.shear - 0.3) < 1e-6)
    #expect((first.scaleX, first.scaleY, first.y) == (second.scaleX, second.scaleY, second.y))
  }
}
