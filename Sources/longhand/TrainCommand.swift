internal import ArgumentParser
internal import Foundation
internal import Synchronization
internal import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a model from a configuration in YAML.",
    discussion: """
      Checkpoints, history.csv, curves.svg and TensorBoard events go to the folder that the configuration calls 'run'. \
      Ctrl-C saves and stops, with exit status 130; --resume goes on.

      EXAMPLE:
        longhand train --print-config > my.yml
        longhand train my.yml --set epochs=5 --set data.0.weight=0.5
        longhand train my.yml --resume
        longhand train Configurations/finetune.yml --set data.0.path=MYLINES
      """)

  @Argument(
    help: "The configuration; --print-config alone does without.", completion: .file(extensions: ["yml", "yaml"]))
  var config: String?

  @Flag(help: "Go on from the run's last checkpoint.")
  var resume = false

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Another value for a key of the configuration; may be given again.", valueName: "key=value"))
  var overrides: [String] = []

  @Flag(help: "Print the configuration, with what each key does, and stop.")
  var printConfig = false

  @Option(
    help: ArgumentHelp(
      "Symbols of a model that goes on from another ('initialWeights'): 'keep' that model's, 'new' ones of the data alone, or "
        + "their 'union'; each symbol that both have keeps what was learned of it.", valueName: "keep|new|union"))
  var alphabet: AlphabetChoice?

  @Option(help: "Threads of the engine; as the key 'threads'.")
  var threads: Int?

  enum AlphabetChoice: String, CaseIterable, ExpressibleByArgument {
    case keep, new, union

    /// As the configuration calls it.
    var key: String { self == .new ? "data" : rawValue }
  }

  func validate() throws {
    guard config != nil || printConfig else {
      throw ValidationError("Name a configuration file; 'longhand train --print-config' prints one to start from.")
    }
  }

  func run() throws {
    var yaml = ""
    if let config {
      guard let data = FileManager.default.contents(atPath: config), let text = String(data: data, encoding: .utf8)
      else {
        throw CommandFailure(
          "Cannot read '\(config)': check the path; 'longhand train --print-config' prints one to start from.")
      }
      yaml = text
    }
    let overrides =
      overrides + (threads.map { ["threads=\($0)"] } ?? []) + (alphabet.map { ["alphabet=\($0.key)"] } ?? [])
    var configuration: TrainingConfiguration
    do {
      configuration = try TrainingConfiguration.read(
        yaml: yaml, file: config ?? "the configuration", overrides: overrides)
    } catch {
      throw ValidationError(error.message)
    }
    if printConfig {
      StandardStreams.put(configuration.commentedYAML)
      return
    }
    // Configurations that come with the program name its models from its own folder.
    if let path = configuration.initialWeights, !path.hasPrefix("/"), !FileManager.default.fileExists(atPath: path),
      let shipped = ShippedFiles.path(of: path)
    {
      configuration.initialWeights = shipped
    }
    try Trainer.checkFolder(of: configuration, resume: resume)
    StopSignal.watch()
    var display = TrainingDisplay(reportSteps: configuration.reportSteps)
    let trainer = try Trainer(configuration) { event in
      display.show(event)
      if StopSignal.wasSeen { display.endBeforeTheFirstStep() }
    }
    let outcome = try trainer.run(resume: resume, shouldStop: { StopSignal.wasSeen }) { display.show($0) }
    display.end(outcome, run: configuration.run)
    // What was asked for is not done: a script must not go on as if it were.
    if outcome == .interrupted { throw ExitCode(130) }
  }
}

/// Ctrl-C, `kill` and a terminal that is closed: the first asks the run to save and stop, the second ends the program at once.
///
/// A thread of its own waits for them. A handler must not run on a thread that computes: oneDNN's generated code (seen
/// with 3.2, AVX-512 sgemm) does not stand being interrupted by one, and the heap is damaged.
private enum StopSignal {
  private static let seen = Atomic<Bool>(false)

  static var wasSeen: Bool { seen.load(ordering: .relaxed) }

  /// To be called before other threads are made, as they inherit which signals are held back.
  static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    // `nohup` ignores it.
    var hangUp = sigaction()
    sigaction(SIGHUP, nil, &hangUp)
    if unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) { sigaddset(&signals, SIGHUP) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let awaited = signals
    Thread.detachNewThread {
      var (signals, number) = (awaited, Int32(0))
      sigwait(&signals, &number)
      seen.store(true, ordering: .relaxed)
      sigwait(&signals, &number)
      _exit(128 + number)
    }
  }
}

