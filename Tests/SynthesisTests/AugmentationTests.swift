import Foundation
import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct AugmentationTests {
  private func writing() -> GrayImage {
    var image = GrayImage(width: 200, height: 64)
    for letter in 0..<6 {
      for y in 16..<50 {
        for x in 0..<5 { image[20 + 28 * letter + x, y] = 0 }
      }
    }
    return image
  }

  private func darkness(_ image: GrayImage) -> Float {
    image.pixels.reduce(0) { $0 + Float(255 - $1) } / 255
  }

  @Test func noneChangesNothing() {
    var generator = SeededGenerator(seed: 1)
    #expect(Augmentation.none.apply(to: writing(), using: &generator) == writing())
  }

  @Test(arguments: [Augmentation.seed, .handwriting])
  func repeatsItself(augmentation: Augmentation) {
    var (a, b) = (SeededGenerator(seed: 3), SeededGenerator(seed: 3))
    var results: Set<[UInt8]> = []
    for _ in 0..<40 {
      let first = augmentation.apply(to: writing(), using: &a)
      let same = first == augmentation.apply(to: writing(), using: &b)
      #expect(same)
      results.insert(first.pixels)
    }
    #expect(results.count > 10)
  }

  /// Darker than its paper, and with much of its ink: no draw destroys the line.
  @Test func keepsInkOnPaper() throws {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<300 {
      let image = Augmentation.handwriting.apply(to: writing(), using: &generator)
      #expect(image.width > 100 && image.width < 400 && image.height >= 60 && image.height < 130)
      let normalized = try #require(LineNormalization(height: 48).normalize(image))
      #expect((100..<420).contains(normalized.image.width))
    }
  }

  /// How often the seed's changes happen: 300 draws of a probability of 0.3, 0.2 and 0.2.
  @Test func seedsProbabilities() {
    var generator = SeededGenerator(seed: 5)
    var changed = 0
    for _ in 0..<600 where Augmentation.seed.apply(to: writing(), using: &generator) != writing() { changed += 1 }
    // 1 - 0.7 * 0.8 * 0.8 = 0.552; four standard deviations are 0.081.
    #expect(abs(Float(changed) / 600 - 0.552) < 0.081)
  }

  @Test func hidesStripsAsOftenAsItSays() {
    var augmentation = Augmentation.none
    augmentation.maskProbability = 0.5
    augmentation.maskWidth = 0.4...0.6
    var generator = SeededGenerator(seed: 6)
    let hidden = (0..<400).count { _ in
      var line = writing()
      augmentation.hideStrips(of: &line, using: &generator)
      return darkness(line) < 0.99 * darkness(writing())
    }
    // Strips are as wide as the letters' distance, and hide one or a part of it nearly always: five standard deviations are 50.
    #expect((120..<250).contains(hidden))
  }

  /// Bars at four heights keep their order and thickness, to what a zone may change; how far apart they are against each other changes.
  @Test func proportionsChangeWithinWhatIsAllowed() {
    var augmentation = Augmentation.none
    (augmentation.geometricProbability, augmentation.proportionProbability, augmentation.proportion) = (1, 1, 0.3)
    var image = GrayImage(width: 60, height: 80)
    for bar in [10, 30, 50, 70] {
      for x in 0..<60 { image[x, bar] = 0 }
    }
    var generator = SeededGenerator(seed: 8)
    var shares: [Float] = []
    for _ in 0..<100 {
      let changed = augmentation.apply(to: image, using: &generator)
      let x = changed.width / 2
      var centres: [Float] = []
      for y in 1..<changed.height - 1 where changed[x, y] < 240 && changed[x, y] <= changed[x, y - 1] && changed[x, y] < changed[x, y + 1] {
        centres.append(Float(y))
      }
      #expect(centres.count == 4)
      let gaps = zip(centres, centres.dropFirst()).map { $1 - $0 }
      // 20 rows, drawn apart or pressed together by 0.3 and no more, to a row at either end.
      #expect(gaps.allSatisfy { (20 * 0.7 - 2...20 / 0.7 + 2).contains($0) })
      shares.append(gaps[0] / gaps[1])
    }
    #expect(shares.min()! < 0.8 && shares.max()! > 1.25)
  }

  @Test func splitsIntoMovingAndTones() {
    var augmentation = Augmentation.handwriting
    augmentation.geometricProbability = 1
    var (a, b) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
    let moved = augmentation.geometric.apply(to: writing(), using: &a)
    #expect(moved != writing())
    // The same draws move the whole's picture by as much; what follows changes its tones alone.
    let whole = augmentation.apply(to: writing(), using: &b)
    #expect(whole != moved && whole.width == moved.width && whole.height == moved.height)
    augmentation = .seed
    #expect((0..<50).allSatisfy { _ in augmentation.geometric.apply(to: writing(), using: &a) == writing() })
  }

  @Test func comesBackFromAFile() throws {
    let data = try JSONEncoder().encode(Augmentation.handwriting)
    #expect(try JSONDecoder().decode(Augmentation.self, from: data) == .handwriting)
  }
}

