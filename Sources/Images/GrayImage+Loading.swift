internal import CLeptonica

extension GrayImage {
  /// More pixels than an A3 page at 1200 dpi are taken for a damaged header.
  static let maximumPixels = 300_000_000
  static let maximumSide = 100_000

  /// The pages of an image file as dark writing on light paper: PNG, JPEG, TIFF (one or several pages), WebP, GIF, BMP,
  /// PNM or JPEG 2000; colour becomes grey, transparency white paper, white on black is inverted, and photographs are turned as the
  /// camera was held.
  ///
  /// - Throws: `ImageError` where the file is missing, empty, cut off, no image, or absurdly large.
  public static func load(_ path: String) throws(ImageError) -> [GrayImage] {
    try decode(Files.read(path), name: path)
  }

  /// As `load`, from the bytes of a file; `name` stands for the path in errors.
  public static func decode(_ bytes: [UInt8], name: String) throws(ImageError) -> [GrayImage] {
    guard !bytes.isEmpty else {
      throw ImageError(.empty, name, "is an empty file.")
    }
    guard let format = LeptonicaImage.format(of: bytes), isPicture(format) else {
      throw ImageError(
        .notAnImage, name, "is not an image that can be read; use PNG, JPEG, TIFF, WebP, GIF, BMP, PNM or JPEG 2000.")
    }
    let damaged = ImageError(.damaged, name, "is damaged or cut off; get or export it again.")
    guard let header = LeptonicaImage.header(of: bytes), header.width > 0, header.height > 0 else { throw damaged }
    guard header.width <= maximumSide, header.height <= maximumSide, header.width * header.height <= maximumPixels
    else {
      throw ImageError(
        .tooLarge, name, "claims \(header.width) x \(header.height) pixels; scale it down to what a page needs.")
    }
    var pages: [GrayImage] = []
    if isTIFF(format) {
      var offset = 0
      repeat {
        let last = offset
        guard let page = LeptonicaImage(tiff: bytes, offset: &offset)?.gray(), offset == 0 || offset != last else {
          throw damaged
        }
        pages.append(page)
      } while offset != 0
    } else {
      // libjpeg fills what is missing with grey and calls it a success.
      if format == IFF_JFIF_JPEG, !endsLikeJPEG(bytes) { throw damaged }
      guard let page = LeptonicaImage(bytes: bytes)?.gray() else { throw damaged }
      pages.append(format == IFF_JFIF_JPEG ? page.oriented(JPEGOrientation(ofJPEG: bytes)) : page)
    }
    return pages.map { $0.isLightOnDark ? $0.inverted() : $0 }
  }

  private static func isTIFF(_ format: Int32) -> Bool {
    [
      IFF_TIFF, IFF_TIFF_PACKBITS, IFF_TIFF_RLE, IFF_TIFF_G3, IFF_TIFF_G4, IFF_TIFF_LZW, IFF_TIFF_ZIP, IFF_TIFF_JPEG,
    ].contains { Int32($0) == format }
  }

  private static func isPicture(_ format: Int32) -> Bool {
    isTIFF(format)
      || [IFF_BMP, IFF_JFIF_JPEG, IFF_PNG, IFF_PNM, IFF_JP2, IFF_WEBP, IFF_GIF].contains { Int32($0) == format }
  }

  /// An end-of-image marker stands somewhere near the end (cameras append data of their own).
  private static func endsLikeJPEG(_ bytes: [UInt8]) -> Bool {
    var at = bytes.count - 2
    let stop = max(0, bytes.count - (1 << 16))
    while at >= stop {
      if bytes[at] == 0xFF, bytes[at + 1] == 0xD9 { return true }
      at -= 1
    }
    return false
  }
}
