/// A font file's face that looks handwritten.
public struct HandwritingFont: Hashable, Sendable {
  public let family: String
  public let style: String
  public let file: String
  /// Of the face in its file.
  let face: Int
  var coverage: FontCoverage
  /// Small letters look like capitals: good for texts without small letters only.
  public internal(set) var hasOnlyCapitals = false

  /// Whether every character of `text` can be drawn as what it is.
  public func covers(_ text: String) -> Bool {
    firstMissing(of: text) == nil
  }

  func firstMissing(of text: String) -> Character? {
    text.first { character in
      character.unicodeScalars.contains { !coverage.contains($0) } || (hasOnlyCapitals && character.isLowercase)
    }
  }

  /// Families of free fonts that look handwritten, of distributions and of the common web collections.
  public static let families: Set<String> = [
    "Allura", "Amatic SC", "Architects Daughter", "Bad Script", "Because We Build", "Because We Connect",
    "Because We Create", "Because We Learn", "Because We Mentor", "Because We Organize", "Breip", "Caveat",
    "Caveat Brush", "Cedarville Cursive", "Comic Neue", "Coming Soon", "Cookie", "Covered By Your Grace",
    "Dancing Script", "Dawning of a New Day", "Delius", "Delphine", "DkgHandwriting", "Domestic Manners",
    "Ecolier_court", "Gloria Hallelujah", "Great Vibes", "Handlee", "Homemade Apple", "Humor Sans", "Indie Flower",
    "Just Another Hand", "Just Me Again Down Here", "Kalam", "Kaushan Script", "Klee One", "Kristi",
    "La Belle Aurore", "Marck Script", "Mr Dafoe", "Nanum Brush Script", "Nanum Pen Script", "NanumBarunpen",
    "Neucha", "Nothing You Could Do", "Over the Rainbow", "Pacifico", "Pangolin", "Patrick Hand",
    "Permanent Marker", "Purisa", "Reenie Beanie", "Rock Salt", "Rufscript", "Sacramento", "Satisfy", "Schoolbell",
    "Shadows Into Light", "Shadows Into Light Two", "Steve", "Sue Ellen Francisco", "Waiting for the Sunrise",
    "xkcd Script", "Yomogi", "Zeyada",
  ]
}

/// The code points that a font has glyphs for.
struct FontCoverage: Hashable, Sendable {
  /// By page of 256 code points, eight words of 32 bits.
  private var pages: [UInt32: SIMD8<UInt32>] = [:]

  init() {}

  mutating func insert(page: UInt32, _ bits: SIMD8<UInt32>) {
    pages[page >> 8] = bits
  }

  mutating func formIntersection(_ other: FontCoverage) {
    for (page, bits) in pages { pages[page] = bits & (other.pages[page] ?? SIMD8()) }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    guard let bits = pages[scalar.value >> 8] else { return false }
    return bits[Int(scalar.value >> 5) & 7] >> (scalar.value & 31) & 1 == 1
  }
}
