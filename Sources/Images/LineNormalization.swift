/// The one way a line's picture is prepared for the network, in training and in reading alike.
///
/// The light is evened out, a line that climbs or falls made level, parts of other lines at the edges painted over, the contrast stretched
/// (paper near 255, ink near 0), the ink cropped, and the crop scaled to a fixed height; the width is free.
public struct LineNormalization: Codable, Hashable, Sendable {
  /// Of what is stored here: how it is understood. Steps that serve all models alike leave it as it is.
  public var version = 1
  /// Of the result, in pixels.
  public var height: Int
  /// Paper kept above and below the ink, in pixels of the result.
  public var margin: Int
  /// Paper kept left and right of the ink, in pixels of the result; nil, as of models trained before it was wider, is twice `margin`.
  public var sideMargin: Int?
  /// Narrower lines are padded with paper, in pixels of the result.
  public var minimumWidth = 32
  /// Wider lines are pressed together, in pixels of the result.
  public var maximumWidth = 4096
  /// Ink lower than so many stroke widths is not scaled up to the full height, so that a dash stays a dash.
  public var minimumStrokeWidths: Float = 9

  /// Left and right there is room for a space.
  public init(height: Int = 48) {
    precondition(height >= 8, "a line needs at least 8 rows")
    self.height = height
    margin = max(1, height / 24)
    sideMargin = height / 3
  }

  /// Paper left and right of the ink, in pixels of the result.
  public var side: Int { sideMargin ?? 2 * margin }

  /// The normalised line, or nil where the picture holds no ink.
  public func normalize(_ image: GrayImage) -> NormalizedLine? { normalize(image, widthScales: [1]).first }

  /// The normalised line at several widths, each its natural width times a factor; none where the picture holds no ink.
  public func normalize(_ image: GrayImage, widthScales: [Float]) -> [NormalizedLine] {
    guard image.width > 0, image.height > 0 else { return [] }
    // Beyond some 400 rows more detail only costs time.
    let reduction = max(1, min(image.height / 400, image.width / 8))
    guard reduction == 1 else {
      let small = image.resized(width: image.width / reduction, height: image.height / reduction)
      let factor = Float(image.width) / Float(small.width)
      return normalizeReduced(small, widthScales).map { line in
        var line = line
        line.left *= factor
        line.scale /= factor
        return line
      }
    }
    return normalizeReduced(image, widthScales)
  }

  private func normalizeReduced(_ image: GrayImage, _ widthScales: [Float]) -> [NormalizedLine] {
    let width = image.width
    var height = image.height
    var darkness = PaperLevelling.darkness(of: image)
    guard let tones = InkTones(darkness) else { return [] }
    var ink = InkComponents(darkness: darkness, width: width, height: height, above: tones.threshold)
    // Strong noise on bare paper is split in two as well: grains everywhere.
    let covered = ink.components.reduce(0) { $0 + $1.area }
    guard ink.strokeWidth >= 2 || covered * 5 < width * height else { return [] }
    if RuledLines.erase(from: &darkness, width: width, height: height, threshold: tones.threshold) {
      let rest = InkComponents(darkness: darkness, width: width, height: height, above: tones.threshold)
      // A picture of nothing but a line is a dash.
      if Self.box(of: rest) != nil { ink = rest } else { darkness = PaperLevelling.darkness(of: image) }
    }
    guard let sloping = Self.box(of: ink) else { return [] }
    var edges = PictureEdges(tops: [Float](repeating: 0, count: width), rows: height)
    if let levelled = LineSlope.level(&darkness, width: width, height: &height, box: sloping, threshold: tones.threshold) {
      edges = levelled
      ink = InkComponents(darkness: darkness, width: width, height: height, above: tones.threshold)
    }
    if CutOffLines.erase(ink, from: &darkness, width: width, height: height, edges: edges) {
      ink = InkComponents(darkness: darkness, width: width, height: height, above: tones.threshold)
    }
    guard var box = Self.box(of: ink) else { return [] }
    let seemsSeveralLines = Self.seemsSeveralLines(ink, in: box)
    // The soft edge of the strokes.
    box.left = max(0, box.left - 1)
    box.top = max(0, box.top - 1)
    box.right = min(width, box.right + 1)
    box.bottom = min(height, box.bottom + 1)

    tones.stretch(&darkness, width: width, box: box)
    var levelled = GrayImage(width: width, height: height, pixels: darkness)
    let scale = scale(of: box, strokeWidth: ink.strokeWidth)
    // Strokes that became thinner would fade and look like no pen's.
    let missing = Self.thinnestStroke / scale - ink.strokeWidth
    levelled.thicken(by: min(Int((missing / 2).rounded()), Self.mostThickening), in: box)
    return widthScales.map { scaled(levelled, box, scale: scale, widthScale: $0, seemsSeveralLines: seemsSeveralLines) }
  }

