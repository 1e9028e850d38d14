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

  @Test func twoViewsOfALineStandSideBySide() throws {
    var configuration = configuration()
    configuration.consistency = 0.2
    configuration.epochs = 1
    configuration.augmentation.maskProbability = 1
    let all = try batches(TrainingSetup(configuration))
    // Four pictures a step are two lines.
    #expect(all.map(\.lines).reduce(0, +) + all.reduce(0) { $0 + $1.dropped } == 22)
    #expect(all.allSatisfy { $0.batch.count == 2 * $0.lines && $0.lines <= 2 })
    var different = 0
    for batch in all.map(\.batch) {
      let size = batch.height * batch.width
      for first in stride(from: 0, to: batch.count, by: 2) {
        #expect(batch.ids[first] == batch.ids[first + 1])
        #expect(batch.labels[first] == batch.labels[first + 1])
        #expect(batch.widths[first] == batch.widths[first + 1])
        let views = [first, first + 1].map { batch.images[$0 * size..<($0 + 1) * size] }
        if Array(views[0]) != Array(views[1]) { different += 1 }
      }
    }
    #expect(different >= 20)
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
