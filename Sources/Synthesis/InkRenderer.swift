internal import Glibc
public import Images
public import Randomness

/// Draws pen strokes as a line's picture: antialiased, with a pen that presses and thins.
///
/// Lengths are fractions of the height of the writing.
public struct InkRenderer: Codable, Hashable, Sendable {
  /// Of the ink in the picture, in pixels; without randomness the middle of it.
  public var height: ClosedRange<Float> = 42...64
  /// Of the pen.
  public var penWidth: ClosedRange<Float> = 0.035...0.11
  /// How much the pen's width changes along a stroke, as a share of it.
  public var penVariation: ClosedRange<Float> = 0...0.4
  /// Rounds of smoothing of the pen's way, against the steps of a coarse tablet.
  public var smoothing = 2
  /// How often a stroke fades in places, as with a dry pen.
  public var fadingProbability: Float = 0.2

  public init() {}

  /// The same picture each time: black ink of middle width on white paper, nothing moved.
  ///
  /// - Parameter writingHeight: of the writing that the ink is a part of, in its units; nil takes the ink's own.
  public func render(_ ink: Ink, writingHeight: Float? = nil) -> GrayImage {
    var pen = Pen()
    pen.width = (penWidth.lowerBound * penWidth.upperBound).squareRoot()
    return draw(
      ink, writingHeight: writingHeight, height: (height.lowerBound + height.upperBound) / 2, pen: pen, warp: nil
    ).image
  }

  /// The picture that `render(_:writingHeight:)` draws, and the way back from its columns to the ink.
  ///
  /// - Returns: `inkX` tells where a column of the picture, in its pixels, lies in the ink's units.
  public func renderPlaced(_ ink: Ink) -> (image: GrayImage, inkX: (Float) -> Float) {
    var pen = Pen()
    pen.width = (penWidth.lowerBound * penWidth.upperBound).squareRoot()
    return draw(ink, writingHeight: nil, height: (height.lowerBound + height.upperBound) / 2, pen: pen, warp: nil)
  }

  /// A picture drawn with a random pen; the geometric part of `augmentation` moves the strokes, the photometric part
  /// changes the picture.
  ///
  /// - Parameter writingHeight: of the writing that the ink is a part of, in its units; nil takes the ink's own.
  public func render(
    _ ink: Ink, writingHeight: Float? = nil, augmentation: Augmentation, using generator: inout SeededGenerator
  ) -> GrayImage {
    let height = generator.uniform(self.height)
    var pen = Pen()
    // Evenly on a scale of factors: thin pens differ as much as thick ones.
    let (thin, thick) = (logf(penWidth.lowerBound), logf(penWidth.upperBound))
    pen.width = expf(generator.uniform(min(thin, thick)...max(thin, thick)))
    pen.variation = generator.uniform(penVariation)
    pen.phase = generator.uniform(0...100)
    pen.nib = generator.chance(0.3) ? generator.uniform(0...0.45) : 0
    pen.nibAngle = generator.uniform(-1...0.2)
    pen.fading = generator.chance(fadingProbability) ? generator.uniform(0.15...0.6) : 0
    let warp = augmentation.drawWarp(height: height, using: &generator)
    let haste = augmentation.drawHaste(using: &generator)
    var image = draw(ink, writingHeight: writingHeight, height: height, pen: pen, warp: warp, haste: haste).image
    augmentation.applyPhotometric(to: &image, using: &generator)
    return image
  }

  /// The height to scale by: the ink's own, but for a character alone that of the writing which it is a part of. At full height a full
  /// stop is a scribble, and a comma a bracket.
  private static func scaleHeight(of path: PenPath, in ink: Ink) -> Float {
    let (box, own) = (path.bounds, path.writingHeight)
    guard let writing = ink.writingHeight, box.bottom - box.top < writing else { return own }
    // From a character's width to that of a word of two.
    let share = min(max((1 - (box.right - box.left) / writing) / 0.4, 0), 1)
    return own + share * (writing - own)
  }

  private struct Pen {
    var width: Float = 0.06
    var variation: Float = 0
    var phase: Float = 0
    /// Of a broad nib: how much thinner strokes along its edge are.
    var nib: Float = 0
    /// In radians.
    var nibAngle: Float = 0
    var fading: Float = 0
  }

  private func draw(
    _ ink: Ink, writingHeight: Float?, height: Float, pen: Pen, warp: GeometricWarp?, haste: Int = 0
  ) -> (image: GrayImage, inkX: (Float) -> Float) {
    var path = PenPath(ink)
    guard path.xs.count > 0 else { return (GrayImage(width: 32, height: Int(height)), { $0 }) }
    let own = path.bounds
    path.center(scale: height / max(writingHeight ?? Self.scaleHeight(of: path, in: ink), 1e-3))
    // Ink far wider than any line of text is damaged; it must not ask for all memory.
    path.limit(width: 200 * height)
    let drawn = path.bounds
    for _ in 0..<smoothing { path.smooth() }
    if let warp { path.move(by: warp) }
    path.refine(step: 3)
    // In even steps, so that it does not depend on the tablet.
    for _ in 0..<haste { path.smooth() }

    let base = max(0.6, pen.width * height / 2)
    var bounds = path.bounds
    let pad = base * 1.5 + 3
    bounds.left -= pad
    bounds.top -= pad
    let width = Int((bounds.right + pad - bounds.left).rounded(.up))
    let rows = Int((bounds.bottom + pad - bounds.top).rounded(.up))
    var canvas = StrokeCanvas(width: width, height: rows)

    let (nibX, nibY) = (cosf(pen.nibAngle), sinf(pen.nibAngle))
    for stroke in 0..<path.starts.count - 1 {
      let range = path.starts[stroke]..<path.starts[stroke + 1]
      var (x0, y0) = (path.xs[range.lowerBound] - bounds.left, path.ys[range.lowerBound] - bounds.top)
      var way = pen.phase + 37 * Float(stroke)
      var r0 = base * (1 + pen.variation * 0.6 * Self.wave(way))
      if range.count == 1 {
        canvas.add(x0, y0, r0 * 1.15, x0, y0, r0 * 1.15, darkness: 1)
        continue
      }
      for i in range.lowerBound + 1..<range.upperBound {
        let (x1, y1) = (path.xs[i] - bounds.left, path.ys[i] - bounds.top)
        let (dx, dy) = (x1 - x0, y1 - y0)
        let length = (dx * dx + dy * dy).squareRoot()
        way += length / height
        let wave = Self.wave(way)
        var radius = base * (1 + pen.variation * wave)
        if pen.nib > 0, length > 0 {
          radius *= 1 - pen.nib * abs(dx * nibX + dy * nibY) / length
        }
        // Width follows slowly, as a hand does.
        let r1 = r0 + (max(0.45, radius) - r0) * min(1, length / (0.12 * height))
        let darkness = pen.fading > 0 ? 1 - pen.fading * max(0, Self.wave(way * 1.7 + 11)) : 1
        canvas.add(x0, y0, r0, x1, y1, r1, darkness: darkness)
        (x0, y0, r0) = (x1, y1, r1)
      }
    }
    let scale = (own.right - own.left) / max(drawn.right - drawn.left, 1e-3)
    let left = bounds.left
    return (canvas.image(), { own.left + ($0 + left - drawn.left) * scale })
  }

  /// Something like pressure along the way: slow, smooth, between -1 and 1.
  private static func wave(_ t: Float) -> Float {
    0.6 * sinf(2.1 * t) + 0.4 * sinf(5.3 * t + 1.7)
  }
}
