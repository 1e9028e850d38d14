import Foundation
import Testing

@testable import Images

@Suite struct JPEGOrientationTests {
  // Pillow 12:
  //
  //     stored = Image.new("L", (3, 2)); stored.putdata([1, 2, 3, 4, 5, 6])
  //     for orientation in range(1, 9):
  //         exif, file = Image.Exif(), io.BytesIO()
  //         exif[0x0112] = orientation
  //         stored.save(file, "png", exif=exif)
  //         seen = ImageOps.exif_transpose(Image.open(file))
  //         print(orientation, seen.size, list(seen.getdata()))
  @Test(arguments: [
    (1 as UInt16, 3, [1, 2, 3, 4, 5, 6] as [UInt8]), (2, 3, [3, 2, 1, 6, 5, 4]), (3, 3, [6, 5, 4, 3, 2, 1]), (4, 3, [4, 5, 6, 1, 2, 3]),
    (5, 2, [1, 4, 2, 5, 3, 6]), (6, 2, [4, 1, 5, 2, 6, 3]), (7, 2, [6, 3, 5, 2, 4, 1]), (8, 2, [3, 6, 2, 5, 1, 4]),
  ]) func turnsAsPillowDoes(orientation: UInt16, width: Int, pixels: [UInt8]) throws {
    let stored = GrayImage(width: 3, height: 2, pixels: [1, 2, 3, 4, 5, 6])
    let seen = stored.oriented(try #require(JPEGOrientation(rawValue: orientation)))
    #expect(seen == GrayImage(width: width, height: 6 / width, pixels: pixels))
  }

  /// gray.jpg with an Exif segment, in one byte order or the other.
  private func photograph(_ orientation: UInt8, isLittleEndian: Bool) throws -> [UInt8] {
    func number(_ value: UInt8, _ count: Int) -> [UInt8] {
      let zeros = [UInt8](repeating: 0, count: count - 1)
      return isLittleEndian ? [value] + zeros : zeros + [value]
    }
    // Two entries, of which the second, 0x0112, is the orientation: one number of two bytes.
    let tag: [UInt8] = isLittleEndian ? [0x12, 0x01] : [0x01, 0x12]
    let other: [UInt8] = isLittleEndian ? [0x0F, 0x01] : [0x01, 0x0F]
    var tiff: [UInt8] = (isLittleEndian ? [0x49, 0x49] : [0x4D, 0x4D]) + number(42, 2) + number(8, 4) + number(2, 2)
    tiff += other + number(2, 2) + number(4, 4) + number(0, 4)
    tiff += tag + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0] + number(0, 4)
    let content = Array("Exif".utf8) + [0, 0] + tiff
    var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: GrayImageLoadingTests.path("gray.jpg"))))
    bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content, at: 2)
    return bytes
  }

  @Test(arguments: [true, false]) func photographsAreReadAsTheyWereSeen(isLittleEndian: Bool) throws {
    let stored = try #require(try GrayImage.load(GrayImageLoadingTests.path("gray.jpg")).first)
    for orientation in 1...8 as ClosedRange<UInt8> {
      let seen = try GrayImage.decode(photograph(orientation, isLittleEndian: isLittleEndian), name: "p.jpg")
      #expect(seen == [stored.oriented(try #require(JPEGOrientation(rawValue: UInt16(orientation))))])
    }
    for nonsense in [0, 9] as [UInt8] {
      #expect(try GrayImage.decode(photograph(nonsense, isLittleEndian: isLittleEndian), name: "p.jpg") == [stored])
    }
  }

  /// A length, an offset or a count may say anything.
  @Test func damagedSegmentsAreNoOrientation() throws {
    let whole = try photograph(6, isLittleEndian: true)
    #expect(JPEGOrientation(ofJPEG: whole) == .turnedLeft)
    for end in 0..<50 { #expect(JPEGOrientation(ofJPEG: Array(whole.prefix(end))) == .upright) }
    for place in 2..<50 {
      for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[place] = value
        _ = JPEGOrientation(ofJPEG: damaged)
      }
    }
    // The directory far beyond the end.
    var far = whole
    far.replaceSubrange(16..<20, with: [255, 255, 255, 255])
    #expect(JPEGOrientation(ofJPEG: far) == .upright)
  }
}
