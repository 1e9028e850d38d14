public import Images

/// The image of a line as the network takes it, and what is needed to tell positions in the image it was made of.
public struct PreparedLine: Sendable {
  /// Of the source image, in pixels.
  public let width: Int
  public let height: Int
  /// For each look, the first in its natural width; none where the image holds no ink.
  public let views: [NormalizedLine]

  /// Whether the ink looks like lines below each other: a reading of them as one is worth nothing.
  public var seemsSeveralLines: Bool { views.first?.seemsSeveralLines ?? false }

  public init(_ image: GrayImage, normalization: LineNormalization, looks: Looks = .one) {
    width = image.width
    height = image.height
    views = normalization.normalize(image, widthScales: looks.widthScales)
  }
}
