public import Images

/// The image of a line as the network takes it, and what is needed to tell positions in the image it was made of.
public struct PreparedLine: Sendable {
  /// Of the source image, in pixels.
  public let width: Int
  public let height: Int
  /// nil where the image holds no ink.
  public let line: NormalizedLine?

  public init(_ image: GrayImage, normalization: LineNormalization) {
    width = image.width
    height = image.height
    line = normalization.normalize(image)
  }
}