  /// Of strokes in the result, in pixels: as the thinnest pens of the training lines leave them.
  private static let thinnestStroke: Float = 1.5
  /// In pixels of the picture, on each side of a stroke.
  private static let mostThickening = 8

  /// Pixels of the result for each of the picture.
  private func scale(of box: InkComponents.Component, strokeWidth: Float) -> Float {
    Float(height - 2 * margin) / max(Float(box.bottom - box.top), minimumStrokeWidths * strokeWidth)
  }

  /// The levelled picture's box at the line's height.
  private func scaled(
    _ levelled: GrayImage, _ box: InkComponents.Component, scale: Float, widthScale: Float, seemsSeveralLines: Bool
  ) -> NormalizedLine {
    let (boxWidth, boxHeight) = (box.right - box.left, box.bottom - box.top)
    let room = self.height - 2 * margin
    let innerHeight = min(room, max(1, Int((Float(boxHeight) * scale).rounded())))
    let innerWidth = min(maximumWidth - 2 * side, max(1, Int((Float(boxWidth) * scale * widthScale).rounded())))
    let outWidth = max(minimumWidth, innerWidth + 2 * side)

    let inner = levelled.resized(
      left: box.left, top: box.top, cropWidth: boxWidth, cropHeight: boxHeight, width: innerWidth, height: innerHeight)
    var result = GrayImage(width: outWidth, height: self.height)
    let top = (self.height - innerHeight) / 2
    let left = (outWidth - innerWidth) / 2
    result.pixels.withUnsafeMutableBufferPointer { target in
      inner.pixels.withUnsafeBufferPointer { source in
        for y in 0..<innerHeight {
          let (from, to) = (y * innerWidth, (top + y) * outWidth + left)
          for x in 0..<innerWidth { target[to + x] = source[from + x] }
        }
      }
    }
    let horizontalScale = Float(innerWidth) / Float(boxWidth)
    return NormalizedLine(
      image: result, seemsSeveralLines: seemsSeveralLines, left: Float(box.left) - Float(left) / horizontalScale,
      scale: horizontalScale)
  }

  /// Letters and words run together are low beside several lines of them.
  private static func seemsSeveralLines(_ ink: InkComponents, in box: InkComponents.Component) -> Bool {
    ink.components.count >= fewestPieces && ink.meanHeight * lowPieces < Float(box.bottom - box.top)
  }

  /// Fewer are a mark, such as a colon.
  private static let fewestPieces = 12
  /// Pieces so many times lower than all ink; a line's are two times on average, and the least of 1,500 lines on ruled paper four.
  private static let lowPieces: Float = 5

  /// Where the ink is, specks aside.
  private static func box(of ink: InkComponents) -> InkComponents.Component? {
    // Smaller than a quarter of a full stop written with the same pen; with the finest pen a dot may be one pixel.
    let speck = max(ink.strokeWidth < 1.3 ? 0 : 1, Int(ink.strokeWidth * ink.strokeWidth / 4))
    var box: InkComponents.Component?
    for component in ink.components where component.area > speck {
      guard var sum = box else {
        box = component
        continue
      }
      sum.left = min(sum.left, component.left)
      sum.top = min(sum.top, component.top)
      sum.right = max(sum.right, component.right)
      sum.bottom = max(sum.bottom, component.bottom)
      sum.area += component.area
      box = sum
    }
    return box
  }
}

extension GrayImage {
  /// Each pixel of the box becomes the darkest within a square around it, `radius` pixels to each side, of which 0 or less change nothing.
  fileprivate mutating func thicken(by radius: Int, in box: InkComponents.Component) {
    guard radius > 0 else { return }
    let (columns, rows, stride) = (box.left..<box.right, box.top..<box.bottom, width)
    func darkest(_ count: Int, from start: Int, step: Int, of source: [UInt8], into target: inout [UInt8]) {
      for i in 0..<count {
        var least = UInt8.max
        for j in max(0, i - radius)...min(count - 1, i + radius) { least = min(least, source[start + j * step]) }
        target[start + i * step] = least
      }
    }
    var across = pixels
    for y in rows { darkest(columns.count, from: y * stride + columns.lowerBound, step: 1, of: pixels, into: &across) }
    for x in columns { darkest(rows.count, from: rows.lowerBound * stride + x, step: stride, of: across, into: &pixels) }
  }
}

/// A line ready for the network.
public struct NormalizedLine: Equatable, Sendable {
  /// Ink near 0 on paper near 255.
  public var image: GrayImage
  /// Whether the ink looks like lines below each other, which together were scaled to the height of one.
  public var seemsSeveralLines: Bool
  /// Where column 0 lies in the source picture.
  var left: Float
  /// Columns of the result for each column of the source.
  var scale: Float

  /// Where the column `x` of the normalised line lies in the source picture, in its pixels.
  public func sourceX(_ x: Float) -> Float {
    left + x / scale
  }

  /// Which column of the normalised line the column `x` of the source picture is.
  public func column(ofSourceX x: Float) -> Float {
    (x - left) * scale
  }
}
