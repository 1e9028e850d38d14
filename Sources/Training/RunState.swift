public import Network
public import Randomness

/// All that a run is at one moment: what has to be saved so that it can go on as if it had never stopped.
public struct RunState: Equatable, Sendable {
  public var weights: ModelWeights
  public var optimizer: Adam
  public var average: WeightAverage?
  /// What the run started from, where a share of it is kept.
  public var initial: InitialShare?
  public var progress: Progress

  /// What is not tensors.
  public struct Progress: Codable, Equatable, Sendable {
    public var generator: SeededGenerator
    /// Whose moments the run keeps; nil in files of before there was another than Adam.
    public var optimizer: TrainingConfiguration.OptimizerKind?
    public var position = Position()
    /// Steps taken, and lines trained on.
    public var step = 0
    public var lines = 0
    /// Of the epoch begun: lines, sum of the losses of its lines, lines with more symbols than frames, seconds.
    public var epochLines = 0
    public var epochLoss = 0.0
    public var epochTooLong = 0
    public var epochSeconds = 0.0
    /// Seconds of the whole run, validation included.
    public var seconds = 0.0
    public var history: [EpochRecord] = []
    /// The epoch whose weights read best.
    public var best: EpochRecord?
  }

  /// The weights that are validated and kept: the average where there is one, mixed with the initial ones where these have a share.
  public var readingWeights: ModelWeights {
    let own = average?.weights ?? weights
    return initial?.mixed(with: own) ?? own
  }
}

extension RunState.Progress {
  mutating func advance(past fed: FedBatch, tooLong: Int, loss: Float, seconds: Double) {
    position = fed.next
    step += 1
    // Lines that could not be drawn are behind as well; what counts here is the way through the epoch.
    lines += fed.lines + fed.dropped
    epochLines += fed.lines
    epochLoss += Double(loss) * Double(fed.lines)
    epochTooLong += tooLong
    epochSeconds += seconds
    self.seconds += seconds
  }

  /// Why the epoch begun taught nothing; nil where it did.
  var problemOfEpoch: String? {
    guard epochTooLong > 0, epochTooLong >= epochLines else { return nil }
    return "All \(epochLines) lines have more symbols than the network has frames for them: check that pictures and texts belong together."
  }

  /// Ends an epoch: its record joins the history, and is `best` where it reads better than all before.
  mutating func endEpoch(
    _ epoch: Int, score: (cer: Double, wer: Double)?, learningRate: Float, validationSeconds: Double
  ) -> EpochRecord {
    let record = EpochRecord(
      epoch: epoch, step: step, loss: epochLoss / Double(max(epochLines, 1)), cer: score?.cer, wer: score?.wer,
      learningRate: learningRate, lines: epochLines, tooLong: epochTooLong, seconds: epochSeconds,
      validationSeconds: validationSeconds)
    seconds += validationSeconds
    (epochLines, epochLoss, epochTooLong, epochSeconds) = (0, 0, 0, 0)
    history.append(record)
    if record.isBetter(than: best) { best = record }
    return record
  }

  /// Whether the last `patience` epochs brought nothing better; never where `patience` is 0.
  func isStale(after patience: Int) -> Bool {
    guard patience > 0, let best, let last = history.last else { return false }
    return last.epoch - best.epoch >= patience
  }
}

extension EpochRecord {
  /// By character error rate; by loss where there are no validation lines.
  func isBetter(than other: EpochRecord?) -> Bool {
    guard let other else { return true }
    guard let cer, let otherCER = other.cer else { return loss < other.loss }
    return cer < otherCER
  }
}
