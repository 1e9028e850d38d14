import Images
import Testing

@testable import Synthesis

@Suite struct RowProfileTests {
  /// Bars as high as letters: `top` above a baseline at 0, in x-heights of `size`, the whole moved down by `y`.
  private func ink(_ tops: [Float], size: Float, y: Float) -> Ink {
    Ink(
      strokes: tops.enumerated().map { number, top in
        [Ink.Point(x: Float(number), y: y - top * size), Ink.Point(x: Float(number), y: y)]
      })
  }

  @Test func heightsOfInkAreCounted() throws {
    let profile = try #require(RowProfile(ink([1, 1, 2], size: 48, y: 96)))
    #expect(profile.top == 0 && profile.step == 2 && profile.rows.count == 48)
    // One bar of three in the upper half, all in the lower.
    #expect(profile.rows[..<24].allSatisfy { abs($0 - 2) < 0.2 })
    #expect(profile.rows[24...].allSatisfy { abs($0 - 6) < 0.4 })
    #expect(RowProfile(Ink(strokes: [])) == nil)
    #expect(RowProfile(ink([0], size: 1, y: 0)) == nil)
  }

  @Test func darknessOfAPictureIsCounted() throws {
    var image = GrayImage(width: 20, height: 10, filledWith: 200)
    for x in 5..<9 { image[x, 4] = 50 }
    let profile = try #require(RowProfile(image))
    #expect(profile.rows == [0, 0, 0, 0, 600, 0, 0, 0, 0, 0] && profile.top == 0 && profile.step == 1)
    #expect(RowProfile(GrayImage(width: 20, height: 10)) == nil)
  }

  @Test func findsTheSameLettersInAnotherSize() throws {
    let tops: [Float] = [1, 1, 2, 1, 1, 1, 2]
    let small = try #require(RowProfile(ink(tops, size: 20, y: 500)))
    let large = try #require(RowProfile(ink(tops.reversed(), size: 28, y: -80)))
    let fit = try #require(small.fit(to: large))
    // The baseline, and the tops of the small letters.
    #expect(abs(fit(500) - -80) < 3 && abs(fit(480) - -108) < 3, "\(fit)")
    #expect(abs(fit.inverse(fit(490)) - 490) < 0.01)
    #expect(abs(fit.then(fit.inverse)(7) - 7) < 0.01)
  }

  @Test func linesOfOtherLettersFitByTheirSmallOnes() throws {
    let plain = try #require(RowProfile(ink([1, 1, 1, 1, 1, 1, 1, 1.9], size: 20, y: 0)))
    let high = try #require(RowProfile(ink([1, 1, 1.9, 1.9, 1, 1, 1, 1.9], size: 20, y: 300)))
    let fit = try #require(plain.fit(to: high))
    #expect(abs(fit(0) - 300) < 4 && abs(fit.scale - 1) < 0.1, "\(fit)")
  }

  @Test func whatIsNotAlikeHasNoFit() throws {
    var comb = GrayImage(width: 20, height: 60)
    for y in stride(from: 1, to: 60, by: 12) { for x in 0..<20 where x % 2 == 0 { comb[x, y] = 0 } }
    #expect(try #require(RowProfile(comb)).fit(to: #require(RowProfile(ink([1, 1, 1], size: 20, y: 0)))) == nil)
  }
}
