import Images
import Testing

@testable import Synthesis

@Suite struct GlyphProfileTests {
  private func profile(_ points: [(Float, Float)]...) -> GlyphProfile {
    GlyphProfile(points.map { $0.map { Ink.Point(x: $0.0, y: $0.1) } })
  }

  @Test func keepsTheGapWhereTheInkIsNearest() {
    let bar = profile([(0, -2), (0, 0)])
    #expect(abs(bar.advance(to: bar, gap: 0.3) - 0.3) < 1e-5)
    // A slope to the left beside one to the right: nearest at the foot.
    let (slash, backslash) = (profile([(1, -2), (0, 0)]), profile([(0, -2), (1, 0)]))
    #expect(abs(backslash.advance(to: slash, gap: 0.2) - 1.2) < 0.01)
    // Side by side, two slashes move into each other's box, by no more than two fifths.
    #expect(abs(slash.advance(to: slash, gap: 0.2) - 0.6) < 0.01)
  }

  @Test func inkAtDifferentHeightsDoesNotRunIntoOne() {
    let (dot, quote) = (profile([(0, -0.1), (0.1, 0)]), profile([(0, -1.9), (0.1, -1.4)]))
    #expect(dot.advance(to: quote, gap: 0.2) > 0.05)
    // A long stroke between two points is known along its whole way.
    let beam = profile([(0, -1), (8, -1)])
    let tall = profile([(0, -2), (0, 0)])
    #expect(abs(beam.advance(to: tall, gap: 0.1) - 8.1) < 1e-4)
  }

  @Test func movesAlong() {
    var bar = profile([(0, -2), (0.5, 0)])
    bar.move(3)
    #expect(bar.minX == 3 && bar.maxX == 3.5)
    #expect(abs(bar.advance(to: profile([(0, -0.05), (1, -0.05)]), gap: 0.25) - 3.75) < 0.02)
  }
}
