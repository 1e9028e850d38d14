internal import CZlib
internal import Images

/// A picture kept small in memory; of a scanned line some fifth is left.
struct DeflatedImage: Sendable {
  private let width: Int
  private let height: Int
  private let bytes: [UInt8]

  init(_ image: GrayImage) {
    width = image.width
    height = image.height
    var size = compressBound(uLong(image.pixels.count))
    let packed = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      // Fails only where memory or the buffer is short.
      let status = compress2(buffer.baseAddress, &size, image.pixels, uLong(image.pixels.count), Z_BEST_SPEED)
      precondition(status == Z_OK, "no memory to keep a picture")
      count = Int(size)
    }
    // Without the slack of the bound.
    bytes = Array(packed[...])
  }

  var image: GrayImage {
    let count = width * height
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var size = uLong(count)
      let status = uncompress(buffer.baseAddress, &size, bytes, uLong(bytes.count))
      precondition(status == Z_OK && size == uLong(count), "a kept picture is whole")
      filled = count
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}
