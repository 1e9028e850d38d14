import Randomness
import Testing

@testable import Training

@Suite struct BatchFeederTests {
  private func configuration() -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.architecture = .inline(
      .init(
        name: "tiny", height: 16, blocks: [.init(2, pool: [2, 2])], hidden: 2, lstmLayers: 1, dropout: 0, symbols: 87))
    configuration.data = [DataSource(limit: 22)]
    configuration.validation = []
    configuration.batch.lines = 4
    configuration.batch.bucket = 2
    configuration.epochs = 2
    return configuration
  }

  private func batches(
    _ setup: TrainingSetup, from position: Position = Position()
  ) throws -> [FedBatch] {
    var progress = RunState.Progress(generator: setup.generator)
    progress.position = position
    let feeder = BatchFeeder(setup, from: progress)
    var batches: [FedBatch] = []
    while let batch = try feeder.next() { batches.append(batch) }
    return batches
  }

  @Test func everyEpochHasAllLinesInBucketsOfBatches() throws {
    let setup = try TrainingSetup(configuration())
    let all = try batches(setup)
    for epoch in 0..<2 {
      let own = all.filter { $0.epoch == epoch }
      // 22 lines: two buckets of eight and one of six.
      #expect(own.map(\.batch.count).reduce(0) { $0 + $1 } + own.reduce(0) { $0 + $1.dropped } == 22)
      #expect(own.count == 6)
      #expect(Set(own.flatMap(\.batch.ids)).count == 22)
      #expect(own.allSatisfy { $0.batch.width % 32 == 0 && $0.batch.height == 16 })
    }
    #expect(all.last?.next == Position(epoch: 2))
    #expect(all.map(\.batch.ids).prefix(6) != all.map(\.batch.ids).suffix(6))
  }

  @Test func linesOfABatchAreOfNearWidths() throws {
    var configuration = configuration()
    configuration.data[0].limit = 64
    configuration.batch.bucket = 16
    configuration.epochs = 1
    let all = try batches(TrainingSetup(configuration))
    let widths = all.map(\.batch.widths)
    // One bucket: its batches' ranges of widths do not overlap.
    let ranges = widths.map { $0.min()!...$0.max()! }.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    #expect(ranges.count == 16)
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
  }

  @Test func aSpaceIsLearnedBeforeAndBehindEachText() throws {
    var configuration = configuration()
    configuration.epochs = 1
    let space = try #require(try TrainingSetup(configuration).alphabet.encode(" ").first)
    func labels() throws -> [String: [Int32]] {
      try batches(TrainingSetup(configuration)).reduce(into: [:]) { result, batch in
        for (id, labels) in zip(batch.batch.ids, batch.batch.labels) { result[id] = Array(labels) }
      }
    }
    let spaced = try labels()
    configuration.spacesAround = false
    let plain = try labels()
    #expect(plain.count > 15 && spaced == plain.mapValues { [space] + $0 + [space] })
    // Where there is no space in the alphabet there is none to learn.
    configuration.spacesAround = true
    configuration.alphabet = "abcdefghijklmnopqrstuvwxyz"
    #expect(try labels().values.allSatisfy { $0.allSatisfy { (1...26).contains($0) } })
  }

  @Test func linesButForShortOnesStandBetweenOthers() throws {
    var configuration = configuration()
    configuration.epochs = 1
    configuration.augmentation = .none
    configuration.spacesAround = false
    // Long enough that short texts are among them.
    configuration.data[0].limit = 200
    func pictures() throws -> [String: (symbols: Int, pixels: [Float])] {
      try batches(TrainingSetup(configuration)).map(\.batch).reduce(into: [:]) { result, batch in
        let size = batch.height * batch.width
        for (index, id) in batch.ids.enumerated() {
          // Paper goes on to the width of the batch.
          var pixels: [Float] = []
          for start in stride(from: index * size, to: (index + 1) * size, by: batch.width) {
            pixels += batch.images[start..<start + batch.widths[index]]
          }
          result[id] = (batch.labels[index].count, pixels)
        }
      }
    }
    let plain = try pictures()
    configuration.augmentation.neighbourProbability = 1
    let between = try pictures()
    let changed = Set(plain.keys.filter { between[$0]?.pixels != plain[$0]?.pixels })
    let (short, long) = (plain.filter { $0.value.symbols < 4 }, plain.filter { $0.value.symbols >= 4 })
    #expect(short.count > 3 && changed.isDisjoint(with: short.keys))
    #expect(changed.count > long.count / 3)
  }

  @Test func twoViewsOfALineStandSideBySide() throws {
    var configuration = configuration()
    configuration.consistency = 0.2
    configuration.epochs = 1
    let all = try batches(TrainingSetup(configuration))
    // Four pictures a step are two lines.
    #expect(all.map(\.lines).reduce(0, +) + all.reduce(0) { $0 + $1.dropped } == 22)
    #expect(all.allSatisfy { $0.batch.count == 2 * $0.lines && $0.lines <= 2 })
    for batch in all.map(\.batch) {
      for first in stride(from: 0, to: batch.count, by: 2) {
        #expect(batch.ids[first] == batch.ids[first + 1])
        #expect(batch.labels[first] == batch.labels[first + 1])
        #expect(batch.widths[first] == batch.widths[first + 1])
      }
    }
  }

  @Test func viewsDifferInStripsAndTonesAlone() throws {
    var configuration = configuration()
    configuration.consistency = 0.2
    configuration.epochs = 1
    configuration.augmentation = .none
    (configuration.augmentation.geometricProbability, configuration.augmentation.widthScale) = (1, 0.6...1.6)
    /// Pairs of pixels that the views of all lines have in the same place.
    func pixels(_ configuration: TrainingConfiguration) throws -> [[(Float, Float)]] {
      try batches(TrainingSetup(configuration)).map(\.batch).flatMap { batch in
        let size = batch.height * batch.width
        return stride(from: 0, to: batch.count, by: 2).map { first in
          (0..<size).map { (batch.images[first * size + $0], batch.images[(first + 1) * size + $0]) }
        }
      }
    }
    // One geometry for both.
    #expect(try pixels(configuration).allSatisfy { $0.allSatisfy { $0 == $1 } })
    configuration.augmentation.maskProbability = 1
    let masked = try pixels(configuration)
    #expect(masked.count { $0.contains { $0 != $1 } } > masked.count / 2)
    // Where they differ, one of them is hidden, and no darker than paper.
    #expect(masked.allSatisfy { $0.allSatisfy { $0 == $1 || max($0, $1) > 0.9 } })
    configuration.augmentation.maskProbability = 0
    configuration.augmentation.toneProbability = 1
    (configuration.augmentation.paper, configuration.augmentation.ink) = (150...255, 0...100)
    #expect(try pixels(configuration).count { $0.contains { $0 != $1 } } > 15)
  }

  @Test(arguments: [0, 0.2] as [Float])
  func goesOnFromAnyPlace(consistency: Float) throws {
    var configuration = configuration()
    configuration.consistency = consistency
    let setup = try TrainingSetup(configuration)
    let all = try batches(setup)
    for (number, batch) in all.enumerated() {
      let rest = try batches(setup, from: batch.next)
      #expect(rest.map(\.batch) == all.dropFirst(number + 1).map(\.batch))
    }
  }

  @Test(arguments: [(0, 0.2), (0.2, 0)] as [(Float, Float)])
  func goesOnWithOtherBuckets(consistency: (before: Float, after: Float)) throws {
    var configuration = configuration()
    configuration.epochs = 1
    configuration.consistency = consistency.before
    let all = try batches(TrainingSetup(configuration))
    configuration.consistency = consistency.after
    let setup = try TrainingSetup(configuration)
    // Whole buckets ahead, all that was not seen comes, and nothing else.
    let seen = all.firstIndex { $0.next.bucket == (consistency.before == 0 ? 1 : 2) && $0.next.batch == 0 }!
    let rest = try batches(setup, from: all[seen].next)
    let ids = { (batches: ArraySlice<FedBatch>) in Set(batches.flatMap(\.batch.ids)) }
    #expect(ids(rest[...]) == ids(all[(seen + 1)...]))
    #expect(rest.last?.next == Position(epoch: 1))
    // Within the last bucket that epoch does not end without a batch.
    #expect(try !batches(setup, from: all[all.count - 2].next).isEmpty)
  }

  @Test func threadsAndDepthDoNotMatter() throws {
    var configuration = configuration()
    let one = try batches(TrainingSetup(configuration))
    configuration.prefetch.threads = 4
    configuration.prefetch.batches = 1
    let four = try batches(TrainingSetup(configuration))
    #expect(one.map(\.batch) == four.map(\.batch))
    #expect(one.map(\.next) == four.map(\.next))
  }
}
