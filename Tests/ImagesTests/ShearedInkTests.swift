import Testing

@testable import Images

@Suite struct ShearedInkTests {
  private func box(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> InkComponents.Component {
    InkComponents.Component(left: left, top: top, right: right, bottom: bottom, area: 0)
  }

  /// A row that moves by half a pixel is interpolated by Keys' cubic, whose weights are then -1, 9, 9 and -1 sixteenths (Keys, 1981).
  @Test func halfAPixelIsInterpolated() {
    let source: [UInt8] = [0, 0, 160, 0, 0, 0, 0, 0, 160, 0]
    let ink = ShearedInk(source, width: 5, box: box(1, 0, 4, 2), threshold: 50, shear: 1)
    // Two rows, the upper half a pixel above the middle.
    #expect(ink.box.top == 0 && ink.box.bottom == 2)
    func row(_ y: Int) -> [UInt8] { ink.darkness[y * ink.width..<(y + 1) * ink.width].filter { $0 > 0 } }
    #expect(row(0) == [90, 90] && row(1) == [90, 90])
    func first(_ y: Int) -> Int { ink.left + (0..<ink.width).first { ink.darkness[y * ink.width + $0] > 0 }! }
    // The stroke was in column 2 above and 3 below.
    #expect(first(0) == 2 && first(1) == 2)
  }

  @Test func noInkIsLost() {
    var source = [UInt8](repeating: 0, count: 90 * 60)
    for y in 5..<55 {
      for x in 20..<70 where (x + y) % 7 < 3 { source[y * 90 + x] = 200 }
    }
    let total = source.reduce(0) { $0 + Int($1) }
    for shear in [0.25, -0.25, 0.6] as [Float] {
      let ink = ShearedInk(source, width: 90, box: box(20, 5, 70, 55), threshold: 100, shear: shear)
      let kept = ink.darkness.reduce(0) { $0 + Int($1) }
      #expect(abs(kept - total) < total / 20)
      // The box holds all that is ink, with a column at each side, and what it leaves out is paper.
      #expect(abs(ink.box.right - ink.box.left - 50 - Int(abs(shear) * 49)) <= 3)
      for y in 0..<50 {
        for x in 0..<ink.width where !(ink.box.left + 1..<ink.box.right - 1).contains(x) {
          #expect(ink.darkness[y * ink.width + x] <= 100)
        }
      }
    }
  }

  @Test func whatStandsAboveTheMiddleMovesToTheRight() {
    var source = [UInt8](repeating: 0, count: 40 * 41)
    for y in 0..<41 { source[y * 40 + 20] = 255 }
    let ink = ShearedInk(source, width: 40, box: box(20, 0, 21, 41), threshold: 100, shear: 0.5)
    func column(_ y: Int) -> Int { ink.left + (0..<ink.width).max { ink.darkness[y * ink.width + $0] < ink.darkness[y * ink.width + $1] }! }
    #expect(column(0) == 30 && column(20) == 20 && column(40) == 10)
  }
}
