extension GrayImage {
  /// Scaled to the given size: the mean over the covered area where it shrinks, linear interpolation where it grows.
  public func resized(width: Int, height: Int) -> GrayImage {
    resized(left: 0, top: 0, cropWidth: self.width, cropHeight: self.height, width: width, height: height)
  }

  /// The crop with its corner at `left`, `top`, scaled.
  func resized(
    left: Int, top: Int, cropWidth: Int, cropHeight: Int, width: Int, height: Int
  ) -> GrayImage {
    precondition(width > 0 && height > 0 && cropWidth > 0 && cropHeight > 0, "a picture has at least one pixel")
    let rows = ResamplingWeights(from: cropHeight, to: height)
    let columns = ResamplingWeights(from: cropWidth, to: width)
    let stride = self.width
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      count = width * height
      self.pixels.withUnsafeBufferPointer { source in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: cropWidth) { row in
          for y in 0..<height {
            rows.withTaps(of: y) { first, weights in
              for k in 0..<weights.count {
                let line = UnsafeBufferPointer(
                  start: source.baseAddress! + (top + first + k) * stride + left, count: cropWidth)
                let weight = weights[k]
                if k == 0 {
                  for x in 0..<cropWidth { row[x] = Float(line[x]) * weight }
                } else {
                  for x in 0..<cropWidth { row[x] += Float(line[x]) * weight }
                }
              }
            }
            columns.apply(to: row, target: target.baseAddress! + y * width)
          }
        }
      }
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}

/// Which source samples each target sample is made of, along one axis.
private struct ResamplingWeights {
  /// Taps of target `i`: source samples from `first[i]`, weights `offsets[i] ..< offsets[i + 1]`.
  var first: [Int] = []
  var offsets: [Int] = [0]
  var weights: [Float] = []

  init(from source: Int, to target: Int) {
    first.reserveCapacity(target)
    offsets.reserveCapacity(target + 1)
    let step = Float(source) / Float(target)
    for i in 0..<target {
      if step > 1 {
        let (low, high) = (Float(i) * step, min(Float(i + 1) * step, Float(source)))
        let start = min(Int(low), source - 1)
        let end = min(max(Int(high.rounded(.up)), start + 1), source)
        first.append(start)
        for k in start..<end {
          let covered = min(high, Float(k + 1)) - max(low, Float(k))
          weights.append(max(covered, 0) / max(high - low, 1e-6))
        }
      } else {
        let at = min(max((Float(i) + 0.5) * step - 0.5, 0), Float(source - 1))
        let start = min(Int(at), max(source - 2, 0))
        first.append(start)
        weights.append(1 - (at - Float(start)))
        if source > 1 { weights.append(at - Float(start)) }
      }
      offsets.append(weights.count)
    }
  }

  func withTaps(of target: Int, _ body: (Int, UnsafeBufferPointer<Float>) -> Void) {
    weights.withUnsafeBufferPointer {
      body(first[target], UnsafeBufferPointer(rebasing: $0[offsets[target]..<offsets[target + 1]]))
    }
  }

  func apply(to row: UnsafeMutableBufferPointer<Float>, target: UnsafeMutablePointer<UInt8>) {
    weights.withUnsafeBufferPointer { weights in
      first.withUnsafeBufferPointer { first in
        offsets.withUnsafeBufferPointer { offsets in
          for i in 0..<first.count {
            var sum: Float = 0.5
            var at = first[i]
            for k in offsets[i]..<offsets[i + 1] {
              sum += weights[k] * row[at]
              at += 1
            }
            target[i] = UInt8(max(0, min(255, sum)))
          }
        }
      }
    }
  }
}
