import Images
import Randomness
import Testing

@testable import Synthesis

@Suite struct PhotometryTests {
  private let image = GrayImage(
    width: 6, height: 4,
    pixels: [
      10, 200, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 5, 15, 25, 35, 45, 55, 255, 0, 255, 0, 255, 0,
    ])

  // cv2.GaussianBlur(image, (size, size), 0, borderType=cv2.BORDER_REPLICATE)
  @Test(arguments: [
    (
      3,
      [
        61, 103, 79, 55, 65, 73, 53, 71, 70, 69, 79, 86, 70, 59, 67, 74, 82, 72, 145, 99, 102, 104, 107, 61,
      ]
    ),
    (
      5,
      [
        59, 82, 76, 62, 64, 71, 60, 71, 71, 70, 75, 78, 85, 76, 76, 81, 82, 72, 138, 108, 100, 103, 95, 64,
      ]
    ),
  ])
  func blursAsOpenCV(size: Int, expected: [Int]) {
    var result = image
    Photometry.blur(&result, size: size)
    for (a, b) in zip(result.pixels, expected) { #expect(abs(Int(a) - b) <= 1) }
  }

  // cv2.erode(image, numpy.ones((2, 2), numpy.uint8)), cv2.dilate likewise
  @Test func morphsAsOpenCV() {
    var thicker = image
    Photometry.morph(&thicker, thicker: true)
    #expect(
      thicker.pixels == [
        10, 10, 30, 30, 40, 50, 10, 10, 30, 30, 40, 50, 5, 5, 15, 25, 35, 45, 5, 0, 0, 0, 0, 0,
      ])
    var thinner = image
    Photometry.morph(&thinner, thicker: false)
    #expect(
      thinner.pixels == [
        10, 200, 200, 40, 50, 60, 70, 200, 200, 100, 110, 120, 70, 80, 90, 100, 110, 120, 255, 255, 255, 255, 255, 255,
      ])
  }

  /// A line of 10 heights: 3 strips of 2 to 4 of its columns, none within 5 columns of its ends.
  @Test func masksStripsBetweenTheEnds() {
    var counts: Set<Int> = []
    for seed in 0..<200 {
      // Paper at the rim, which tells its tone.
      var line = GrayImage(width: 100, height: 10, filledWith: 230)
      for x in 1..<99 {
        for y in 1..<9 { line[x, y] = 20 }
      }
      var generator = SeededGenerator(seed: UInt64(seed))
      Photometry.mask(&line, width: 0.2...0.4, using: &generator)
      let hidden = (1..<99).filter { x in (1..<9).allSatisfy { line[x, $0] == 230 } }
      let touched = (1..<99).filter { x in (1..<9).contains { line[x, $0] != 20 } }
      #expect(hidden == touched)
      #expect(hidden.allSatisfy { (5..<95).contains($0) })
      counts.insert(hidden.count)
    }
    // Strips may fall on one another.
    #expect(counts.isSubset(of: Set(2...12)) && counts.contains { $0 > 8 })
  }

  @Test func leavesShortLinesUnmasked() {
    var word = image
    var generator = SeededGenerator(seed: 2)
    Photometry.mask(&word, width: 0.6...0.9, using: &generator)
    #expect(word == image)
  }

  @Test func addsNormalNoise() {
    var flat = GrayImage(width: 300, height: 301, filledWith: 128)
    var generator = SeededGenerator(seed: 8)
    Photometry.addNoise(&flat, deviation: 10, using: &generator)
    let values = flat.pixels.map { Float($0) - 128 }
    let mean = values.reduce(0, +) / Float(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    // Standard errors over 90,300 pixels: 0.033 and 0.024; rounding adds 1/12 to the variance.
    #expect(abs(mean) < 0.15)
    #expect(abs((variance - 1 / 12).squareRoot() - 10) < 0.1)
    // 4.55 % lie beyond two standard deviations, standard error 0.07 %; greys beyond 20 begin at 20.5.
    let far = Float(values.filter { abs($0) > 20 }.count) / Float(values.count)
    #expect(abs(far - 0.0404) < 0.003)
  }

  @Test func setsTones() {
    var image = GrayImage(width: 3, height: 1, pixels: [0, 51, 255])
    Photometry.setTones(&image, paper: 200, ink: 100)
    #expect(image.pixels == [100, 120, 200])
  }

  @Test func shadesWithinTheLoss() {
    for seed in 0..<20 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var image = GrayImage(width: 160, height: 60, filledWith: 200)
      Photometry.shade(&image, loss: 0.4, using: &generator)
      #expect(image.pixels.min()! >= 119 && image.pixels.max()! <= 200)
      #expect(image.pixels.min()! < 195)
    }
  }

  @Test func knowsThePaper() {
    var image = GrayImage(width: 50, height: 20, filledWith: 180)
    for x in 10..<30 { image[x, 0] = 20 }
    #expect(abs(Photometry.paperTone(of: image) - 180) < 1)
  }
}
