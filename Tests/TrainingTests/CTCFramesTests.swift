import Testing

@testable import Training

@Suite struct CTCFramesTests {
  @Test func repeatsNeedABlankBetween() {
    #expect(CTCFrames.needed(for: []) == 0)
    #expect(CTCFrames.needed(for: [5]) == 1)
    #expect(CTCFrames.needed(for: [5, 6, 5]) == 3)
    #expect(CTCFrames.needed(for: [5, 5, 5]) == 5)
  }

  @Test func linesThatDoNotFitAreCounted() {
    #expect(CTCFrames.tooShort([3, 4, 5, 0], for: [[1, 1, 2], [1, 1, 2], [], [7]]) == 2)
  }
}
