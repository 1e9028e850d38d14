internal import CKernels

/// Sums over the pixels of pictures with channels last, formed in the same order by any number of threads.
enum PixelSums {
  /// Parts that are summed by one thread each; fixed, as their number decides the rounding.
  private static let parts = 32

  /// The sums of x - centre and of its square, of each channel: (2, C).
  static func of(
    _ x: UnsafePointer<Float>, pixels: Int, channels: Int, centre: [Float]?, on engine: Engine
  ) -> [Double] {
    let centre = centre ?? Array(repeating: 0, count: channels)
    return total(of: pixels, count: 2 * channels, on: engine) { sums, first, last in
      normalization_moments(x, channels, centre, sums, first, last)
    }
  }

  /// Adds up what `add` gives for parts of 0..<`items`: `count` numbers each.
  static func total(
    of items: Int, count: Int, on engine: Engine, _ add: (UnsafeMutablePointer<Double>, _ first: Int, _ last: Int) -> Void
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: parts * count)
    sums.withUnsafeMutableBufferPointer { sums in
      let base = sums.baseAddress!
      engine.forEach(parts) { part, _ in add(base + part * count, items * part / parts, items * (part + 1) / parts) }
      for part in 1..<parts {
        for i in 0..<count { base[i] += base[part * count + i] }
      }
    }
    return Array(sums.prefix(count))
  }
}