/// A training run on standard error: a bar on a terminal, else a line every few steps; a line an epoch.
private struct TrainingDisplay {
  let reportSteps: Int
  private var bar = ProgressBar()
  private var lines = 0
  private var seconds = 0.0
  private var lossSum = 0.0
  private var lossCount = 0
  private var waited = 0.0
  private var epochs = 0

  init(reportSteps: Int) {
    self.reportSteps = reportSteps
  }

  mutating func show(_ event: TrainingEvent) {
    switch event {
    case .started(let run):
      epochs = run.epochs
      say(
        "\(run.architecture): \(run.parameters) parameters, \(run.symbols) symbols; \(run.linesPerEpoch) lines an epoch, "
          + "\(run.epochs) epochs; \(run.validationLines) validation lines"
          + (run.resumedAtStep > 0 ? "; resumed after step \(run.resumedAtStep)" : ""))
    case .step(let step): show(step)
    case .findingLetters(let done, let total):
      bar.show(done, of: total, detail: "lines searched for letters and spaces")
      if done == total, !ProgressBar.isAvailable { say("\(total) lines searched for letters and spaces") }
    case .validating(let done, let total): bar.show(done, of: total, detail: "validation")
    case .epoch(let record, let best):
      let errors =
        record.cer.map { "  CER \(percent($0))" + (record.wer.map { "  WER \(percent($0))" } ?? "") } ?? ""
      say(
        "epoch \(record.epoch)/\(epochs)  loss \(number(record.loss, 4))\(errors)  \(number(record.linesPerSecond, 1)) lines/s  "
          + ProgressBar.duration(record.seconds + record.validationSeconds)
          + (record.tooLong > 0 ? "  \(record.tooLong) lines too long for their frames" : "") + (best ? "  best" : ""))
    case .saved(let path): if !ProgressBar.isAvailable { say("saved \(path)") }
    case .warning(let text): say("warning: \(text)")
    }
  }

  /// Nothing has been learned yet that could be lost.
  mutating func endBeforeTheFirstStep() -> Never {
    bar.clear()
    say("Stopped before the first step; the run is as it was.")
    exit(130)
  }

  private mutating func show(_ step: TrainingEvent.StepReport) {
    lines += step.lines
    seconds += step.seconds
    waited += step.waited
    lossSum += Double(step.loss)
    lossCount += 1
    let rate = seconds > 0 ? Double(lines) / seconds : 0
    let left = rate > 0 ? Double(step.linesPerEpoch - step.epochLines) / rate : .infinity
    if ProgressBar.isAvailable {
      bar.show(
        step.epochLines, of: step.linesPerEpoch,
        detail:
          "epoch \(step.epoch)/\(epochs)  loss \(number(lossSum / Double(lossCount), 3))  \(number(rate, 1)) lines/s  "
          + "\(ProgressBar.duration(left)) left")
    }
    guard lossCount == reportSteps else { return }
    if !ProgressBar.isAvailable {
      say(
        "step \(step.step)  epoch \(step.epoch)/\(epochs)  \(step.epochLines)/\(step.linesPerEpoch)  "
          + "loss \(number(lossSum / Double(lossCount), 4))  rate \(step.learningRate)  \(number(rate, 1)) lines/s  "
          + (waited > 0.05 * seconds ? "waiting \(percent(waited / seconds))  " : "")
          + "\(ProgressBar.duration(left)) left")
    }
    (lines, seconds, waited, lossSum, lossCount) = (0, 0, 0, 0, 0)
  }

  mutating func end(_ outcome: Trainer.Outcome, run: String) {
    switch outcome {
    case .finished: say("Done: the best model is \(run)/best.safetensors.\(calibration(run))")
    case .stoppedEarly: say("Stopped, as nothing got better any more: the best model is \(run)/best.safetensors.\(calibration(run))")
    case .interrupted: say("Saved in \(run)/last.safetensors; go on by the same command with --resume.")
    }
  }

  private func calibration(_ run: String) -> String {
    "\nIts confidences are not calibrated yet: longhand evaluate DATASET --model \(run)/best.safetensors --calibrate --out FILE, on lines that "
      + "it was not trained on."
  }

  private mutating func say(_ text: String) {
    bar.clear()
    StandardStreams.say(text)
  }

  private func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  private func percent(_ value: Double) -> String { String(format: "%.2f %%", value * 100) }
}
