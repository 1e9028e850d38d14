internal import Glibc
internal import Images

/// How much ink a line has at each height: what tells where its baseline is, and how large its letters are, beside another line's.
struct RowProfile: Equatable, Sendable {
  /// Of each row, from the top down.
  let rows: [Float]
  /// Where row 0 begins, and how high a row is, in the units of the ink or the pixels of the picture.
  let top, step: Float

  private static let inkRows = 48

  init?(_ ink: Ink) {
    guard let box = InkBox(ink), box.height > 0 else { return nil }
    let step = box.height / Float(Self.inkRows)
    var rows = [Float](repeating: 0, count: Self.inkRows)
    for stroke in ink.strokes {
      for (a, b) in zip(stroke, stroke.dropFirst()) {
        let length = hypotf(b.x - a.x, b.y - a.y)
        // In parts no longer than a row is high, so that none is passed over.
        let parts = min(max(1, Int(length / step)), 4 * Self.inkRows)
        for part in 0..<parts {
          let y = a.y + (b.y - a.y) * (Float(part) + 0.5) / Float(parts)
          rows[min(max(0, Int((y - box.top) / step)), Self.inkRows - 1)] += length / Float(parts)
        }
      }
    }
    self.init(rows: rows, top: box.top, step: step)
  }

  init?(_ image: GrayImage) {
    guard image.width > 2, image.height > 2 else { return nil }
    let paper = Photometry.paperTone(of: image)
    let rows = (0..<image.height).map { y in
      (0..<image.width).reduce(Float(0)) { $0 + max(0, paper - Float(image[$1, y])) }
    }
    self.init(rows: rows, top: 0, step: 1)
  }

  /// nil where there is no ink at all.
  private init?(rows: [Float], top: Float, step: Float) {
    guard rows.contains(where: { $0 > 0 }) else { return nil }
    self.rows = rows
    self.top = top
    self.step = step
  }

  /// What a height is brought by to where the same part of the letters is in another line: `y * scale + shift`.
  struct Fit: Equatable, Sendable {
    var scale: Float = 1
    var shift: Float = 0

    func callAsFunction(_ y: Float) -> Float { y * scale + shift }
    var inverse: Fit { Fit(scale: 1 / scale, shift: -shift / scale) }
    func then(_ next: Fit) -> Fit { Fit(scale: scale * next.scale, shift: next(shift)) }
  }

  /// The fit to another line's profile by the highest correlation, between units; nil where the two are not alike.
  func fit(to other: RowProfile) -> Fit? {
    let norm = sqrtf(other.rows.reduce(0) { $0 + $1 * $1 })
    var best = (alike: Float(0), factor: Float(1), shift: 0)
    for size in -6...6 {
      let factor = exp2f(Float(size) / 8)
      let own = scaled(by: factor)
      let ownNorm = sqrtf(own.reduce(0) { $0 + $1 * $1 })
      for shift in -own.count / 2...max(own.count, other.rows.count) / 2 {
        var sum: Float = 0
        for row in max(0, -shift)..<max(max(0, -shift), min(own.count, other.rows.count - shift)) {
          sum += own[row] * other.rows[row + shift]
        }
        if sum > best.alike * norm * ownNorm { best = (sum / (norm * ownNorm), factor, shift) }
      }
    }
    guard best.alike > 0.7 else { return nil }
    // From units to rows, to the other's rows, to its units.
    return Fit(scale: 1 / step, shift: -top / step).then(Fit(scale: best.factor, shift: Float(best.shift)))
      .then(Fit(scale: other.step, shift: other.top))
  }

  /// The rows as those of a line written larger.
  private func scaled(by factor: Float) -> [Float] {
    let count = max(1, Int((Float(rows.count) * factor).rounded()))
    return (0..<count).map { row in
      let at = min(max((Float(row) + 0.5) / factor - 0.5, 0), Float(rows.count - 1))
      let (low, high) = (Int(at), min(Int(at) + 1, rows.count - 1))
      return rows[low] + (rows[high] - rows[low]) * (at - Float(low))
    }
  }
}
