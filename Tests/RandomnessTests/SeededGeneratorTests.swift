import Foundation
import Randomness
import Testing

@Suite struct SeededGeneratorTests {
  // From the reference implementation in C (https://prng.di.unimi.it/xoshiro256starstar.c) started at the state 1, 2, 3, 4; the same
  // numbers stand in the tests of Rust's rand_xoshiro.
  @Test func followsTheReference() throws {
    var generator = try JSONDecoder().decode(SeededGenerator.self, from: Data(#"{"s0": 1, "s1": 2, "s2": 3, "s3": 4}"#.utf8))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.indices.map { _ in generator.next() } == expected)
  }

  // The first four outputs of splitmix64.c (https://prng.di.unimi.it/splitmix64.c) for the seed 1234567.
  @Test func seedsBySplitMix() throws {
    let state = try JSONDecoder().decode([String: UInt64].self, from: JSONEncoder().encode(SeededGenerator(seed: 1_234_567)))
    #expect(
      state == [
        "s0": 6_457_827_717_110_365_317, "s1": 3_203_168_211_198_807_973, "s2": 9_817_491_932_198_370_423,
        "s3": 4_593_380_528_125_082_431,
      ])
  }

  @Test func resumesWhereItWasSaved() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<10 { _ = generator.next() }
    var copy = try JSONDecoder().decode(SeededGenerator.self, from: JSONEncoder().encode(generator))
    #expect((0..<10).map { _ in generator.next() } == (0..<10).map { _ in copy.next() })
  }

  @Test func childrenDifferAndRepeat() {
    let generator = SeededGenerator(seed: 1)
    var seen: Set<UInt64> = []
    for epoch: UInt64 in 0..<20 {
      for index: UInt64 in 0..<50 {
        var child = generator.child(epoch, index)
        var again = generator.child(epoch, index)
        let first = child.next()
        #expect(first == again.next())
        seen.insert(first)
      }
    }
    #expect(seen.count == 1000)
    #expect(generator.child(1, 2) != generator.child(2, 1))
    #expect(generator == SeededGenerator(seed: 1))
  }

  // Mean and variance of 100,000 draws lie within five standard errors of the distribution's.
  @Test func uniformAndNormalHaveTheirMoments() {
    var generator = SeededGenerator(seed: 3)
    let count = 100_000
    let uniform = (0..<count).map { _ in Double(generator.uniform()) }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    let normal = (0..<count).map { _ in Double(generator.normal()) }
    for (draws, mean, variance, fourth) in [(uniform, 0.5, 1.0 / 12, 1.0 / 80), (normal, 0, 1, 3)] {
      let measured = draws.reduce(0, +) / Double(count)
      let spread = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      #expect(abs(measured - mean) < 5 * (variance / Double(count)).squareRoot())
      #expect(abs(spread - variance) < 5 * ((fourth - variance * variance) / Double(count)).squareRoot())
    }
  }

  @Test func chanceAndRangesKeepTheirBounds() {
    var generator = SeededGenerator(seed: 4)
    let hits = (0..<10_000).count { _ in generator.chance(0.3) }
    #expect((2_770...3_230).contains(hits))
    #expect(Set((0..<1_000).map { _ in generator.integer(2...5) }) == [2, 3, 4, 5])
    #expect((0..<1_000).allSatisfy { _ in (-2...3).contains(generator.uniform(-2...3)) })
  }
}
