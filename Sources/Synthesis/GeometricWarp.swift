internal import Glibc
internal import Images

/// A smooth movement of the plane: slant, turn, width, and waves on top.
struct GeometricWarp {
  var shear: Float = 0
  /// In radians.
  var angle: Float = 0
  var widthScale: Float = 1
  private var waves: [Wave] = []

  private struct Wave {
    var kx, ky, phase, dx, dy: Float
  }

  /// A sine wave running in `direction` that moves points `along` another, all angles in radians.
  mutating func addWave(length: Float, direction: Float, phase: Float, amplitude: Float, along: Float) {
    let k = 2 * Float.pi / max(length, 1)
    waves.append(
      Wave(
        kx: k * cosf(direction), ky: k * sinf(direction), phase: phase, dx: amplitude * cosf(along),
        dy: amplitude * sinf(along)))
  }

  /// Where the point goes, around the origin.
  func callAsFunction(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
    let sheared = x * widthScale - y * shear
    let (c, s) = (cosf(angle), sinf(angle))
    return displaced(sheared * c - y * s, sheared * s + y * c)
  }

  private func displaced(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
    var (x1, y1) = (x, y)
    for wave in waves {
      let shift = sinf(wave.kx * x + wave.ky * y + wave.phase)
      x1 += wave.dx * shift
      y1 += wave.dy * shift
    }
    return (x1, y1)
  }

  /// The inverse of the straight part; the waves serve either way.
  private func inverse(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
    let (x, y) = displaced(x, y)
    let (c, s) = (cosf(angle), sinf(angle))
    let (sheared, y0) = (x * c + y * s, y * c - x * s)
    return ((sheared + y0 * shear) / widthScale, y0)
  }

  /// The picture moved, in one bilinear resampling; what comes from outside is paper.
  ///
  /// The canvas grows with what moves: all of what is sheared, turned and stretched, all of the largest wave, and half of how far waves could
  /// reach, which they hardly ever do together. Source positions are exact on a grid of 8 pixels and linear between.
  func applied(to image: GrayImage) -> GrayImage {
    let (halfWidth, halfHeight) = (Float(image.width) / 2, Float(image.height) / 2)
    var straight = self
    straight.waves = []
    let corners = [(-1, -1), (1, -1), (-1, 1), (1, 1)].map { straight($0.0 * halfWidth, $0.1 * halfHeight) }
    let reaches = waves.map { max(abs($0.dx), abs($0.dy)) }
    let reach = max(reaches.reduce(0, +) / 2, reaches.max() ?? 0)
    let width = max(1, Int(((corners.map(\.x).max()! + reach) * 2).rounded(.up)))
    let height = max(1, Int(((corners.map(\.y).max()! + reach) * 2).rounded(.up)))
    let paper = Photometry.paperTone(of: image)
    let step = 8
    let (columns, rows) = (width / step + 2, height / step + 2)
    // Interleaved source x, y at the grid's nodes.
    var nodes = [Float](repeating: 0, count: 2 * columns * rows)
    for r in 0..<rows {
      for c in 0..<columns {
        let at = inverse(
          Float(c * step) + 0.5 - Float(width) / 2, Float(r * step) + 0.5 - Float(height) / 2)
        nodes[2 * (r * columns + c)] = at.x + halfWidth - 0.5
        nodes[2 * (r * columns + c) + 1] = at.y + halfHeight - 0.5
      }
    }
    let (sourceWidth, sourceHeight) = (image.width, image.height)
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      count = width * height
      image.pixels.withUnsafeBufferPointer { source in
        nodes.withUnsafeBufferPointer { nodes in
          for y in 0..<height {
            let r = y / step
            let share = Float(y - r * step) / Float(step)
            func node(_ c: Int) -> (Float, Float) {
              let (a, b) = (2 * (r * columns + c), 2 * ((r + 1) * columns + c))
              return (
                nodes[a] + (nodes[b] - nodes[a]) * share, nodes[a + 1] + (nodes[b + 1] - nodes[a + 1]) * share
              )
            }
            var (sx, sy) = node(0)
            var x = 0
            var c = 0
            while x < width {
              let (nx, ny) = node(c + 1)
              let (ix, iy) = ((nx - sx) / Float(step), (ny - sy) / Float(step))
              let end = min(x + step, width)
              var (px, py) = (sx, sy)
              while x < end {
                // Shifted by one, so that truncation rounds down in the border as well.
                let (fx, fy) = (px + 1, py + 1)
                var value = paper
                if fx >= 0, fy >= 0, fx < Float(sourceWidth + 1), fy < Float(sourceHeight + 1) {
                  let (x0, y0) = (Int(fx) - 1, Int(fy) - 1)
                  let (wx, wy) = (fx - Float(x0 + 1), fy - Float(y0 + 1))
                  let i = y0 * sourceWidth + x0
                  var (p00, p01, p10, p11) = (paper, paper, paper, paper)
                  if x0 >= 0, y0 >= 0, x0 + 1 < sourceWidth, y0 + 1 < sourceHeight {
                    p00 = Float(source[i])
                    p01 = Float(source[i + 1])
                    p10 = Float(source[i + sourceWidth])
                    p11 = Float(source[i + sourceWidth + 1])
                  } else {
                    let (left, right) = (x0 >= 0, x0 + 1 < sourceWidth)
                    let (top, bottom) = (y0 >= 0, y0 + 1 < sourceHeight)
                    if left, top { p00 = Float(source[i]) }
                    if right, top { p01 = Float(source[i + 1]) }
                    if left, bottom { p10 = Float(source[i + sourceWidth]) }
                    if right, bottom { p11 = Float(source[i + sourceWidth + 1]) }
                  }
                  let upper = p00 + (p01 - p00) * wx
                  let lower = p10 + (p11 - p10) * wx
                  value = upper + (lower - upper) * wy
                }
                target[y * width + x] = UInt8(truncatingIfNeeded: Int32(value + 0.5))
                px += ix
                py += iy
                x += 1
              }
              (sx, sy) = (nx, ny)
              c += 1
            }
          }
        }
      }
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}
