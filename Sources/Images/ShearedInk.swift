/// The ink of a line with its rows moved sideways, as if written at another slant.
struct ShearedInk {
  /// Of the box alone, 0 at its sides.
  private(set) var darkness: [UInt8]
  let width: Int
  /// Where the ink now is.
  private(set) var box: InkComponents.Component
  /// Which column of the source its first column is, at the middle row.
  let left: Int

  /// - Parameters:
  ///   - source: a picture's darkness, row by row.
  ///   - threshold: ink is darker.
  ///   - shear: by how many pixels a row moves to the right for each pixel that it stands above the middle of the box.
  init(_ source: [UInt8], width sourceWidth: Int, box: InkComponents.Component, threshold: UInt8, shear: Float) {
    let (boxWidth, boxHeight) = (box.right - box.left, box.bottom - box.top)
    let room = Int((abs(shear) * Float(boxHeight) / 2).rounded(.up)) + 2
    width = boxWidth + 2 * room
    left = box.left - room
    var ink = (left: width, right: 0)
    // The box's row between paper, as far as interpolation reaches.
    var row = [Float](repeating: 0, count: boxWidth + 6)
    var pixels = [UInt8](repeating: 0, count: width * boxHeight)
    for y in 0..<boxHeight {
      let moved = Float(room) + shear * (Float(boxHeight - 1) / 2 - Float(y))
      let whole = Int(moved.rounded(.down))
      let weights = Self.cubicWeights(at: moved - Float(whole))
      let (start, target) = ((box.top + y) * sourceWidth + box.left, y * width + whole - 1)
      source.withUnsafeBufferPointer { source in
        row.withUnsafeMutableBufferPointer { row in
          pixels.withUnsafeMutableBufferPointer { pixels in
            for x in 0..<boxWidth { row[x + 3] = Float(source[start + x]) }
            for x in 0..<boxWidth + 3 {
              let sum = weights.0 * row[x + 3] + weights.1 * row[x + 2] + weights.2 * row[x + 1] + weights.3 * row[x]
              pixels[target + x] = UInt8(truncatingIfNeeded: Int32(max(0, min(255, sum + 0.5))))
            }
          }
        }
      }
      let drawn = pixels[target..<target + boxWidth + 3]
      if let first = drawn.firstIndex(where: { $0 > threshold }), let last = drawn.lastIndex(where: { $0 > threshold }) {
        ink = (min(ink.left, first - y * width), max(ink.right, last + 1 - y * width))
      }
    }
    darkness = pixels
    self.box = box
    (self.box.top, self.box.bottom) = (0, boxHeight)
    // With the soft edge of the strokes, as the box has it.
    (self.box.left, self.box.right) = ink.left < ink.right ? (max(0, ink.left - 1), min(width, ink.right + 1)) : (0, width)
  }

  /// What the samples 1 behind a place, at it, 1 and 2 before it weigh, where it is moved by `t` of a sample (Keys, 1981).
  private static func cubicWeights(at t: Float) -> (Float, Float, Float, Float) {
    (((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1, ((-1.5 * t + 2) * t + 0.5) * t, (0.5 * t - 0.5) * t * t)
  }
}
