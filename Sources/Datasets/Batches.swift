public import Images
public import Randomness

/// One line, ready for a network: a picture of the network's height and the labels of its text.
public struct Sample: Equatable, Sendable {
  public var id: String
  public var image: GrayImage
  public var labels: [Int32]

  public init(id: String, image: GrayImage, labels: [Int32]) {
    self.id = id
    self.image = image
    self.labels = labels
  }
}

/// Lines that go through a network together.
public struct Batch: Equatable, Sendable {
  /// (N, 1, H, W), grey in 0...1, paper near 1; to the right of a line the paper goes on, white.
  public let images: [Float]
  public let height: Int
  /// W, a multiple of the step that the batch was made with.
  public let width: Int
  /// The width of each line's own picture.
  public let widths: [Int]
  public let labels: [[Int32]]
  public let ids: [String]

  /// N.
  public var count: Int { widths.count }

  /// Places pictures of one height side by side in memory; W is the widest, rounded up to a multiple of
  /// `widthStep`, so that few shapes occur.
  public init(_ samples: [Sample], widthStep: Int = 32) {
    precondition(widthStep > 0, "a step is positive")
    let height = samples.first?.image.height ?? 0
    precondition(samples.allSatisfy { $0.image.height == height }, "pictures of one height")
    let widest = max(samples.lazy.map(\.image.width).max() ?? 0, 1)
    let width = (widest + widthStep - 1) / widthStep * widthStep
    let shades = (0...255).map { Float($0) / 255 }
    images = [Float](unsafeUninitializedCapacity: samples.count * height * width) { buffer, count in
      buffer.initialize(repeating: 1)
      for (n, sample) in samples.enumerated() {
        let own = sample.image.width
        sample.image.pixels.withUnsafeBufferPointer { pixels in
          for y in 0..<height {
            let start = (n * height + y) * width
            for x in 0..<own { buffer[start + x] = shades[Int(pixels[y * own + x])] }
          }
        }
      }
      count = samples.count * height * width
    }
    self.height = height
    self.width = width
    widths = samples.map(\.image.width)
    labels = samples.map(\.labels)
    ids = samples.map(\.id)
  }
}

/// Cutting a pool of lines into batches of similar width.
public enum Batches {
  /// The indices of a pool's lines, batch by batch, each line once: lines of similar width together, the
  /// batches in random order, and which of equally wide lines meet is random too.
  ///
  /// - Parameters:
  ///   - widths: the width of each line.
  ///   - count: lines a batch, at most.
  ///   - maximumColumns: N * W of a batch, at most (a single wider line is a batch of its own); nil for no limit.
  ///   - widthStep: what W is rounded up to.
  public static func bucketed(
    widths: [Int], count: Int, maximumColumns: Int? = nil, widthStep: Int = 32,
    using generator: inout SeededGenerator
  ) -> [[Int]] {
    precondition(count > 0 && widthStep > 0, "a batch has lines")
    let shuffled = widths.indices.shuffled(using: &generator)
    let order = shuffled.enumerated().sorted { a, b in
      (widths[a.element], a.offset) < (widths[b.element], b.offset)
    }
    var batches: [[Int]] = []
    var batch: [Int] = []
    for (_, index) in order {
      let width = (max(widths[index], 1) + widthStep - 1) / widthStep * widthStep
      // Widths grow, so this line would set W.
      let isFull = batch.count == count || (maximumColumns.map { (batch.count + 1) * width > $0 } ?? false)
      if isFull, !batch.isEmpty {
        batches.append(batch)
        batch = []
      }
      batch.append(index)
    }
    if !batch.isEmpty { batches.append(batch) }
    return batches.shuffled(using: &generator)
  }

  /// The batches of a pool of lines; see `bucketed(widths:count:maximumColumns:widthStep:using:)`.
  public static func bucketed(
    _ samples: [Sample], count: Int, maximumColumns: Int? = nil, widthStep: Int = 32,
    using generator: inout SeededGenerator
  ) -> [Batch] {
    bucketed(
      widths: samples.map(\.image.width), count: count, maximumColumns: maximumColumns, widthStep: widthStep,
      using: &generator
    ).map { indices in Batch(indices.map { samples[$0] }, widthStep: widthStep) }
  }
}
