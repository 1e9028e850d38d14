internal import Images
internal import Randomness

/// The lines above and below, of which a rectangle cut out of a page shows parts.
enum NeighbourLines {
  /// The distance of lines, in heights of a line's ink: writing dense and wide.
  private static let pitches: ClosedRange<Float> = 0.75...1.5
  /// What is left above and below the line's own ink, in its heights.
  private static let rooms: ClosedRange<Float> = 0...0.4
  /// Letters without what rises above and hangs below them do not run into each other: lines are so many of their heights apart at least.
  private static let fewestCores: Float = 1.6

  /// The picture cut out of a page where lines stand above and below, which are the line itself, moved along: the same hand and pen, and
  /// no text that stands there. As it was where no line of ink is found.
  static func added(to image: GrayImage, using generator: inout SeededGenerator) -> GrayImage {
    guard let rows = inkRows(of: image) else { return image }
    let height = Float(rows.all.count)
    let pitch = Int(max(generator.uniform(pitches) * height, fewestCores * Float(rows.core.count)))
    let top = rows.all.lowerBound - Int(generator.uniform(rooms) * height)
    let bottom = rows.all.upperBound + Int(generator.uniform(rooms) * height)
    let paper = UInt8(Photometry.paperTone(of: image))
    var result = GrayImage(width: image.width, height: bottom - top, filledWith: paper)
    for (rank, shift) in [(0, 0), (-1, generator.integer(0...image.width - 1)), (1, generator.integer(0...image.width - 1))] {
      for y in rank == 0 ? 0..<image.height : rows.all {
        let target = y + rank * pitch - top
        guard 0..<result.height ~= target else { continue }
        for x in 0..<image.width {
          let source = x + shift < image.width ? x + shift : x + shift - image.width
          result[x, target] = min(result[x, target], image[source, y])
        }
      }
    }
    return result
  }

  /// The rows with ink, and those of letters that are neither high nor low, where most of it is.
  private static func inkRows(of image: GrayImage) -> (all: Range<Int>, core: Range<Int>)? {
    guard let profile = RowProfile(image) else { return nil }
    let sorted = profile.rows.sorted()
    // The paper's grain is in every row.
    let (least, most) = (sorted[sorted.count / 20], sorted[sorted.count - 1])
    func rows(above share: Float) -> Range<Int>? {
      let bound = least + share * (most - least)
      let inked = profile.rows.indices.filter { profile.rows[$0] > bound }
      return inked.isEmpty ? nil : inked[0]..<inked[inked.count - 1] + 1
    }
    guard let all = rows(above: 0.03), let core = rows(above: 0.5) else { return nil }
    return (all, core)
  }
}
