/// How dark the paper's noise and the ink of a levelled picture are.
struct InkTones {
  /// Ink is darker than this.
  var threshold: UInt8
  /// Becomes white, and lighter noise with it.
  var paper: Float
  /// Becomes black.
  var ink: Float

  /// nil where the picture holds no ink.
  init?(_ darkness: [UInt8]) {
    let histogram = Histogram(darkness)
    let split = histogram.otsu()
    guard split.upperMean - split.lowerMean >= 24 else { return nil }
    let paper = histogram.quantile(0.5, in: 0...split.threshold)
    let ink = histogram.quantile(0.6, in: min(split.threshold + 1, 255)...255)
    threshold = UInt8(split.threshold)
    self.paper = min(1.6 * Float(paper) + 6, 0.6 * Float(split.threshold))
    self.ink = max(Float(ink), self.paper + 16)
  }

  /// Turns darkness into grey (paper 255, ink 0) inside the box.
  func stretch(_ darkness: inout [UInt8], width: Int, box: InkComponents.Component) {
    let factor = 255 / (ink - paper)
    let paper = paper
    darkness.withUnsafeMutableBufferPointer { pixels in
      for y in box.top..<box.bottom {
        let row = y * width
        for x in box.left..<box.right {
          let value = 255 - (Float(pixels[row + x]) - paper) * factor
          pixels[row + x] = UInt8(truncatingIfNeeded: Int32(max(0, min(255, value))))
        }
      }
    }
  }
}
