public import Images
public import Randomness

/// A line made up of one writer's ink.
public struct InkLine: Equatable, Sendable {
  /// In x-heights, the baseline near y = 0, y growing downwards.
  public var ink: Ink
  public var text: String
  /// The contributor and the writer's own name.
  public var writer: String
}

/// Makes lines up in pen strokes, which are then drawn.
public protocol InkLineMaker: LineMaker {
  /// The next line of `generator`.
  func line(using generator: inout SeededGenerator) -> InkLine
}

extension InkLineMaker {
  public func line(
    augmentation: Augmentation, using generator: inout SeededGenerator
  ) -> (image: GrayImage, text: String) {
    let line = line(using: &generator)
    return (InkRenderer().render(line.ink, augmentation: augmentation, using: &generator), line.text)
  }

  /// Drawn with a pen of middle width.
  public func plainLine(using generator: inout SeededGenerator) -> (image: GrayImage, text: String) {
    let line = line(using: &generator)
    return (InkRenderer().render(line.ink), line.text)
  }
}
