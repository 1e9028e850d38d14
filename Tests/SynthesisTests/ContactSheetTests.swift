import Images
import Testing

@testable import Synthesis

@Suite struct ContactSheetTests {
  @Test func placesPicturesAndCaptions() {
    let dark = GrayImage(width: 50, height: 30, filledWith: 10)
    let wide = GrayImage(width: 4000, height: 40, filledWith: 90)
    let sheet = ContactSheet().draw([
      .init(image: dark, caption: "first"), .init(image: wide, caption: String(repeating: "long ", count: 100)),
      .init(image: dark, caption: ""), .init(image: dark, caption: "x"), .init(image: dark, caption: "below"),
    ])
    #expect(sheet.width == 4 * 400 + 8)
    #expect(sheet[8, 8] == 10 && sheet[57, 37] == 10 && sheet[58, 8] == 225)
    // Scaled down to its cell.
    #expect(sheet[408, 9] == 90 && sheet[799, 9] == 90 && sheet[800, 9] == 225)
    #expect(sheet[808, 8] == 10 && sheet[1208, 8] == 10)
    func ink(_ xs: Range<Int>, _ ys: Range<Int>) -> Int {
      ys.reduce(0) { sum, y in sum + xs.count { sheet[$0, y] < 120 } }
    }
    // Below the first picture, and nothing below the third.
    #expect(ink(8..<100, 39..<58) > 20)
    #expect(ink(808..<1200, 39..<58) == 0)
    // The second row.
    #expect(sheet[8, 66] == 10)
    #expect(ink(8..<100, 97..<116) > 20)
  }

  @Test func drawsNothing() {
    #expect(ContactSheet().draw([]).pixels.allSatisfy { $0 == 255 })
  }
}
