extension GrayImage {
  public func inverted() -> GrayImage {
    GrayImage(width: width, height: height, pixels: pixels.map { 255 - $0 })
  }

  /// Whether this looks like light writing on a dark ground: most of the picture and most of its border are dark (Otsu's
  /// threshold), and in most places with contrast the rarer pixels are the light ones. The second test keeps a page that
  /// lies half in shadow as it is.
  var isLightOnDark: Bool {
    let histogram = Histogram(pixels)
    let split = histogram.otsu()
    guard split.upperMean - split.lowerMean >= 40 else { return false }
    let dark = pixels.lazy.filter { Int($0) <= split.threshold }.count
    guard dark * 2 > pixels.count else { return false }
    guard borderDarkFraction(below: split.threshold) > 0.5 else { return false }
    return rarerPixelsAreLight()
  }

  private func borderDarkFraction(below threshold: Int) -> Float {
    var (dark, total) = (0, 0)
    for x in 0..<width {
      for y in [0, height - 1] {
        dark += Int(self[x, y]) <= threshold ? 1 : 0
        total += 1
      }
    }
    for y in 0..<height {
      for x in [0, width - 1] {
        dark += Int(self[x, y]) <= threshold ? 1 : 0
        total += 1
      }
    }
    return Float(dark) / Float(total)
  }

  /// The places vote by the sign of mean minus median; those without contrast abstain.
  private func rarerPixelsAreLight() -> Bool {
    let tile = max(16, min(64, min(width, height) / 2))
    var votes = 0
    for top in stride(from: 0, to: height, by: tile) {
      for left in stride(from: 0, to: width, by: tile) {
        var histogram = Histogram()
        for y in top..<min(top + tile, height) {
          for x in left..<min(left + tile, width) { histogram.counts[Int(self[x, y])] += 1 }
        }
        let skew = histogram.mean - Float(histogram.quantile(0.5))
        if abs(skew) > 2 { votes += skew > 0 ? 1 : -1 }
      }
    }
    return votes > 0
  }
}
