internal import Engine
internal import Network
internal import Randomness

/// Trains a network: takes batches, steps, validates, and keeps the best.
public struct Trainer {
  public enum Outcome: Equatable, Sendable {
    /// All epochs were done, or the time was up.
    case finished
    /// No better epoch came for as long as `patience` says.
    case stoppedEarly
    /// The caller asked to stop; the run can be resumed.
    case interrupted
  }

  public let configuration: TrainingConfiguration
  private let setup: TrainingSetup

  /// Whether a run of this configuration can begin or go on in its folder: to be asked before its data are read.
  ///
  /// - Throws: `TrainingError.output` where the folder cannot be made or holds another run, `resume` where it holds none.
  public static func checkFolder(of configuration: TrainingConfiguration, resume: Bool) throws(TrainingError) {
    try RunFiles.check(configuration.run, resume: resume)
  }

  /// - Parameter report: is told how far the preparation is, where it takes long.
  /// - Throws: `TrainingError` where the configuration makes no sense or the data cannot be read.
  public init(
    _ configuration: TrainingConfiguration, report: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) {
    self.configuration = configuration
    setup = try TrainingSetup(configuration, report: report)
  }

  /// Runs until the epochs are done or the time is up.
  ///
  /// - Parameters:
  ///   - resume: goes on from the run's last checkpoint, as if it had never stopped.
  ///   - shouldStop: asked after each step; true saves and returns.
  ///   - report: is told what happens, on the calling thread.
  /// - Throws: `TrainingError`; the last checkpoint stays in place.
  public func run(
    resume: Bool = false, shouldStop: () -> Bool = { false }, report: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> Outcome {
    let files = try RunFiles(setup, resume: resume)
    var state = try resume ? files.loadLast() : setup.initialState(report: report)
    try files.saveConfiguration()
    let log = try files.log(from: state.progress.step)
    let engine = try setup.engine()
    let network = CRNN(setup.architecture, precision: setup.elementType, engine: engine)
    let muon = configuration.optimizer == .muon ? Muon(setup.architecture, type: setup.elementType, engine: engine) : nil
    let validation = try Validation(setup)
    let feeder = BatchFeeder(setup, from: state.progress)
    let generator = state.progress.generator
    var gradient = [Float](repeating: 0, count: state.weights.values.count)
    var toldFailures: Set<String> = []
    var sinceStep = Stopwatch()
    var sinceCheckpoint = Stopwatch()
    (setup.warnings + [validation.warning].compactMap { $0 }).forEach { report(.warning($0)) }
    report(.started(setup.started(state, validationLines: validation.count)))
    // Resumed, though it had ended.
    if setup.isTimeUp(state.progress) { return .finished }

    while let fed = try feeder.next() {
      let waited = sinceStep.seconds
      for failure in fed.failures where toldFailures.insert(failure).inserted {
        report(.warning("\(failure); the line is left out"))
      }
      let batch = fed.batch
      let frames = batch.widths.map { setup.architecture.frames(width: $0) }
      let rate = configuration.schedule.rate(
        peak: configuration.learningRate, step: state.progress.step, epoch: fed.epoch,
        progress: setup.progress(of: state.progress))
      var dropout: SeededGenerator? = generator.child(Stream.dropout, UInt64(state.progress.step))
      let loss = network.lossAndGradient(
        images: batch.images, batch: batch.count, width: batch.width, labels: batch.labels, frames: frames,
        weights: &state.weights,
        gradient: &gradient, consistency: configuration.consistency, dropout: &dropout)
      let norm = state.optimizer.update(
        &state.weights.values, gradient: gradient, learningRate: rate, maximumNorm: configuration.clip,
        muon: muon)
      guard loss.isFinite, norm.isFinite else {
        throw setup.divergence(at: state.progress, fed: fed, loss: loss, norm: norm, rate: rate)
      }
      state.average?.update(from: state.weights, step: state.progress.step + 1)

      let seconds = sinceStep.lap()
      state.progress.advance(
        past: fed, tooLong: CTCFrames.tooShort(frames, for: batch.labels) / configuration.views, loss: loss, seconds: seconds)
      let step = TrainingEvent.StepReport(
        epoch: fed.epoch + 1, step: state.progress.step, epochLines: state.progress.epochLines,
        linesPerEpoch: setup.plan.lines, lines: fed.lines, width: batch.width, loss: loss, gradientNorm: norm,
        learningRate: rate, waited: waited, seconds: seconds)
      try log.add(step)
      report(.step(step))

      let isTimeUp = setup.isTimeUp(state.progress)
      if isTimeUp || state.progress.position.epoch > fed.epoch {
        if !isTimeUp, let problem = state.progress.problemOfEpoch { throw TrainingError(.data, problem) }
        let score = validation.score(state.readingWeights, engine: engine, report: report)
        let record = state.progress.endEpoch(
          fed.epoch + 1, score: score, learningRate: rate, validationSeconds: sinceStep.lap())
        try files.saveEpoch(state, isBest: state.progress.best == record)
        try log.add(record)
        report(.epoch(record, best: state.progress.best == record))
        sinceCheckpoint = Stopwatch()
        // Validation takes its time as well.
        if setup.isTimeUp(state.progress) { return .finished }
        if state.progress.isStale(after: configuration.patience) { return .stoppedEarly }
      }
      if shouldStop() {
        try files.saveLast(state)
        report(.saved(path: files.last))
        return .interrupted
      }
      if sinceCheckpoint.seconds > configuration.checkpointMinutes * 60 {
        try files.saveLast(state)
        report(.saved(path: files.last))
        sinceCheckpoint = Stopwatch()
      }
    }
    return .finished
  }
}
