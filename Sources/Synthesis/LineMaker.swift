public import Images
public import Randomness

/// Makes lines up: texts, and pictures of them.
public protocol LineMaker: Sendable {
  /// The next line of `generator`, changed at random.
  func line(augmentation: Augmentation, using generator: inout SeededGenerator) -> (image: GrayImage, text: String)

  /// The next line of `generator` as it is, to measure on.
  func plainLine(using generator: inout SeededGenerator) -> (image: GrayImage, text: String)
}

extension LineMaker {
  public func plainLine(using generator: inout SeededGenerator) -> (image: GrayImage, text: String) {
    line(augmentation: .none, using: &generator)
  }
}

extension LineSynthesizer: LineMaker {}
