import Randomness
import Testing

@testable import Transcripts

@Suite struct ErrorRateTests {
  private func rate(_ errors: Int, of length: Int) -> ErrorRate {
    var rate = ErrorRate()
    (rate.substitutions, rate.length) = (errors, length)
    return rate
  }

  @Test func equalGroupsLeaveNoDoubt() {
    var generator = SeededGenerator(seed: 1)
    let interval = ErrorRate.interval(of: Array(repeating: rate(1, of: 20), count: 5), using: &generator)
    #expect(interval == 0.05...0.05)
  }

  @Test func oneGroupTellsNothing() {
    var generator = SeededGenerator(seed: 1)
    #expect(ErrorRate.interval(of: [rate(1, of: 20)], using: &generator) == nil)
    #expect(ErrorRate.interval(of: [], using: &generator) == nil)
  }

  @Test func spreadIsThatOfTheMean() throws {
    // 100 writers, half at 0 %, half at 10 %: the mean of 100 draws has a standard deviation of 0.05 /
    // sqrt(100) = 0.005, so 95 % lie within 0.05 +- 0.0098.
    var generator = SeededGenerator(seed: 2)
    let groups = (0..<100).map { rate($0 % 2 * 10, of: 100) }
    let interval = try #require(ErrorRate.interval(of: groups, resamples: 4000, using: &generator))
    #expect(abs(interval.lowerBound - 0.0402) < 0.0015)
    #expect(abs(interval.upperBound - 0.0598) < 0.0015)
    let narrow = try #require(ErrorRate.interval(of: groups, level: 0.5, resamples: 4000, using: &generator))
    #expect(interval.lowerBound < narrow.lowerBound && narrow.upperBound < interval.upperBound)
  }

  @Test func ratesAdd() {
    var sum = rate(2, of: 10) + rate(1, of: 20)
    sum.insertions = 3
    sum.deletions = 1
    #expect(sum.errors == 7 && sum.length == 30 && sum.value == 7.0 / 30)
  }
}
