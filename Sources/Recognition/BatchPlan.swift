/// Which lines go through the network together.
///
/// Only lines of the same padded width share a batch, so that a line is padded alike in every company and reads alike;
/// batches have sizes of powers of two, so that the engine prepares for few shapes.
enum BatchPlan {
  /// Widths are padded to multiples of this many pixels.
  static let widthStep = 32

  static func paddedWidth(_ width: Int) -> Int {
    max(1, (width + widthStep - 1) / widthStep) * widthStep
  }

  /// - Parameters:
  ///   - widths: of the lines, in pixels.
  ///   - lines: a batch holds at most so many lines.
  ///   - columns: and at most so many columns in all, but at least one line.
  /// - Returns: the batches, narrow lines first, each with the indices of its lines.
  static func batches(widths: [Int], lines: Int, columns: Int) -> [(width: Int, indices: [Int])] {
    precondition(lines > 0 && columns > 0, "a batch holds at least one line")
    var byWidth: [Int: [Int]] = [:]
    for (index, width) in widths.enumerated() { byWidth[paddedWidth(width), default: []].append(index) }
    var batches: [(width: Int, indices: [Int])] = []
    for (width, indices) in byWidth.sorted(by: { $0.key < $1.key }) {
      let limit = max(1, min(lines, columns / width))
      var rest = indices[...]
      while !rest.isEmpty {
        var size = 1
        while size * 2 <= min(limit, rest.count) { size *= 2 }
        batches.append((width, Array(rest.prefix(size))))
        rest = rest.dropFirst(size)
      }
    }
    return batches
  }
}
