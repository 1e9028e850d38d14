import Testing

@testable import Images

/// numpy.random.default_rng(7).integers(0, 256, (12, 25), dtype=numpy.uint8)
let noise: [UInt8] = [
  139, 74, 229, 241, 169, 65, 6, 160, 149, 106, 38, 175, 188, 205, 175, 229, 98, 249, 10, 148,
  95, 86, 147, 198, 66, 39, 106, 213, 171, 45, 167, 57, 69, 81, 55, 14, 153, 178, 215, 76,
  52, 39, 250, 72, 215, 50, 161, 223, 112, 172, 161, 233, 38, 17, 89, 1, 221, 6, 242, 127,
  143, 6, 60, 210, 94, 25, 166, 33, 249, 189, 12, 204, 33, 57, 124, 30, 199, 149, 202, 119,
  72, 220, 3, 209, 122, 136, 147, 77, 133, 82, 115, 87, 162, 230, 70, 71, 240, 62, 47, 184,
  31, 34, 63, 65, 146, 197, 142, 253, 81, 133, 240, 113, 30, 247, 103, 122, 31, 19, 42, 129,
  141, 136, 33, 149, 161, 0, 178, 141, 107, 35, 107, 130, 72, 27, 217, 254, 99, 13, 195, 206,
  59, 228, 235, 202, 183, 47, 69, 179, 82, 35, 71, 159, 110, 121, 77, 87, 3, 126, 44, 253,
  233, 225, 90, 119, 137, 120, 30, 55, 33, 165, 87, 216, 229, 167, 3, 41, 109, 203, 129, 219,
  63, 101, 207, 156, 27, 220, 93, 29, 143, 200, 63, 11, 11, 180, 219, 113, 190, 87, 34, 9,
  133, 29, 61, 36, 244, 192, 207, 131, 254, 67, 99, 248, 47, 71, 89, 119, 137, 85, 246, 206,
  214, 129, 203, 234, 113, 121, 206, 210, 200, 248, 20, 161, 52, 114, 255, 112, 206, 54, 157, 131,
  133, 69, 42, 68, 243, 24, 51, 127, 8, 205, 30, 97, 79, 35, 93, 63, 131, 188, 69, 254,
  233, 238, 4, 3, 167, 155, 225, 24, 84, 68, 65, 49, 124, 147, 17, 248, 94, 4, 41, 177,
  159, 126, 192, 225, 86, 246, 90, 51, 34, 231, 145, 184, 128, 238, 153, 94, 63, 13, 48, 125,
]

@Suite struct InkComponentsTests {
  // n, labels, stats, _ = cv2.connectedComponentsWithStats((noise > 170).astype(numpy.uint8), connectivity=8)
  // sorted((x, y, x + w, y + h, area) for x, y, w, h, area in stats[1:])
  private let expected = [
    [0, 11, 1, 12, 1], [1, 0, 4, 4, 6], [1, 4, 12, 12, 27], [1, 5, 2, 6, 1], [2, 7, 3, 8, 1], [3, 3, 4, 4, 1],
    [4, 11, 5, 12, 1], [5, 2, 9, 5, 6], [11, 0, 16, 3, 8], [13, 4, 15, 6, 3], [14, 7, 15, 8, 1], [14, 11, 15, 12, 1],
    [16, 5, 20, 6, 4], [16, 10, 17, 12, 2], [17, 0, 20, 4, 6], [18, 5, 25, 10, 13], [18, 11, 19, 12, 1],
    [21, 0, 25, 4, 5], [24, 3, 25, 4, 1],
  ]

  @Test func agreesWithOpenCV() {
    let found = InkComponents(darkness: noise, width: 25, height: 12, above: 170).components
      .map { [$0.left, $0.top, $0.right, $0.bottom, $0.area] }
      .sorted { $0.lexicographicallyPrecedes($1) }
    #expect(found == expected)
  }

  /// Every threshold finds the pixels above it, and no others.
  @Test func countsTheInk() {
    for threshold in stride(from: 0, through: 255, by: 5) {
      let components = InkComponents(darkness: noise, width: 25, height: 12, above: UInt8(threshold)).components
      #expect(components.reduce(0) { $0 + $1.area } == noise.filter { Int($0) > threshold }.count)
    }
  }

  @Test func measuresStrokes() {
    for width in [2, 5, 9] {
      // An upright cross of two bars.
      var picture = [UInt8](repeating: 0, count: 100 * 100)
      for along in 5..<95 {
        for across in 45..<45 + width {
          picture[along * 100 + across] = 255
          picture[across * 100 + along] = 255
        }
      }
      let ink = InkComponents(darkness: picture, width: 100, height: 100, above: 100)
      #expect(ink.components.count == 1)
      // Straight bars are the worst case of the estimate: 4 / pi too much.
      #expect(abs(ink.strokeWidth / Float(width) - 1.2) < 0.2)
    }
    #expect(InkComponents(darkness: [0, 0], width: 2, height: 1, above: 10).strokeWidth == 0)
  }
}
