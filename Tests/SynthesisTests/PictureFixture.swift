import Datasets
import Foundation

/// Pictures of EMNIST made by hand: a symbol, and the bars that it is drawn with.
struct PictureFixture {
  /// In pixels of 28 x 28; `lean` is the way to the right from its foot to its head.
  struct Bar {
    var x, y, width, height: Int
    var lean = 0
  }

  var symbol: Character
  var bars: [Bar]

  init(_ symbol: Character, _ bars: Bar...) {
    self.symbol = symbol
    self.bars = bars
  }

  /// The symbol as a block of full height.
  static func block(_ symbol: Character, width: Int, lean: Int = 0) -> PictureFixture {
    PictureFixture(symbol, Bar(x: 4, y: 4, width: width, height: 20, lean: lean))
  }

  /// Column by column, as the files have them, light on black.
  private var pixels: [UInt8] {
    var pixels = [UInt8](repeating: 0, count: 28 * 28)
    for bar in bars {
      for y in bar.y..<bar.y + bar.height {
        let shift = bar.lean * (bar.y + bar.height - 1 - y) / bar.height
        for x in bar.x..<bar.x + bar.width { pixels[(x + shift) * 28 + y] = 255 }
      }
    }
    return pixels
  }

  /// A folder with `pictures` as its test files, removed when `body` has ended.
  static func withFolder<Result>(
    _ pictures: [PictureFixture], selection: EMNIST.Selection = .byClass, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("longhand-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let symbols = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    let count = [UInt8(pictures.count >> 8), UInt8(pictures.count & 255)]
    // The class A of `letters` is 1.
    let labels = pictures.map { UInt8(symbols.firstIndex(of: $0.symbol)! - (selection == .letters ? 9 : 0)) }
    let name = folder.path + "/emnist-\(selection.rawValue)-test-"
    try Data([0, 0, 8, 3, 0, 0] + count + [0, 0, 0, 28, 0, 0, 0, 28] + pictures.flatMap(\.pixels)).write(
      to: URL(fileURLWithPath: name + "images-idx3-ubyte"))
    try Data([0, 0, 8, 1, 0, 0] + count + labels).write(to: URL(fileURLWithPath: name + "labels-idx1-ubyte"))
    return try body(folder.path)
  }

  static func lines(_ pictures: [PictureFixture], selection: EMNIST.Selection = .byClass) throws -> [Line] {
    try withFolder(pictures, selection: selection) {
      try EMNIST.read($0, selection: selection, split: .test).lines
    }
  }
}
