import Testing

@testable import Network

@Suite struct FrameGeometryTests {
  /// A frame of `seed` sees two neighbouring columns of the pooled image, four pixels each, so it looks at their border.
  @Test func seedLooksAtTheBorderOfTwoPooledColumns() {
    let geometry = FrameGeometry(.seed)
    #expect(geometry.stride == 4)
    #expect(geometry.centre(of: 0..<1) == 4)
    #expect(geometry.centre(of: 2..<4) == 14)
  }

  @Test func paddedBlocksLookAtTheMiddleOfThePool() {
    let geometry = FrameGeometry(.pen)
    #expect(geometry.stride == 4)
    #expect(geometry.centre(of: 0..<1) == 2)
  }
}
