/// How a camera was held: by which turns and mirrorings the stored picture becomes the one that was seen (Exif 2.3, tag 0x0112).
enum JPEGOrientation: UInt16 {
  case upright = 1, mirrored, upsideDown, flipped, transposed, turnedLeft, transversed, turnedRight

  /// What a JPEG file says; `upright` where it says nothing that can be made out.
  init(ofJPEG bytes: [UInt8]) {
    self = Self.exif(in: bytes).flatMap { Self.orientation(inTIFF: bytes[$0]) } ?? .upright
  }

  /// Where the TIFF structure within the Exif segment is.
  private static func exif(in bytes: [UInt8]) -> Range<Int>? {
    let name: [UInt8] = Array("Exif".utf8) + [0, 0]
    // Segments follow the start of the image: a marker, and a length that counts itself.
    var at = 2
    while at + 4 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      // The picture's data, or its end.
      guard marker != 0xDA, marker != 0xD9 else { return nil }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard length >= 2, at + 2 + length <= bytes.count else { return nil }
      let content = at + 4..<at + 2 + length
      if marker == 0xE1, bytes[content].starts(with: name) { return content.lowerBound + name.count..<content.upperBound }
      at += 2 + length
    }
    return nil
  }

  private static func orientation(inTIFF bytes: ArraySlice<UInt8>) -> JPEGOrientation? {
    let isLittleEndian: Bool
    switch bytes.prefix(2) {
    case [0x49, 0x49]: isLittleEndian = true
    case [0x4D, 0x4D]: isLittleEndian = false
    default: return nil
    }
    /// A number of some bytes; nil where it would lie beyond the end.
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place >= 0, place + count <= bytes.count else { return nil }
      let digits = bytes[bytes.startIndex + place..<bytes.startIndex + place + count]
      return (isLittleEndian ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      // One short number, which stands in the entry itself.
      if tag == 0x0112, number(place + 2, 2) == 3, number(place + 4, 4) == 1 {
        return number(place + 8, 2).flatMap { JPEGOrientation(rawValue: UInt16($0)) }
      }
    }
    return nil
  }
}

extension GrayImage {
  /// The picture as it was seen.
  func oriented(_ orientation: JPEGOrientation) -> GrayImage {
    guard orientation != .upright else { return self }
    let swapsSides = orientation.rawValue >= JPEGOrientation.transposed.rawValue
    var result = GrayImage(width: swapsSides ? height : width, height: swapsSides ? width : height)
    let (right, bottom) = (width - 1, height - 1)
    for y in 0..<result.height {
      for x in 0..<result.width {
        result[x, y] =
          switch orientation {
          case .upright: self[x, y]
          case .mirrored: self[right - x, y]
          case .upsideDown: self[right - x, bottom - y]
          case .flipped: self[x, bottom - y]
          case .transposed: self[y, x]
          case .turnedLeft: self[y, bottom - x]
          case .transversed: self[right - y, bottom - x]
          case .turnedRight: self[right - y, x]
          }
      }
    }
    return result
  }
}
