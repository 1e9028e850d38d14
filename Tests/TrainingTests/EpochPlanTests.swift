import Randomness
import Testing

@testable import Training

@Suite struct EpochPlanTests {
  private let generator = SeededGenerator(seed: 3)

  private func counts(_ order: [EpochPlan.Entry], source: Int, lines: Int) -> [Int] {
    var counts = Array(repeating: 0, count: lines)
    for entry in order where entry.source == source { counts[entry.line] += 1 }
    return counts
  }

  @Test func weightsSayHowOftenALineComes() {
    let plan = EpochPlan(sources: [
      .init(lines: 10, weight: 1), .init(lines: 20, weight: 0.5), .init(lines: 4, weight: 2.25),
    ])
    #expect(plan.lines == 29)
    let order = plan.order(epoch: 0, generator: generator)
    #expect(order.count == 29)
    #expect(counts(order, source: 0, lines: 10).allSatisfy { $0 == 1 })
    let half = counts(order, source: 1, lines: 20)
    #expect(half.reduce(0, +) == 10 && half.max() == 1)
    let more = counts(order, source: 2, lines: 4)
    #expect(more.sorted() == [2, 2, 2, 3])
  }

  @Test func ordersDifferByEpochAndSeedAlone() {
    let plan = EpochPlan(sources: [.init(lines: 50, weight: 1)])
    let order = plan.order(epoch: 4, generator: generator)
    #expect(order == plan.order(epoch: 4, generator: generator))
    #expect(order != plan.order(epoch: 5, generator: generator))
    #expect(order != plan.order(epoch: 4, generator: SeededGenerator(seed: 4)))
    #expect(order.map(\.line) != Array(0..<50))
  }

  @Test func askedNumberOfLinesIsKept() {
    let sources = [EpochPlan.Source(lines: 7, weight: 1)]
    let short = EpochPlan(sources: sources, lines: 3).order(epoch: 0, generator: generator)
    #expect(short.count == 3 && Set(short.map(\.line)).count == 3)
    let long = EpochPlan(sources: sources, lines: 16).order(epoch: 0, generator: generator)
    #expect(long.count == 16)
    #expect(counts(long, source: 0, lines: 7).allSatisfy { (2...3).contains($0) })
  }

  /// Of 16 lines 12 are one writer's, 3 another's and 1 a third's; 4 rounds bring 128 of them.
  @Test(
    "balanced writers come as often as a power of their lines says",
    arguments: [
      // n, n^0.5 and 1, in parts of 128.
      (0.0, [96, 24, 8]), (0.5, [71.56, 35.78, 20.66]), (1.0, [42.67, 42.67, 42.67]),
    ])
  func balancedWriters(balance: Double, expected: [Double]) {
    let writers = Array(repeating: "a", count: 12) + ["b", "b", "b", "c"]
    let plan = EpochPlan(sources: [.init(writers: writers, weight: 2, balance: balance)], lines: 128)
    let times = counts(plan.order(epoch: 0, generator: generator), source: 0, lines: 16)
    #expect(times.reduce(0, +) == 128)
    let sums = [times[..<12].reduce(0, +), times[12..<15].reduce(0, +), times[15]]
    // A round of 32 lines comes as near as its whole numbers.
    for (sum, expected) in zip(sums, expected) { #expect(abs(Double(sum) - expected) <= 4) }
    // None of a writer's lines comes much more often than the others.
    #expect(times[..<12].max()! - times[..<12].min()! <= 4)
  }

  @Test func noLinesMakeNoPlan() {
    #expect(EpochPlan(sources: [.init(lines: 0, weight: 1), .init(lines: 5, weight: 0)], lines: 100).lines == 0)
  }
}
