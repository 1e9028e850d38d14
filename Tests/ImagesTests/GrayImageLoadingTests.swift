import Foundation
import Images
import Testing

@Suite struct GrayImageLoadingTests {
  /// See Fixtures/make_fixtures.py for what the pictures show.
  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appending(path: "Fixtures/\(name)").path
  }

  private static func expected(gray: UInt8) -> GrayImage {
    var image = GrayImage(width: 40, height: 20)
    for y in 5..<12 {
      for x in 8..<20 { image[x, y] = 0 }
      for x in 26..<32 { image[x, y] = gray }
    }
    return image
  }

  @Test(arguments: [
    "gray.png", "gray.bmp", "gray.pgm", "gray.webp", "gray.jp2", "gray16.png", "palette.png", "rgb.png", "alpha.png",
    "dark.png",
  ])
  func readsTheSamePictureFrom(name: String) throws {
    let pages = try GrayImage.load(Self.path(name))
    #expect(pages.count == 1)
    // The palette's colours are means of what Pillow clustered, and blending with white rounds.
    let difference = zip(pages[0].pixels, Self.expected(gray: 96).pixels).map { abs(Int($0) - Int($1)) }.max()!
    #expect(difference <= (["palette.png", "alpha.png"].contains(name) ? 1 : 0))
  }

  @Test(arguments: ["bilevel.png", "bilevel.gif"])
  func readsOneBit(name: String) throws {
    #expect(try GrayImage.load(Self.path(name)) == [Self.expected(gray: 0)])
  }

  @Test func readsJPEG() throws {
    let image = try #require(GrayImage.load(Self.path("gray.jpg")).first)
    let expected = Self.expected(gray: 96)
    #expect(image.width == 40 && image.height == 20)
    #expect(zip(image.pixels, expected.pixels).allSatisfy { abs(Int($0) - Int($1)) < 40 })
    #expect(image[14, 8] < 20)
  }

  @Test func readsAllPages() throws {
    let pages = try GrayImage.load(Self.path("pages.tiff"))
    #expect(pages == [Self.expected(gray: 96), Self.expected(gray: 0), Self.expected(gray: 96)])
  }

  @Test(arguments: ["cut.png", "cut.jpg", "cut.webp", "cut.tiff"])
  func refusesWhatIsCutOff(name: String) throws {
    let error = #expect(throws: ImageError.self) { try GrayImage.load(Self.path(name)) }
    #expect(error?.code == .damaged)
    #expect(error?.description.contains(name) == true)
  }

  @Test func tellsWhatIsWrong() throws {
    func code(_ path: String) -> ImageError.Code? {
      do {
        _ = try GrayImage.load(path)
        return nil
      } catch {
        #expect(error.path == path && error.description.hasPrefix(path))
        return error.code
      }
    }
    #expect(code(Self.path("missing.png")) == .notFound)
    #expect(code(Self.path("gray.png/x")) == .notFound)
    #expect(code(Self.path("text.png")) == .notAnImage)
    #expect(code(Self.path("huge.png")) == .tooLarge)
    #expect(code(Bundle.module.bundleURL.path) == .notReadable)
    let empty = FileManager.default.temporaryDirectory.appending(path: "empty-\(UUID().uuidString).png")
    try Data().write(to: empty)
    #expect(code(empty.path) == .empty)
    try FileManager.default.removeItem(at: empty)
  }

  /// Whatever stands in the file, an error or a picture comes back.
  @Test(arguments: ["gray.png", "gray.bmp", "gray.pgm", "gray.webp", "gray.jp2", "gray.jpg", "bilevel.gif", "pages.tiff"])
  func survivesDamage(name: String) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: Self.path(name))))
    for length in 0..<min(bytes.count, 300) {
      _ = try? GrayImage.decode(Array(bytes.prefix(length)), name: name)
    }
    for position in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[position] ^= 0x5A
      _ = try? GrayImage.decode(damaged, name: name)
    }
  }
}
