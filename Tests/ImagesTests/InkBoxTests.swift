import Images
import Testing

@Suite struct InkBoxTests {
  private func ink(_ points: [(Float, Float)]) -> Ink { Ink(strokes: points.map { [Ink.Point(x: $0.0, y: $0.1)] }) }

  @Test func holdsAllPoints() throws {
    let box = try #require(InkBox(ink([(3, 4), (-1, 9), (2, -5)])))
    #expect(box.left == -1 && box.right == 3 && box.top == -5 && box.bottom == 9)
    #expect(box.width == 4 && box.height == 14)
  }

  @Test func isNoneWithoutAPlace() {
    #expect(InkBox(ink([])) == nil)
    #expect(InkBox(ink([(0, 0), (.nan, 1)])) == nil)
    #expect(InkBox(ink([(0, 0), (1, .infinity)])) == nil)
    #expect(InkBox(ink([(2, 3)]))?.width == 0)
  }

  @Test func growsByAnother() throws {
    var box = try #require(InkBox(ink([(0, 0), (4, 4)])))
    box.formUnion(try #require(InkBox(ink([(-2, 1), (3, 7)]))))
    #expect(box == InkBox(ink([(-2, 0), (4, 7)])))
  }
}
