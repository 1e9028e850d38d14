internal import Datasets
internal import Foundation
internal import Images
internal import Randomness

/// A batch in its place in the run.
struct FedBatch: Sendable {
  var batch: Batch
  /// Lines of the batch, each as many times as it has views.
  var lines: Int
  /// Where the run stands once this batch is done.
  var next: Position
  /// Lines before it that could not be drawn or read, and why where a file is at fault.
  var dropped: Int
  var failures: [String]
  /// Epochs ended before this batch.
  var epoch: Int
}

/// Makes batches ahead of the step that wants them, on threads of its own.
///
/// Lines are made a bucket at a time, sorted by width and cut into batches, which then come in random order. What comes
/// depends on the plan, the generator and the position alone, not on the number of threads.
final class BatchFeeder {
  private let queue: BoundedQueue<FedBatch>

  /// Goes on from where a run stands.
  init(_ setup: TrainingSetup, from progress: RunState.Progress) {
    let configuration = setup.configuration
    let queue = BoundedQueue<FedBatch>(capacity: configuration.prefetch.batches)
    self.queue = queue
    let (plan, maker, epochs) = (setup.plan, setup.samples, configuration.epochs)
    let (batch, threads) = (configuration.batch, configuration.prefetch.threads)
    let generator = progress.generator
    // A step has so many pictures whether each is a line of its own or one of two views.
    let views = configuration.views
    let batchLines = max(1, batch.lines / views)
    let bucketLines = batch.bucket * batchLines
    let start = progress.position.withBuckets(of: bucketLines)
    let thread = Thread {
      for epoch in start.epoch..<max(epochs, start.epoch) {
        let order = plan.order(epoch: epoch, generator: generator)
        let buckets = (order.count + bucketLines - 1) / bucketLines
        let resumed = epoch == start.epoch
        // The last batch made waits for the next, which may be buckets behind it: where that is, the run stands once this one is done.
        var held: FedBatch?
        var (dropped, failures): (Int, [String]) = (0, [])
        for bucket in (resumed ? start.bucket : 0)..<max(buckets, resumed ? start.bucket : 0) {
          let range = bucket * bucketLines..<min((bucket + 1) * bucketLines, order.count)
          let made = Self.make(order[range], views: views, epoch: epoch, maker: maker, generator: generator, threads: threads)
          let samples = made.samples
          // Counted with the bucket's first batch, which a resumed run may have behind it.
          if !resumed || bucket != start.bucket || start.batch == 0 { dropped += range.count - samples.count }
          failures += made.failures
          var shuffling = generator.child(Stream.batches, UInt64(epoch), UInt64(bucket))
          let batches = Batches.bucketed(
            widths: samples.map { $0[0].image.width }, count: batchLines,
            maximumColumns: batch.columns > 0 ? batch.columns / views : nil, using: &shuffling)
          for number in batches.indices.dropFirst(resumed && bucket == start.bucket ? start.batch : 0) {
            if var ready = held {
              ready.next = Position(epoch: epoch, bucket: bucket, batch: number, bucketLines: bucketLines)
              guard queue.push(ready) else { return }
            }
            held = FedBatch(
              batch: Batch(batches[number].flatMap { samples[$0] }), lines: batches[number].count, next: Position(epoch: epoch + 1),
              dropped: dropped, failures: failures, epoch: epoch)
            (dropped, failures) = (0, [])
          }
        }
        guard var last = held else {
          // Resumed at the end of an epoch there may be none left.
          if resumed, start.bucket > 0 || start.batch > 0 { continue }
          queue.finish(
            TrainingError(
              .data,
              "None of \(order.count) lines could be drawn or read: check the data sources."
                + (failures.first.map { " The first: \($0)" } ?? "")))
          return
        }
        last.dropped += dropped
        last.failures += failures
        guard queue.push(last) else { return }
      }
      queue.finish()
    }
    // Pango and the elastic warp want more than the half megabyte that threads get by default.
    thread.stackSize = 16 << 20
    thread.name = "batches"
    thread.start()
  }

  deinit { queue.close() }

  /// The next batch, waiting for it where it is not ready; nil at the end of the run.
  func next() throws(TrainingError) -> FedBatch? {
    try queue.pop()
  }

  /// The views of each line that could be drawn, and why others could not be read.
  private static func make(
    _ entries: ArraySlice<EpochPlan.Entry>, views: Int, epoch: Int, maker: SampleMaker, generator: SeededGenerator,
    threads: Int
  ) -> (samples: [[Sample]], failures: [String]) {
    let made = Results(count: entries.count)
    let work: @Sendable (Int) -> Void = { thread in
      var index = entries.startIndex + thread
      while index < entries.endIndex {
        var own = generator.child(Stream.sample, UInt64(epoch), UInt64(index))
        made.set(
          index - entries.startIndex,
          Result { () throws(TrainingError) in try maker.samples(entries[index], views: views, using: &own) })
        index += threads
      }
    }
    if threads == 1 { work(0) } else { DispatchQueue.concurrentPerform(iterations: threads, execute: work) }
    return made.samples()
  }

  /// One result a line, written by several threads.
  private final class Results: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Result<[Sample], TrainingError>]

    init(count: Int) { values = Array(repeating: .success([]), count: count) }

    func set(_ index: Int, _ value: Result<[Sample], TrainingError>) {
      lock.lock()
      values[index] = value
      lock.unlock()
    }

    func samples() -> (samples: [[Sample]], failures: [String]) {
      var samples: [[Sample]] = []
      var failures: [String] = []
      for value in values {
        switch value {
        case .success(let views): if !views.isEmpty { samples.append(views) }
        case .failure(let error): failures.append(error.message)
        }
      }
      return (samples, failures)
    }
  }
}
