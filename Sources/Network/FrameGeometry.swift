/// Where the network's frames stand in the image of a line.
package struct FrameGeometry: Equatable {
  /// Columns from a frame to the next.
  package private(set) var stride: Float = 1
  /// The column at whose centre frame 0 looks, 0.5 being the middle of the first.
  package private(set) var first: Float = 0.5

  package init(_ architecture: Architecture) {
    for block in architecture.blocks {
      first += stride * (Float(block.kernel - 1) / 2 - Float(block.padding))
      if let pool = block.pool {
        first += stride * Float(pool[1] - 1) / 2
        stride *= Float(pool[1])
      }
    }
  }

  /// The middle of frames `range`, in columns.
  package func centre(of range: Range<Int>) -> Float {
    first + stride * Float(range.lowerBound + range.upperBound - 1) / 2
  }
}
