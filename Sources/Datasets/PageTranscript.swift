internal import Images
internal import Transcripts

/// What the XML file of a page says of its lines.
struct PageTranscript: Sendable {
  struct Line: Sendable {
    var id = ""
    var text = ""
    var polygon: [SIMD2<Float>] = []
    var baseline: [SIMD2<Float>] = []
  }

  /// The name of the image, as the file gives it; it may have folders.
  var imageName: String?
  /// In pixels; 0 where the file does not say.
  var width = 0
  var height = 0
  var lines: [Line] = []

  /// Numbers in pairs, parted by spaces and commas: `x,y x,y` or `x y x y`; nil where they are none.
  static func points(_ text: String) -> [SIMD2<Float>]? {
    let numbers = text.split { $0 == " " || $0 == "," || $0.isNewline || $0 == "\t" }.map { Float($0) }
    guard numbers.count % 2 == 0, numbers.allSatisfy({ $0?.isFinite ?? false }) else { return nil }
    return stride(from: 0, to: numbers.count, by: 2).map { SIMD2(numbers[$0]!, numbers[$0 + 1]!) }
  }

  /// NFC, and a single space between words.
  static func cleaned(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").nfc
  }

  /// Gives lines that have a baseline alone the area that a line takes: two thirds of the distance between lines above
  /// the baseline, a third below.
  mutating func outlineBaselines() {
    let distance = lineDistance
    for i in lines.indices where lines[i].polygon.count < 3 && lines[i].baseline.count >= 2 {
      let up = SIMD2<Float>(0, distance * 2 / 3), down = SIMD2<Float>(0, distance / 3)
      lines[i].polygon = lines[i].baseline.map { $0 - up } + lines[i].baseline.reversed().map { $0 + down }
    }
  }

  /// The median distance from a baseline's middle to the nearest one below it; a fortieth of the page where there is none.
  private var lineDistance: Float {
    let middles = lines.compactMap { line -> SIMD2<Float>? in
      guard line.baseline.count >= 2 else { return nil }
      return (line.baseline[0] + line.baseline[line.baseline.count - 1]) / 2
    }
    let spans = lines.compactMap { line -> ClosedRange<Float>? in
      guard line.baseline.count >= 2 else { return nil }
      let xs = line.baseline.map(\.x)
      return xs.min()!...xs.max()!
    }
    var distances: [Float] = []
    for i in middles.indices {
      let below = middles.indices.compactMap { j -> Float? in
        let distance = middles[j].y - middles[i].y
        return distance > 4 && spans[i].overlaps(spans[j]) ? distance : nil
      }
      if let nearest = below.min() { distances.append(nearest) }
    }
    guard !distances.isEmpty else { return max(Float(height) / 40, 32) }
    return distances.sorted()[distances.count / 2]
  }
}