@Suite struct GeometricWarpTests {
  private func spot(_ x: Int, _ y: Int) -> GrayImage {
    var image = GrayImage(width: 101, height: 61)
    for dy in -2...2 {
      for dx in -2...2 { image[x + dx, y + dy] = 0 }
    }
    return image
  }

  /// The ink's centre, from the middle of the picture.
  private func center(_ image: GrayImage) -> (x: Float, y: Float, mass: Float) {
    var (mass, x, y): (Float, Float, Float) = (0, 0, 0)
    for row in 0..<image.height {
      for column in 0..<image.width {
        let ink = Float(255 - image[column, row]) / 255
        mass += ink
        x += ink * (Float(column) + 0.5 - Float(image.width) / 2)
        y += ink * (Float(row) + 0.5 - Float(image.height) / 2)
      }
    }
    return (x / mass, y / mass, mass)
  }

  /// Pictures and points are moved alike, and no ink is lost.
  @Test func movesPicturesAsPoints() {
    var warp = GeometricWarp()
    warp.shear = 0.4
    warp.angle = 0.05
    warp.widthScale = 1.3
    for (x, y) in [(10, 10), (50, 30), (95, 5), (30, 55)] {
      let moved = warp.applied(to: spot(x, y))
      let expected = warp(Float(x) - 50, Float(y) - 30)
      let found = center(moved)
      #expect(abs(found.x - expected.x) < 0.3 && abs(found.y - expected.y) < 0.3)
      // The area grows with the width.
      #expect(abs(found.mass - 25 * 1.3) < 1)
    }
  }

  @Test func keepsWhatWavesMoveBeyondTheBorder() {
    // Two of four waves move the whole picture, by 8 pixels, out of which the spot at its border stands.
    for (phase, y) in [(Float.pi / 2, 2), (-Float.pi / 2, 2), (.pi / 2, 58), (-.pi / 2, 58)] {
      var warp = GeometricWarp()
      for phase in [phase, phase, 0, 0] { warp.addWave(length: 1e6, direction: 0, phase: phase, amplitude: 4, along: .pi / 2) }
      let found = center(warp.applied(to: spot(50, y)))
      #expect(abs(found.mass - 25) < 0.1)
    }
  }

  @Test func leavesPicturesWithoutMovement() {
    let image = spot(20, 20)
    let same = GeometricWarp().applied(to: image) == image
    #expect(same)
  }

  @Test func fillsWithPaper() {
    var warp = GeometricWarp()
    warp.shear = -0.5
    let result = warp.applied(to: GrayImage(width: 80, height: 40, filledWith: 200))
    #expect(result.width == 100)
    #expect(result.pixels.allSatisfy { $0 == 200 })
  }
}
