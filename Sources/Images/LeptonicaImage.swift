internal import CLeptonica
internal import Glibc

/// The owner of a Leptonica picture.
struct LeptonicaImage: ~Copyable {
  private var handle: UnsafeMutablePointer<CLeptonica.Pix>

  /// Leptonica writes to stderr unless told not to; errors come back as Swift errors here.
  private static let silence: Void = {
    _ = setMsgSeverity(Int32(L_SEVERITY_NONE))
  }()

  private init?(_ handle: UnsafeMutablePointer<CLeptonica.Pix>?) {
    guard let handle else { return nil }
    self.handle = handle
  }

  deinit {
    var handle: UnsafeMutablePointer<CLeptonica.Pix>? = handle
    pixDestroy(&handle)
  }

  /// What the first bytes of a file say.
  struct Header {
    var format: Int32
    var width: Int
    var height: Int
  }

  /// The format number (`IFF_...`) by the leading bytes, or nil where no format fits.
  static func format(of bytes: [UInt8]) -> Int32? {
    _ = silence
    // Leptonica looks at the first 12 bytes unchecked.
    guard bytes.count >= 12 else { return nil }
    var format: Int32 = 0
    guard findFileFormatBuffer(bytes, &format) == 0, format != IFF_UNKNOWN else { return nil }
    return format
  }

  static func header(of bytes: [UInt8]) -> Header? {
    _ = silence
    var format: Int32 = 0
    var (width, height, bits, samples, map): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)
    guard pixReadHeaderMem(bytes, bytes.count, &format, &width, &height, &bits, &samples, &map) == 0 else {
      return nil
    }
    return Header(format: format, width: Int(width), height: Int(height))
  }

  init?(bytes: [UInt8]) {
    _ = Self.silence
    self.init(pixReadMem(bytes, bytes.count))
  }

  /// The page of a TIFF file at `offset`, which moves on to the next page, or to 0 after the last.
  init?(tiff bytes: [UInt8], offset: inout Int) {
    _ = Self.silence
    self.init(pixReadMemFromMultipageTiff(bytes, bytes.count, &offset))
  }

  init?(_ image: GrayImage) {
    _ = Self.silence
    self.init(pixCreateNoInit(Int32(image.width), Int32(image.height), 8))
    let stride = Int(pixGetWpl(handle)) * 4
    let target = UnsafeMutableRawPointer(pixGetData(handle)!)
    image.pixels.withUnsafeBytes { source in
      for y in 0..<image.height {
        memcpy(target + y * stride, source.baseAddress! + y * image.width, image.width)
      }
    }
    pixEndianByteSwap(handle)
    pixSetPadBits(handle, 0)
  }

  /// Without alpha (composited on white), without palette, 8 bits of grey.
  func gray() -> GrayImage? {
    guard let opaque = withoutAlpha(), let gray = opaque.converted() else { return nil }
    return gray.rows()
  }

  // Each C call is a borrowing method of the picture's owner: an owner that is only read for its handle, or consumed by the method, may
  // be destroyed before the call that was given the handle.

  private func withoutAlpha() -> LeptonicaImage? {
    LeptonicaImage(pixRemoveAlpha(handle))
  }

  private func converted() -> LeptonicaImage? {
    LeptonicaImage(pixConvertTo8(handle, 0))
  }

  private func rows() -> GrayImage? {
    let (width, height) = (Int(pixGetWidth(handle)), Int(pixGetHeight(handle)))
    guard width > 0, height > 0, let words = pixGetData(handle) else { return nil }
    let stride = Int(pixGetWpl(handle)) * 4
    pixEndianByteSwap(handle)
    let source = UnsafeRawPointer(words)
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      for y in 0..<height {
        memcpy(buffer.baseAddress! + y * width, source + y * stride, width)
      }
      count = width * height
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  func png() -> [UInt8]? {
    var data: UnsafeMutablePointer<UInt8>?
    var size = 0
    defer { free(data) }
    guard pixWriteMemPng(&data, &size, handle, 0) == 0, let data else { return nil }
    return Array(UnsafeBufferPointer(start: data, count: size))
  }
}
