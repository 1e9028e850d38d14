extension GrayImage {
  /// This picture as the bytes of a PNG file with 8 bits of grey.
  public func pngData() -> [UInt8] {
    precondition(width > 0 && height > 0, "a picture without pixels has no PNG form")
    guard let image = LeptonicaImage(self), let bytes = image.png() else {
      preconditionFailure("no memory for the PNG form of a picture")
    }
    return bytes
  }

  /// Writes this picture as a PNG file, under a temporary name first.
  ///
  /// - Throws: `ImageError` where the file cannot be written.
  public func writePNG(to path: String) throws(ImageError) {
    try Files.write(pngData(), to: path)
  }
}
