import Testing

@testable import Images

@Suite struct GrayImagePolarityTests {
  /// Strokes on a ground: `columns` of them, 3 pixels wide, each 12 pixels.
  private func strokes(ink: UInt8, ground: UInt8) -> GrayImage {
    var image = GrayImage(width: 120, height: 48, filledWith: ground)
    for y in 12..<36 {
      for x in stride(from: 10, to: 106, by: 12) {
        for k in 0..<3 { image[x + k, y] = ink }
      }
    }
    return image
  }

  @Test func findsLightInkOnDarkGround() {
    #expect(strokes(ink: 250, ground: 20).isLightOnDark)
    #expect(strokes(ink: 160, ground: 80).isLightOnDark)
    #expect(!strokes(ink: 20, ground: 250).isLightOnDark)
    #expect(!strokes(ink: 20, ground: 100).isLightOnDark)
  }

  @Test func keepsPaperInShadow() {
    var image = strokes(ink: 20, ground: 230)
    for y in 0..<image.height {
      for x in 0..<80 { image[x, y] = UInt8(Int(image[x, y]) * 2 / 5) }
    }
    let isLightOnDark = image.isLightOnDark
    #expect(!isLightOnDark)
  }

  @Test func keepsBlankPictures() {
    #expect(!GrayImage(width: 50, height: 50, filledWith: 0).isLightOnDark)
    #expect(!GrayImage(width: 50, height: 50, filledWith: 255).isLightOnDark)
  }

  @Test func inverts() {
    #expect(GrayImage(width: 3, height: 1, pixels: [0, 100, 255]).inverted().pixels == [255, 155, 0])
  }
}
