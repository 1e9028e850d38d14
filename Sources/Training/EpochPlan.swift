internal import Glibc
internal import Randomness

/// Where a run stands: the batch to be trained on next.
public struct Position: Codable, Equatable, Sendable {
  /// Epochs ended.
  public var epoch = 0
  /// Buckets of the epoch ended, and batches of the bucket ended.
  public var bucket = 0
  public var batch = 0
  /// Of a bucket; nil before the first and in files of before it was kept.
  public var bucketLines: Int?

  /// The place where buckets have `lines`: at the begin of the bucket that it falls into, where they had others.
  func withBuckets(of lines: Int) -> Position {
    guard let bucketLines, bucketLines != lines else { return self }
    return Position(epoch: epoch, bucket: bucket * bucketLines / lines, bucketLines: lines)
  }
}

/// Which lines an epoch takes, in which order.
struct EpochPlan {
  struct Source {
    var lines: Int
    var weight: Double
    /// How often each line comes beside the others, 1 in the mean; nil where all come as often.
    var shares: [Double]?

    /// - Parameters:
    ///   - writers: of each line.
    ///   - balance: towards 0 each line comes as often, at 1 each writer.
    init(writers: [String], weight: Double, balance: Double) {
      lines = writers.count
      self.weight = weight
      var counts: [String: Int] = [:]
      for writer in writers { counts[writer, default: 0] += 1 }
      let shares = writers.map { pow(Double(counts[$0]!), -balance) }
      let mean = shares.reduce(0, +) / Double(lines)
      self.shares = shares.map { $0 / mean }
    }

    init(lines: Int, weight: Double) {
      self.lines = lines
      self.weight = weight
    }

    /// The lines of a round, each as often as it comes.
    fileprivate func round(using generator: inout SeededGenerator) -> [Int] {
      let wanted = Int((Double(lines) * weight).rounded())
      var round: [Int] = []
      guard let shares else {
        for _ in 0..<Int(weight) { round += 0..<lines }
        let rest = wanted - round.count
        if rest > 0 { round += (0..<lines).shuffled(using: &generator).prefix(rest) }
        return round
      }
      // Systematic sampling: marks one apart on a scale of the lines' shares, in random order.
      let perShare = Double(wanted) / Double(lines)
      var (passed, next) = (0.0, Double(generator.uniform()))
      for line in (0..<lines).shuffled(using: &generator) {
        passed += shares[line] * perShare
        while next < passed {
          round.append(line)
          next += 1
        }
      }
      return round
    }
  }

  /// A line by its source and its number in it.
  struct Entry: Equatable {
    var source: Int
    var line: Int
  }

  let sources: [Source]
  /// Lines an epoch.
  let lines: Int

  /// - Parameter lines: 0 takes what the weights come to.
  init(sources: [Source], lines: Int = 0) {
    self.sources = sources
    let all = sources.reduce(0) { $0 + Int((Double($1.lines) * $1.weight).rounded()) }
    self.lines = lines == 0 || all == 0 ? all : lines
  }

  /// The lines of epoch `epoch` (from 0); depends on the generator's state and the epoch alone.
  func order(epoch: Int, generator: SeededGenerator) -> [Entry] {
    var generator = generator.child(Stream.order, UInt64(epoch))
    var order: [Entry] = []
    while order.count < lines {
      var round: [Entry] = []
      for (number, source) in sources.enumerated() {
        round += source.round(using: &generator).map { Entry(source: number, line: $0) }
      }
      round.shuffle(using: &generator)
      order += round.prefix(lines - order.count)
    }
    return order
  }
}

/// First keys of the generator's children, so that no two uses share random numbers.
enum Stream {
  static let weights: UInt64 = 1
  static let order: UInt64 = 2
  static let sample: UInt64 = 3
  static let batches: UInt64 = 4
  static let dropout: UInt64 = 5
  static let validation: UInt64 = 6
  static let limit: UInt64 = 7
}
