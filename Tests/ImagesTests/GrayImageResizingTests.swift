import Images
import Testing

@Suite struct GrayImageResizingTests {
  let image = GrayImage(
    width: 6, height: 4,
    pixels: [
      10, 200, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 5, 15, 25, 35, 45, 55, 255, 0, 255, 0, 255, 0,
    ])

  // a = numpy.array(pixels, numpy.uint8).reshape(4, 6); image = PIL.Image.fromarray(a)
  // numpy.asarray(image.resize((width, height), kind)).ravel().tolist()
  // where kind is PIL.Image.BOX for the smaller sizes and BILINEAR for the larger one.
  @Test(arguments: [
    (3, 2, [90, 65, 85, 69, 79, 89]),
    (
      9, 8,
      [
        10, 105, 172, 58, 35, 42, 48, 55, 60, 25, 98, 150, 66, 50, 57, 63, 70, 75, 55, 83, 105, 81, 80, 87, 93, 100,
        105, 54, 59, 66, 72, 79, 86, 92, 99, 104, 21, 26, 33, 39, 46, 53, 59, 66, 71, 68, 40, 24, 70, 55, 39, 85, 70,
        41, 193, 99, 37, 165, 104, 42, 170, 109, 14, 255, 128, 43, 212, 128, 43, 212, 128, 0,
      ]
    ),
  ])
  func agreesWithPillow(width: Int, height: Int, expected: [Int]) {
    let result = image.resized(width: width, height: height)
    #expect(result.width == width && result.height == height)
    for (a, b) in zip(result.pixels, expected) { #expect(abs(Int(a) - b) <= 1) }
  }

  /// 6 columns on 4: each covers one and a half.
  @Test func weighsPartlyCoveredPixels() {
    let row = GrayImage(width: 6, height: 1, pixels: [0, 90, 0, 60, 120, 240])
    #expect(row.resized(width: 4, height: 1).pixels == [30, 30, 80, 200])
  }

  @Test func keepsASingleGrey() {
    let flat = GrayImage(width: 37, height: 21, filledWith: 93)
    for (width, height) in [(1, 1), (5, 50), (100, 3), (37, 21), (64, 48)] {
      #expect(flat.resized(width: width, height: height).pixels.allSatisfy { $0 == 93 })
    }
    #expect(image.resized(width: 6, height: 4) == image)
  }
}
