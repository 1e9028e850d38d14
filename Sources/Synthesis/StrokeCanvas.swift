internal import Images

/// Where the pen has been: each pixel's coverage by round-ended pieces of stroke.
struct StrokeCanvas {
  private let width: Int
  private let height: Int
  /// Rows are padded to whole vectors.
  private let stride: Int
  private var coverage: [Float]

  init(width: Int, height: Int) {
    self.width = max(1, width)
    self.height = max(1, height)
    stride = (self.width + 15) / 8 * 8
    coverage = Array(repeating: 0, count: stride * self.height)
  }

  /// A piece of stroke from one circle to another. A pixel is covered by how far its centre lies inside the edge, over
  /// one pixel; where pieces overlap the larger coverage counts.
  mutating func add(
    _ x0: Float, _ y0: Float, _ r0: Float, _ x1: Float, _ y1: Float, _ r1: Float, darkness: Float
  ) {
    let reach = max(r0, r1) + 0.5
    let left = max(0, Int(min(x0, x1) - reach))
    let right = min(width, Int(max(x0, x1) + reach) + 1)
    let top = max(0, Int(min(y0, y1) - reach))
    let bottom = min(height, Int(max(y0, y1) + reach) + 1)
    guard left < right, top < bottom else { return }
    let (dx, dy) = (x1 - x0, y1 - y0)
    let inverse = 1 / max(dx * dx + dy * dy, 1e-6)
    let growth = r1 - r0
    let stride = stride
    coverage.withUnsafeMutableBufferPointer { buffer in
      let base = UnsafeMutableRawPointer(buffer.baseAddress!)
      let zero = SIMD4<Float>(repeating: 0)
      let one = SIMD4<Float>(repeating: 1)
      for y in top..<bottom {
        let py = Float(y) + 0.5 - y0
        var x = left
        var px = SIMD4<Float>(0.5, 1.5, 2.5, 3.5) + (Float(x) - x0)
        while x < right {
          let at = (px * dx + py * dy) * inverse
          let t = at.clamped(lowerBound: zero, upperBound: one)
          let (ex, ey) = (px - t * dx, py - t * dy)
          let distance = (ex * ex + ey * ey).squareRoot()
          let inside = (r0 + 0.5 + growth * t - distance).clamped(lowerBound: zero, upperBound: one) * darkness
          let place = base + (y * stride + x) * 4
          let old = place.loadUnaligned(as: SIMD4<Float>.self)
          place.storeBytes(of: pointwiseMax(old, inside), as: SIMD4<Float>.self)
          x += 4
          px += 4
        }
      }
    }
  }

  /// Black ink on white paper.
  func image() -> GrayImage {
    let (width, height, stride) = (width, height, stride)
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      count = width * height
      coverage.withUnsafeBufferPointer { coverage in
        for y in 0..<height {
          for x in 0..<width {
            target[y * width + x] = UInt8(truncatingIfNeeded: Int32(255.5 - 255 * coverage[y * stride + x]))
          }
        }
      }
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}
