internal import Glibc
internal import Images
internal import Randomness

/// Changes of grey, in place.
enum Photometry {
  /// The grey of the paper: the mean of the lighter half of the border.
  static func paperTone(of image: GrayImage) -> Float {
    var border: [UInt8] = []
    let (width, height) = (image.width, image.height)
    border.reserveCapacity(2 * (width + height))
    image.pixels.withUnsafeBufferPointer { pixels in
      for x in 0..<width {
        border.append(pixels[x])
        border.append(pixels[(height - 1) * width + x])
      }
      for y in 0..<height {
        border.append(pixels[y * width])
        border.append(pixels[y * width + width - 1])
      }
    }
    let mean = border.reduce(0) { $0 + Int($1) } / border.count
    var (sum, count) = (0, 0)
    for value in border where Int(value) >= mean {
      sum += Int(value)
      count += 1
    }
    return Float(sum) / Float(count)
  }

  /// Each pixel becomes the darkest (thicker strokes) or the lightest of itself and its left, upper and upper left
  /// neighbours: a 2 x 2 erosion or dilation.
  static func morph(_ image: inout GrayImage, thicker: Bool) {
    let (width, height) = (image.width, image.height)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height {
        let row = y * width
        for x in stride(from: width - 1, to: 0, by: -1) {
          let (a, b) = (pixels[row + x], pixels[row + x - 1])
          pixels[row + x] = thicker ? min(a, b) : max(a, b)
        }
      }
      for y in stride(from: height - 1, to: 0, by: -1) {
        let (row, above) = (y * width, (y - 1) * width)
        for x in 0..<width {
          let (a, b) = (pixels[row + x], pixels[above + x])
          pixels[row + x] = thicker ? min(a, b) : max(a, b)
        }
      }
    }
  }

  /// Draws paper over strips from top to bottom, one for each three heights of width, `width` heights wide each.
  ///
  /// They keep half a height from the line's ends, where too little is around them to tell what they hide.
  static func mask(_ image: inout GrayImage, width: ClosedRange<Float>, using generator: inout SeededGenerator) {
    let height = Float(image.height)
    let paper = UInt8(paperTone(of: image))
    for _ in 0..<max(1, image.width / (3 * image.height)) {
      let strip = generator.uniform(width) * height
      let free = Float(image.width) - height - strip
      guard free > 0 else { continue }
      let left = Int(height / 2 + generator.uniform(0...free))
      for y in 0..<image.height {
        for x in left..<min(image.width, left + max(1, Int(strip))) { image[x, y] = paper }
      }
    }
  }

  /// Blur with the binomial kernel of `size` taps, which is OpenCV's Gaussian for 3 and 5.
  static func blur(_ image: inout GrayImage, size: Int) {
    let radius = size / 2
    guard radius > 0 else { return }
    var kernel: [Float] = [1]
    for _ in 0..<2 * radius {
      kernel = zip(kernel + [0], [0] + kernel).map { ($0 + $1) / 2 }
    }
    let (width, height) = (image.width, image.height)
    let rows = [Float](unsafeUninitializedCapacity: width * height) { target, count in
      count = width * height
      image.pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          let out = UnsafeMutableBufferPointer(rebasing: target[y * width..<(y + 1) * width])
          for x in 0..<width { out[x] = 0.5 }
          for k in -radius...radius {
            let line = min(max(y + k, 0), height - 1) * width
            let weight = kernel[k + radius]
            for x in 0..<width { out[x] += weight * Float(pixels[line + x]) }
          }
        }
      }
    }
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      rows.withUnsafeBufferPointer { rows in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { line in
          for y in 0..<height {
            let row = y * width
            for x in 0..<width { line[x] = 0 }
            for k in -radius...radius {
              let weight = kernel[k + radius]
              let (low, high) = (max(0, -k), min(width, width - k))
              if low < high {
                for x in low..<high { line[x] += weight * rows[row + x + k] }
              }
              for x in 0..<min(low, width) { line[x] += weight * rows[row] }
              for x in max(high, 0)..<width { line[x] += weight * rows[row + width - 1] }
            }
            for x in 0..<width { pixels[row + x] = UInt8(truncatingIfNeeded: Int32(min(255, line[x]))) }
          }
        }
      }
    }
  }

  /// Moves white to `paper` and black to `ink`.
  static func setTones(_ image: inout GrayImage, paper: Float, ink: Float) {
    let table = (0..<256).map { UInt8(max(0, min(255, ink + (paper - ink) * Float($0) / 255))) }
    table.withUnsafeBufferPointer { table in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        for i in 0..<pixels.count { pixels[i] = table[Int(pixels[i])] }
      }
    }
  }

  /// Multiplies by a slope in a random direction and a broad wave.
  static func shade(_ image: inout GrayImage, loss: Float, using generator: inout SeededGenerator) {
    let (width, height) = (image.width, image.height)
    let direction = generator.uniform(0...(2 * .pi))
    let (dx, dy) = (cosf(direction) / Float(width), sinf(direction) / Float(height))
    let wave = generator.uniform(0.3...2) * 2 * Float.pi / Float(max(width, 4 * height))
    let phase = generator.uniform(0...(2 * .pi))
    let balance = generator.uniform()
    let columns = (0..<width).map { x -> Float in
      let slope = (Float(x) - Float(width) / 2) * dx
      return balance * (0.5 + slope) + (1 - balance) * (0.5 + 0.5 * sinf(wave * Float(x) + phase))
    }
    columns.withUnsafeBufferPointer { columns in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        for y in 0..<height {
          let slope = balance * (Float(y) - Float(height) / 2) * dy
          let row = y * width
          for x in 0..<width {
            let light = 1 - loss * max(0, min(1, columns[x] + slope))
            pixels[row + x] = UInt8(truncatingIfNeeded: Int32(Float(pixels[row + x]) * light))
          }
        }
      }
    }
  }

  /// Gaussian noise.
  static func addNoise(_ image: inout GrayImage, deviation: Float, using generator: inout SeededGenerator) {
    var random = generator
    normalQuantiles.withUnsafeBufferPointer { table in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        var i = 0
        while i < pixels.count {
          var bits = random.next()
          let end = min(i + 5, pixels.count)
          while i < end {
            let value = Float(pixels[i]) + deviation * table[Int(bits & 4095)] + 0.5
            pixels[i] = UInt8(truncatingIfNeeded: Int32(max(0, min(255, value))))
            bits >>= 12
            i += 1
          }
        }
      }
    }
    generator = random
  }

  /// The normal distribution's quantiles at 4096 equal steps: a random index draws from it in one look-up.
  private static let normalQuantiles: [Float] = {
    // The distribution function is inverted by bisection, once.
    let values = (0..<2048).map { i -> Float in
      let p = (Double(i) + 0.5) / 4096
      var (low, high) = (-9.0, 0.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
      }
      return Float(low)
    }
    return values + values.reversed().map { -$0 }
  }()

  /// One to three rules across the line, nearly level, lighter than ink.
  static func drawRuledLines(on image: inout GrayImage, using generator: inout SeededGenerator) {
    let (width, height) = (image.width, image.height)
    let count = generator.integer(1...3)
    let first = generator.uniform(0.1...1) * Float(height)
    let spacing = generator.uniform(0.5...1.2) * Float(height)
    let slope = generator.uniform(-0.012...0.012)
    let thickness = generator.uniform(0.7...2)
    let tone = generator.uniform(90...215)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      for i in 0..<count {
        let offset = first + (Float(i) - Float(count / 2)) * spacing
        for x in 0..<width {
          let center = offset + slope * (Float(x) - Float(width) / 2)
          let (top, bottom) = (center - thickness / 2, center + thickness / 2)
          var y = max(0, Int(top.rounded(.down)))
          while y < min(height, Int(bottom.rounded(.up))) {
            let covered = max(0, min(bottom, Float(y + 1)) - max(top, Float(y)))
            let value = 255 - (255 - tone) * covered
            let at = y * width + x
            pixels[at] = min(pixels[at], UInt8(max(0, min(255, value))))
            y += 1
          }
        }
      }
    }
  }

  /// A few dark dots of one or two pixels.
  static func drawSpecks(on image: inout GrayImage, using generator: inout SeededGenerator) {
    let (width, height) = (image.width, image.height)
    for _ in 0..<generator.integer(1...8) {
      let (x, y) = (generator.integer(0...(width - 2)), generator.integer(0...(height - 2)))
      let tone = UInt8(generator.uniform(60...220))
      for (dx, dy) in [(0, 0), (1, 0), (0, 1)] where generator.chance(dx + dy == 0 ? 1 : 0.4) {
        image[x + dx, y + dy] = min(image[x + dx, y + dy], tone)
      }
    }
  }
}
