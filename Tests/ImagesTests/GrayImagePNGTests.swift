import Foundation
import Images
import Testing

@Suite struct GrayImagePNGTests {
  /// Widths that do and do not fill Leptonica's words of four bytes.
  @Test(arguments: [1, 3, 4, 5, 17])
  func comesBackAsWritten(width: Int) throws {
    // Mostly paper, so that it is not taken for white on black.
    let pixels = (0..<width * 7).map { $0 % 4 == 1 ? UInt8($0) : 255 }
    let image = GrayImage(width: width, height: 7, pixels: pixels)
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).png").path
    try image.writePNG(to: path)
    #expect(try GrayImage.load(path) == [image])
    #expect(try GrayImage.decode(image.pngData(), name: "memory") == [image])
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func aLinkIsWrittenThrough() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(symlink("there.png", folder + "/here.png") == 0)
    try GrayImage(width: 2, height: 2).writePNG(to: folder + "/here.png")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/here.png") == "there.png")
    #expect(try GrayImage.load(folder + "/there.png").count == 1)
  }

  @Test func saysWhereItCannotWrite() {
    let error = #expect(throws: ImageError.self) {
      try GrayImage(width: 2, height: 2).writePNG(to: "/nonexistent-folder/a.png")
    }
    #expect(error?.code == .notWritable)
    #expect(error?.description.hasPrefix("/nonexistent-folder/a.png") == true)
  }
}
