import Foundation
import Randomness
import Testing

@testable import Images

@Suite struct LineNormalizationTests {
  private let normalization = LineNormalization(height: 48)

  /// Upright and slanting bars of some letters' size, black on white.
  private func writing(scale: Int = 1, pen: Int? = nil, ground: UInt8 = 255, ink: UInt8 = 0) -> GrayImage {
    let pen = pen ?? 4 * scale
    var image = GrayImage(width: 240 * scale, height: 70 * scale, filledWith: ground)
    for letter in 0..<8 {
      for y in 20 * scale..<56 * scale {
        let left = (24 + 25 * letter) * scale + (letter % 2 == 0 ? 0 : (56 * scale - y) / 4)
        for x in left..<left + pen { image[x, y] = ink }
      }
    }
    for x in 24 * scale..<60 * scale {
      for y in 36 * scale..<36 * scale + pen { image[x, y] = ink }
    }
    return image
  }

  private func difference(_ a: GrayImage, _ b: GrayImage) -> Float {
    guard a.width == b.width, a.height == b.height else { return .infinity }
    return zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Float($1.0) - Float($1.1)) } / Float(a.pixels.count)
  }

  @Test func fillsTheHeight() throws {
    for height in [32, 48, 64] {
      let normalization = LineNormalization(height: height)
      let line = try #require(normalization.normalize(writing()))
      #expect(line.image.height == height)
      let margin = normalization.margin
      // Ink from margin to margin, paper outside.
      #expect(line.image.pixels.prefix(margin * line.image.width).allSatisfy { $0 == 255 })
      #expect(line.image.pixels.suffix(margin * line.image.width).allSatisfy { $0 == 255 })
      let rows = (0..<height).filter { y in (0..<line.image.width).contains { line.image[$0, y] < 128 } }
      #expect(rows.first! <= margin + 2 && rows.last! >= height - margin - 3)
      #expect(line.image.pixels.min()! < 10)
      // 36 x 183 pixels of ink.
      #expect(abs(Float(line.image.width) / Float(height) - 5) < 0.6)
    }
  }

  @Test func hairlinesDoNotFade() throws {
    func darkness(_ image: GrayImage) throws -> (most: Int, columns: Float) {
      let line = try #require(normalization.normalize(image)).image
      let row = (0..<line.width).map { 255 - Int(line[$0, 36]) }
      return (row.max()!, Float(row.reduce(0, +)) / 255)
    }
    // Eight bars a row. Scaled down four times, a stroke of 2 pixels would be half a pixel wide.
    for pen in [1, 2, 4] {
      let (most, columns) = try darkness(writing(scale: 5, pen: pen))
      #expect(most > 180 && columns > 8 * 0.9 && columns < 8 * 2.2, "\(pen): \(most), \(columns)")
    }
    // A pen of some width is left as it is.
    let (most, columns) = try darkness(writing(scale: 5, pen: 12))
    #expect(most > 250 && abs(columns - 8 * 12 * 44 / 180) < 3, "\(columns)")
  }

  @Test func mapsColumnsBack() throws {
    let image = writing()
    let line = try #require(normalization.normalize(image))
    // Where the first bar begins and the last one ends.
    let columns = (0..<line.image.width).filter { x in (0..<48).contains { line.image[x, $0] < 128 } }
    #expect(abs(line.sourceX(Float(columns.first!)) - 24) < 1)
    #expect(abs(line.sourceX(Float(columns.last! + 1)) - 212) < 1)
    // And the same in a picture so large that it is scaled down first.
    let large = try #require(normalization.normalize(writing(scale: 14)))
    let wide = (0..<large.image.width).filter { x in (0..<48).contains { large.image[x, $0] < 128 } }
    #expect(abs(large.sourceX(Float(wide.first!)) / 14 - 24) < 1)
    #expect(abs(large.sourceX(Float(wide.last! + 1)) / 14 - 212) < 1)
  }

  @Test func doesNotDependOnTheSize() throws {
    let once = try #require(normalization.normalize(writing(scale: 2)))
    for scale in [3, 5, 12] {
      let line = try #require(normalization.normalize(writing(scale: scale)))
      #expect(abs(line.image.width - once.image.width) <= 2)
      let fitted = line.image.resized(width: once.image.width, height: 48)
      #expect(difference(fitted, once.image) < 8)
    }
  }

  @Test func evensTheLightOut() throws {
    let plain = try #require(normalization.normalize(writing()))
    var shaded = writing(ground: 220, ink: 30)
    for y in 0..<shaded.height {
      for x in 0..<shaded.width {
        let light = 1 - 0.6 * Float(x) / Float(shaded.width) - 0.2 * Float(y) / Float(shaded.height)
        shaded[x, y] = UInt8(Float(shaded[x, y]) * light)
      }
    }
    let line = try #require(normalization.normalize(shaded))
    #expect(abs(line.image.width - plain.image.width) <= 2)
    #expect(difference(line.image.resized(width: plain.image.width, height: 48), plain.image) < 6)
  }

  @Test func stretchesFaintInk() throws {
    let line = try #require(normalization.normalize(writing(ground: 200, ink: 150)))
    #expect(line.image.pixels.min()! < 30)
    #expect(line.image.pixels.max()! == 255)
  }

  @Test func knowsBlankPaper() {
    #expect(normalization.normalize(GrayImage(width: 300, height: 60)) == nil)
    #expect(normalization.normalize(GrayImage(width: 300, height: 60, filledWith: 140)) == nil)
    #expect(normalization.normalize(GrayImage(width: 300, height: 60, filledWith: 0)) == nil)
    #expect(normalization.normalize(GrayImage(width: 1, height: 1)) == nil)
    #expect(normalization.normalize(GrayImage(width: 0, height: 0)) == nil)
    // A shadow is no writing.
    var slope = GrayImage(width: 300, height: 60)
    for y in 0..<60 {
      for x in 0..<300 { slope[x, y] = UInt8(230 - x / 3) }
    }
    #expect(normalization.normalize(slope) == nil)
    var generator = SeededGenerator(seed: 2)
    for deviation: Float in [3, 10, 30] {
      var noise = GrayImage(width: 300, height: 60)
      for i in noise.pixels.indices { noise.pixels[i] = UInt8(max(0, min(255, 190 + deviation * generator.normal()))) }
      #expect(normalization.normalize(noise) == nil)
    }
  }

  @Test func leavesADashADash() throws {
    var image = GrayImage(width: 60, height: 60)
    for y in 28..<32 {
      for x in 10..<50 { image[x, y] = 0 }
    }
    let line = try #require(normalization.normalize(image))
    let rows = (0..<48).filter { y in (0..<line.image.width).contains { line.image[$0, y] < 128 } }
    #expect(rows.count < 8)
    // In the middle.
    #expect(abs(rows.first! + rows.last! - 47) <= 2)
    // A full stop, likewise.
    var stop = GrayImage(width: 60, height: 60)
    for y in 28..<32 {
      for x in 28..<32 { stop[x, y] = 0 }
    }
    let dot = try #require(normalization.normalize(stop))
    #expect(dot.image.width <= 2 * normalization.side + 16)
    #expect(dot.image.pixels.filter { $0 < 128 }.count < 100)
  }

  @Test func overlooksSpecks() throws {
    let clean = try #require(normalization.normalize(writing()))
    var dirty = writing()
    for (x, y) in [(3, 3), (230, 4), (120, 66), (2, 60)] {
      dirty[x, y] = 0
      dirty[x + 1, y] = 0
    }
    let line = try #require(normalization.normalize(dirty))
    // They weigh a little in the estimate of the stroke width, no more.
    #expect(abs(line.image.width - clean.image.width) <= 1)
    #expect(difference(line.image.resized(width: clean.image.width, height: 48), clean.image) < 3)
  }

  @Test func erasesRuledLines() throws {
    let clean = try #require(normalization.normalize(writing()))
    for slope: Float in [0, 0.015, -0.02] {
      var ruled = writing()
      for x in 0..<ruled.width {
        for rule in [12, 50, 64] {
          let y = rule + Int((slope * (Float(x) - 120)).rounded())
          for k in 0..<2 { ruled[x, y + k] = min(ruled[x, y + k], 120) }
        }
      }
      let line = try #require(normalization.normalize(ruled))
      #expect(abs(line.image.width - clean.image.width) <= 3)
      #expect(difference(line.image.resized(width: clean.image.width, height: 48), clean.image) < 8)
    }
  }

  @Test func seesLinesBelowEachOther() throws {
    /// So many copies of the writing, one below the other.
    func page(_ count: Int) -> GrayImage {
      let line = writing()
      return GrayImage(width: line.width, height: count * line.height, pixels: (0..<count).flatMap { _ in line.pixels })
    }
    for (count, seems) in [(1, false), (5, true), (12, true)] {
      #expect(try #require(normalization.normalize(page(count))).seemsSeveralLines == seems)
    }
    // A colon's points are low as well.
    var colon = GrayImage(width: 60, height: 100)
    for y in [20, 75] {
      for x in 28..<34 {
        for row in y..<y + 6 { colon[x, row] = 0 }
      }
    }
    #expect(try !#require(normalization.normalize(colon)).seemsSeveralLines)
  }

  /// Three pieces at an edge are of another line; fewer are this one's, cut out tightly.
  @Test(arguments: [0, 64]) func overlooksWhatEdgesCutOff(top: Int) throws {
    func image(pieces: Int) -> GrayImage {
      var image = writing()
      for piece in 0..<pieces {
        for y in top..<top + 6 {
          for x in 40 + 60 * piece..<44 + 60 * piece { image[x, y] = 0 }
        }
      }
      return image
    }
    let alone = try #require(normalization.normalize(writing()))
    #expect(difference(try #require(normalization.normalize(image(pieces: 3))).image, alone.image) < 1)
    let two = try #require(normalization.normalize(image(pieces: 2)))
    #expect(two.image.width < alone.image.width * 9 / 10)
    // Away from the edge they are of the line.
    var apart = image(pieces: 3)
    apart.pixels = Array(repeating: 255, count: 2 * apart.width) + apart.pixels + Array(repeating: 255, count: 2 * apart.width)
    apart.height += 4
    #expect(try #require(normalization.normalize(apart)).image.width < alone.image.width * 9 / 10)
  }

  /// Bars as high as small letters and, each fourth, as capitals, on a line that falls so many rows for each column.
  private func slopingWriting(_ slope: Float, letters: Int = 26) -> GrayImage {
    var image = GrayImage(width: 48 + 25 * letters, height: 160)
    for letter in 0..<letters {
      for x in 24 + 25 * letter..<30 + 25 * letter {
        let baseline = 92 + Int((slope * Float(x - image.width / 2)).rounded())
        for y in baseline - (letter % 4 == 0 ? 36 : 24)..<baseline { image[x, y] = 0 }
      }
    }
    return image
  }

  @Test(arguments: [0.03, 0.06, -0.09] as [Float]) func makesSlopingLinesLevel(slope: Float) throws {
    let level = try #require(normalization.normalize(slopingWriting(0)))
    let line = try #require(normalization.normalize(slopingWriting(slope)))
    #expect(abs(line.image.width - level.image.width) <= level.image.width / 20)
    #expect(difference(line.image.resized(width: level.image.width, height: 48), level.image) < 12)
    // Letters keep their places from left to right.
    let columns = (0..<line.image.width).filter { x in (0..<48).contains { line.image[x, $0] < 128 } }
    #expect(abs(line.sourceX(Float(columns.first!)) - 24) < 1.5)
    #expect(abs(line.sourceX(Float(columns.last! + 1)) - 655) < 1.5)
  }

  @Test func leavesShortWordsTheirSlope() throws {
    func box(_ image: GrayImage) -> (slope: Float?, aspect: Float) {
      let darkness = image.pixels.map { 255 - $0 }
      let ink = InkComponents(darkness: darkness, width: image.width, height: image.height, above: 128)
      var box = ink.components[0]
      for piece in ink.components {
        box.left = min(box.left, piece.left)
        box.right = max(box.right, piece.right)
        box.top = min(box.top, piece.top)
        box.bottom = max(box.bottom, piece.bottom)
      }
      let slope = LineSlope.slope(of: darkness, width: image.width, box: box, threshold: 128)
      return (slope, Float(box.right - box.left) / Float(box.bottom - box.top))
    }
    #expect(abs(try #require(box(slopingWriting(0.07)).slope) - 0.07) < 0.01)
    #expect(box(slopingWriting(0)).slope == nil)
    let short = box(slopingWriting(0.07, letters: 4))
    #expect(short.aspect < 3 && short.slope == nil)
  }

  /// Cut out as a rectangle, a line that slopes has the ends of those around it in the corners.
  @Test func overlooksCornersOfSlopingLines() throws {
    let alone = try #require(normalization.normalize(slopingWriting(0.07)))
    var image = slopingWriting(0.07)
    for letter in 0..<4 {
      // Of the line above at the right, of the one below at the left, three cut off by the picture's edge and one, within their rows, not.
      for x in 10..<16 {
        for y in (letter < 3 ? 0 : 4)..<20 {
          image[image.width - 40 * (letter + 1) + x, y] = 0
          image[40 * (letter + 1) - x, image.height - 1 - y] = 0
        }
      }
    }
    let line = try #require(normalization.normalize(image))
    #expect(abs(line.image.width - alone.image.width) <= 5)
    #expect(difference(line.image.resized(width: alone.image.width, height: 48), alone.image) < 6)
  }

  /// Though they stand as far away as what other lines leave in a picture, and the highest touches its edge.
  @Test func leavesSlopingLinesTheirAccents() throws {
    for slope: Float in [0.04, -0.06] {
      var image = slopingWriting(slope)
      var top = image.height
      for letter in stride(from: 0, to: 26, by: 4) {
        let middle = 27 + 25 * letter
        let capital = (0..<image.height).first { image[middle, $0] == 0 }!
        for y in capital - 12..<capital - 7 {
          for x in middle - 7..<middle + 7 { image[x, y] = 0 }
        }
        top = min(top, capital - 12)
      }
      let cut = GrayImage(width: image.width, height: image.height - top, pixels: Array(image.pixels.dropFirst(top * image.width)))
      let line = try #require(normalization.normalize(cut)).image
      // Of 48 rows accents take the first ones, paper follows, then seven capitals.
      func strokes(_ row: Int) -> Int { (1..<line.width).filter { line[$0, row] < 128 && line[$0 - 1, row] >= 128 }.count }
      let found = [5, 18, 40].map(strokes)
      #expect(found == [7, 7, 26], "\(slope)")
    }
  }

  @Test func limitsTheWidth() throws {
    var image = GrayImage(width: 20_000, height: 12)
    for x in stride(from: 10, to: 19_990, by: 20) {
      for y in 3..<9 { image[x, y] = 0 }
    }
    let line = try #require(normalization.normalize(image))
    #expect(line.image.width == normalization.maximumWidth)
    #expect(abs(line.sourceX(Float(line.image.width)) - 20_000) < 100)
  }

  @Test func drawsTheLineAtSeveralWidths() throws {
    let natural = try #require(normalization.normalize(writing()))
    let lines = normalization.normalize(writing(), widthScales: [1, 1.3, 0.8])
    #expect(lines.count == 3 && lines[0] == natural)
    let sides = 2 * normalization.side
    for (line, scale) in zip(lines, [1, 1.3, 0.8] as [Float]) {
      #expect(abs(Float(line.image.width - sides) - scale * Float(natural.image.width - sides)) <= 1)
      #expect(line.image.height == 48)
      // The same place of the source, at a place in proportion.
      let (from, to) = (natural.sourceX(0), natural.sourceX(Float(natural.image.width)))
      #expect(abs((line.sourceX(0) + line.sourceX(Float(line.image.width)) - from - to) / 2) < 1)
      #expect(abs(line.column(ofSourceX: line.sourceX(17)) - 17) < 1e-3)
    }
    #expect(normalization.normalize(GrayImage(width: 40, height: 40), widthScales: [1, 1.3]).isEmpty)
  }

  @Test func comesBackFromAFile() throws {
    let data = try JSONEncoder().encode(normalization)
    #expect(try JSONDecoder().decode(LineNormalization.self, from: data) == normalization)
  }

  @Test func leavesRoomForASpaceAtBothEnds() throws {
    // As models before it were trained.
    let older = Data(#"{"version":1,"height":48,"margin":2,"minimumWidth":32,"maximumWidth":4096,"minimumStrokeWidths":9}"#.utf8)
    let narrow = try JSONDecoder().decode(LineNormalization.self, from: older)
    for (normalization, side) in [(normalization, 16), (narrow, 4)] {
      let line = try #require(normalization.normalize(writing()))
      let columns = (0..<line.image.width).filter { x in (0..<48).contains { line.image[x, $0] < 128 } }
      #expect(abs(columns.first! - side) <= 2 && abs(line.image.width - 1 - columns.last! - side) <= 2)
    }
  }
}
