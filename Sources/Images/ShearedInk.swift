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
    darkness = [UInt8](repeating: 0, count: width * boxHeight)
    var ink = (left: width, right: 0)
    // The box's row between paper, as far as interpolation reaches.
    var row = [Float](repeating: 0, count: boxWidth + 6)
    for y in 0..<boxHeight {
      let moved = Float(room) + shear * (Float(boxHeight - 1) / 2 - Float(y))
      let whole = Int(moved.rounded(.down))
      let weights = Self.cubicWeights(at: moved - Float(whole))
      let start = (box.top + y) * sourceWidth + box.left
      for x in 0..<boxWidth { row[x + 3] = Float(source[start + x]) }
      let target = y * width + whole - 1
      for x in 0..<boxWidth + 3 {
        let sum = weights.0 * row[x + 3] + weights.1 * row[x + 2] + weights.2 * row[x + 1] + weights.3 * row[x]
        let value = UInt8(max(0, min(255, sum.rounded())))
        darkness[target + x] = value
        if value > threshold { ink = (min(ink.left, whole - 1 + x), max(ink.right, whole + x)) }
      }
    }
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
