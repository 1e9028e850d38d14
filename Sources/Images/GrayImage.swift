/// A grey picture: 0 is black, 255 is white.
public struct GrayImage: Equatable, Sendable {
  public var width: Int
  public var height: Int
  /// Row by row from the top, `width * height` of them.
  public var pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height, "pixels do not fill the picture")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  public init(width: Int, height: Int, filledWith grey: UInt8 = 255) {
    self.init(width: width, height: height, pixels: Array(repeating: grey, count: width * height))
  }

  public subscript(x: Int, y: Int) -> UInt8 {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }
}
