import Checkpoints
import Foundation
import Images
import Network
import Randomness
import Synthesis
import TestSupport
import Testing

@testable import Training

/// Runs on the engine, one after the other.
@Suite(.serialized) struct TrainerTests {
  /// Eight words in handwriting fonts, as files, and a network small enough to learn them in seconds.
  private struct Small {
    let folder: TemporaryFolder
    var configuration = TrainingConfiguration()

    init(lstmLayers: Int = 1) throws {
      folder = try TemporaryFolder()
      let lines = folder.path + "/lines"
      try FileManager.default.createDirectory(atPath: lines, withIntermediateDirectories: true)
      let renderer = try LineRenderer()
      var generator = SeededGenerator(seed: 11)
      for (number, text) in ["alpha", "beta", "gamma", "delta", "book", "queen", "F = ma", "12.5 %"].enumerated() {
        try renderer.render(text, using: &generator).writePNG(to: "\(lines)/\(number).png")
        try text.write(toFile: "\(lines)/\(number).gt.txt", atomically: true, encoding: .utf8)
      }
      configuration.run = folder.path + "/run"
      configuration.architecture = .inline(
        Architecture(
          name: "tiny", height: 32,
          blocks: [.init(8, pool: [2, 2]), .init(16, pool: [2, 2]), .init(32, pool: [2, 1])],
          collapse: .max, hidden: 48, lstmLayers: lstmLayers, dropout: 0.2, symbols: 87))
      configuration.threads = 1
      configuration.data = [DataSource(kind: .pairs, path: lines)]
      configuration.validation = configuration.data
      configuration.augmentation = .none
      configuration.batch.lines = 4
      configuration.learningRate = 0.01
      configuration.schedule.warmup = 0
    }
  }

  /// Runs until `stop` says so of a step, or to the end.
  @discardableResult
  private func run(
    _ configuration: TrainingConfiguration, resume: Bool = false, stopAfterStep last: Int = .max
  ) throws -> (losses: [Float], epochs: [EpochRecord], outcome: Trainer.Outcome) {
    var losses: [Float] = []
    var epochs: [EpochRecord] = []
    var step = 0
    let outcome = try Trainer(configuration).run(resume: resume, shouldStop: { step >= last }) { event in
      if case .step(let report) = event {
        losses.append(report.loss)
        step = report.step
      }
      if case .epoch(let record, _) = event { epochs.append(record) }
    }
    return (losses, epochs, outcome)
  }

  private func state(_ configuration: TrainingConfiguration) throws -> RunState {
    try TrainingSetup(configuration).loadState(from: configuration.run + "/last.safetensors")
  }

  @Test func learnsEightLinesByHeart() throws {
    var small = try Small()
    // Copies of one line must not fill a batch: its statistics would not be those that reading uses.
    small.configuration.batch.lines = 8
    small.configuration.batch.bucket = 1
    small.configuration.epochs = 25
    small.configuration.epochLines = 160
    var cer = 1.0
    let outcome = try Trainer(small.configuration).run(shouldStop: { cer == 0 }) { event in
      if case .epoch(let record, _) = event { cer = record.cer ?? 1 }
    }
    #expect(cer == 0)
    #expect(outcome == .interrupted)
  }

  /// With everything that is random or has memory: order, augmentation, dropout, moments, average, running statistics.
  private func busy() throws -> Small {
    var small = try Small(lstmLayers: 2)
    small.configuration.augmentation = .handwriting
    small.configuration.averageDecay = 0.9
    small.configuration.weightDecay = 0.01
    small.configuration.batch.lines = 2
    small.configuration.batch.bucket = 2
    small.configuration.epochs = 2
    small.configuration.learningRate = 0.001
    return small
  }

  @Test(arguments: [1, 2, 3, 4, 7], TrainingConfiguration.OptimizerKind.allCases)
  func resumedRunEqualsUnbrokenRunBitForBit(stop: Int, optimizer: TrainingConfiguration.OptimizerKind) throws {
    // Eight lines by twos: four steps an epoch, two buckets of two batches.
    var small = try busy()
    small.configuration.optimizer = optimizer
    let unbroken = try run(small.configuration)
    let expected = try state(small.configuration)
    #expect(unbroken.losses.count == 8)

    small.configuration.run += "-broken"
    let first = try run(small.configuration, stopAfterStep: stop)
    #expect(first.outcome == .interrupted)
    let second = try run(small.configuration, resume: true)
    let resumed = try state(small.configuration)

    #expect((first.losses + second.losses).map(\.bitPattern) == unbroken.losses.map(\.bitPattern))
    #expect(resumed.weights == expected.weights)
    #expect(resumed.optimizer == expected.optimizer)
    #expect(resumed.average == expected.average)
    #expect(resumed.progress.position == expected.progress.position)
    let epochs = first.epochs + second.epochs
    #expect(epochs.map(\.loss) == unbroken.epochs.map(\.loss))
    #expect(epochs.map(\.cer) == unbroken.epochs.map(\.cer))
    #expect(resumed.progress.history.map(\.loss) == expected.progress.history.map(\.loss))
  }

  @Test func threadsThatMakeLinesDoNotChangeResults() throws {
    var small = try busy()
    let one = try run(small.configuration)
    small.configuration.run += "-more"
    small.configuration.prefetch.threads = 3
    small.configuration.prefetch.batches = 1
    let three = try run(small.configuration)
    #expect(one.losses == three.losses)
  }

  @Test func otherSeedGivesAnotherRun() throws {
    var small = try busy()
    let one = try run(small.configuration, stopAfterStep: 2)
    small.configuration.run += "-other"
    small.configuration.seed = 2
    let other = try run(small.configuration, stopAfterStep: 2)
    #expect(one.losses != other.losses)
  }

  @Test func everyFileOfARunIsThere() throws {
    var small = try busy()
    small.configuration.reportSteps = 1
    try run(small.configuration)
    let names = try FileManager.default.contentsOfDirectory(atPath: small.configuration.run)
    for name in ["best.safetensors", "last.safetensors", "history.csv", "curves.svg", "config.yml"] {
      #expect(names.contains(name))
    }
    #expect(names.contains { $0.hasPrefix("events.out.tfevents.") })
    #expect(!names.contains { $0.contains("partial") || $0.contains("tmp") })
    let config = try String(contentsOfFile: small.configuration.run + "/config.yml", encoding: .utf8)
    #expect(try TrainingConfiguration.read(yaml: config, file: "config.yml") == small.configuration)
    let history = try String(contentsOfFile: small.configuration.run + "/history.csv", encoding: .utf8)
    #expect(history.split(separator: "\n").count == 3)
  }

  @Test func finishedRunIsNotOverwritten() throws {
    let small = try busy()
    try run(small.configuration, stopAfterStep: 1)
    let before = try Data(contentsOf: URL(fileURLWithPath: small.configuration.run + "/last.safetensors"))
    #expect { try run(small.configuration) } throws: {
      ($0 as? TrainingError)?.code == .output && ($0 as? TrainingError)?.message.contains("--resume") == true
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: small.configuration.run + "/last.safetensors")) == before)
  }

  @Test func resumingNothingOrAnotherNetworkIsAnError() throws {
    var small = try busy()
    #expect { try run(small.configuration, resume: true) } throws: { ($0 as? TrainingError)?.code == .resume }
    try run(small.configuration, stopAfterStep: 1)
    small.configuration.architecture = .inline(
      Architecture(
        name: "tiny", height: 32, blocks: [.init(8, pool: [2, 2])], hidden: 8, lstmLayers: 1, dropout: 0, symbols: 87))
    #expect { try run(small.configuration, resume: true) } throws: { ($0 as? TrainingError)?.code == .resume }
  }

  @Test func muonTakesTheMatricesOver() throws {
    var small = try busy()
    small.configuration.optimizer = .muon
    try run(small.configuration, stopAfterStep: 2)
    let state = try state(small.configuration)
    func secondMoments(_ name: String) throws -> ArraySlice<Float> {
      state.optimizer.v[try #require(state.weights.parameters.first { $0.name == name }).range]
    }
    // Adam alone keeps second moments.
    #expect(try secondMoments("lstm.weight_hh_l0").allSatisfy { $0 == 0 })
    #expect(try secondMoments("fc.weight").contains { $0 > 0 })
  }

  @Test func anArchitectureThatIsNoNetworkIsAnError() throws {
    var small = try busy()
    small.configuration.architecture = .inline(
      Architecture(
        name: "tiny", height: 32, blocks: [.init(8, pool: [2, 2]), .init(16, isResidual: true)], hidden: 8, lstmLayers: 1, dropout: 0,
        symbols: 87))
    #expect { try run(small.configuration) } throws: {
      ($0 as? TrainingError)?.code == .configuration && ($0 as? TrainingError)?.message.contains("residual") == true
    }
  }

  @Test func resumingByAnotherOptimizerIsAnError() throws {
    var small = try busy()
    try run(small.configuration, stopAfterStep: 1)
    small.configuration.optimizer = .muon
    #expect { try run(small.configuration, resume: true) } throws: {
      ($0 as? TrainingError)?.code == .resume && ($0 as? TrainingError)?.message.contains("'optimizer'") == true
    }
    // What is to be restored still stands there.
    #expect(try !String(contentsOfFile: small.configuration.run + "/config.yml", encoding: .utf8).contains("optimizer: muon"))
  }

  @Test func divergenceStopsWithAnExplanationAndKeepsTheCheckpoint() throws {
    var small = try busy()
    try run(small.configuration, stopAfterStep: 2)
    let before = try state(small.configuration)
    small.configuration.learningRate = 1e30
    small.configuration.clip = 1e30
    #expect {
      try run(small.configuration, resume: true)
    } throws: { error in
      guard let error = error as? TrainingError, error.code == .diverged else { return false }
      return error.message.contains("step ") && error.message.contains("learning rate")
        && error.message.contains("--resume")
    }
    #expect(try state(small.configuration) == before)
  }

  @Test func aPictureThatIsDamagedIsNamedOnceAndLeftOut() throws {
    var small = try Small()
    try Data("no image".utf8).write(to: URL(fileURLWithPath: small.folder / "lines/3.png"))
    small.configuration.validation = []
    small.configuration.epochs = 2
    var warnings: [String] = []
    var lines: [Int] = []
    let outcome = try Trainer(small.configuration).run(report: { event in
      if case .warning(let text) = event { warnings.append(text) }
      if case .epoch(let record, _) = event { lines.append(record.lines) }
    })
    #expect(outcome == .finished && lines == [7, 7])
    #expect(warnings.count == 1 && warnings[0].contains("3.png") && warnings[0].hasSuffix("the line is left out"))
    // Nor does it matter when a bucket has no other line.
    small.configuration.run = small.folder / "single"
    (small.configuration.batch.lines, small.configuration.batch.bucket) = (1, 1)
    lines = []
    let single = try Trainer(small.configuration).run(report: { if case .epoch(let record, _) = $0 { lines.append(record.lines) } })
    #expect(single == .finished && lines == [7, 7])
    // Where none can be read there is nothing to go on with.
    for number in 0..<8 { try Data("no image".utf8).write(to: URL(fileURLWithPath: small.folder / "lines/\(number).png")) }
    small.configuration.run = small.folder / "other"
    #expect { try run(small.configuration) } throws: { "\($0)".contains("None of 8 lines could be drawn") && "\($0)".contains(".png") }
  }

  @Test func whatIsLeftOutIsCountedOnceWhenResumed() throws {
    var small = try Small()
    try Data("no image".utf8).write(to: URL(fileURLWithPath: small.folder / "lines/3.png"))
    small.configuration.validation = []
    small.configuration.epochs = 1
    #expect(try run(small.configuration, stopAfterStep: 1).outcome == .interrupted)
    #expect(try run(small.configuration, resume: true).outcome == .finished)
    #expect(try state(small.configuration).progress.lines == 8)
  }

  @Test func textsThatNoPictureHasRoomForStopTheRun() throws {
    var small = try Small()
    for number in 0..<8 {
      try String(repeating: "long ", count: 100).write(toFile: small.folder / "lines/\(number).gt.txt", atomically: true, encoding: .utf8)
    }
    small.configuration.validation = []
    small.configuration.epochs = 2
    #expect { try run(small.configuration) } throws: { "\($0)".contains("All 8 lines have more symbols than the network has frames") }
  }

  @Test func stopsEarlyWhenNothingGetsBetter() throws {
    var small = try busy()
    small.configuration.learningRate = 1e-12
    small.configuration.epochs = 50
    small.configuration.patience = 2
    let result = try run(small.configuration)
    #expect(result.outcome == .stoppedEarly)
    let best = try state(small.configuration).progress.best
    #expect(result.epochs.count == (best?.epoch ?? 0) + 2)
  }

  @Test func clockEndsTheRun() throws {
    var small = try busy()
    small.configuration.epochs = 100_000
    small.configuration.minutes = 0.01
    let result = try run(small.configuration)
    #expect(result.outcome == .finished)
    #expect(result.epochs.last?.cer != nil)
    // Once it is over nothing more is done.
    let again = try run(small.configuration, resume: true)
    #expect(again.outcome == .finished && again.losses.isEmpty && again.epochs.isEmpty)
  }

  @Test func linesWithoutInkCountAsUnread() throws {
    var small = try Small()
    small.configuration.epochs = 1
    let cer = try #require(try run(small.configuration).epochs.last?.cer)
    // Ten times as many characters again, on blank paper.
    let blank = small.folder.path + "/blank"
    try FileManager.default.createDirectory(atPath: blank, withIntermediateDirectories: true)
    try GrayImage(width: 200, height: 40).writePNG(to: "\(blank)/0.png")
    let characters = ["alpha", "beta", "gamma", "delta", "book", "queen", "F = ma", "12.5 %"].reduce(0) { $0 + $1.count }
    try String(repeating: "a", count: 10 * characters).write(toFile: "\(blank)/0.gt.txt", atomically: true, encoding: .utf8)
    small.configuration.run += "-blank"
    small.configuration.validation.append(DataSource(kind: .pairs, path: blank))
    var warnings: [String] = []
    var measured: Double?
    _ = try Trainer(small.configuration).run(shouldStop: { false }) { event in
      if case .warning(let warning) = event { warnings.append(warning) }
      if case .epoch(let record, _) = event { measured = record.cer }
    }
    #expect(abs(try #require(measured) - (cer + 10) / 11) < 1e-6)
    #expect(warnings == ["No ink was found in 1 of 9 validation lines: all of their text counts as missed."])
  }

  @Test func fullDiskIsToldAndKeepsTheOldCheckpoint() throws {
    let small = try busy()
    try run(small.configuration, stopAfterStep: 1)
    let setup = try TrainingSetup(small.configuration)
    let state = try state(small.configuration)
    // A folder in the place of the temporary file stands for a disk that is full: nothing can be written beside the old file.
    let last = small.configuration.run + "/last.safetensors"
    try FileManager.default.createDirectory(atPath: "\(last).\(getpid()).partial", withIntermediateDirectories: false)
    var changed = state
    changed.progress.step += 1
    #expect { try setup.save(changed, to: last) } throws: { ($0 as? TrainingError)?.code == .output }
    #expect(try self.state(small.configuration) == state)
  }

  @Test func startsFromAnotherModel() throws {
    var small = try busy()
    try run(small.configuration, stopAfterStep: 1)
    let trained = try state(small.configuration)
    small.configuration.initialWeights = small.configuration.run + "/last.safetensors"
    let fresh = try TrainingSetup(small.configuration).initialState()
    #expect(fresh.weights == trained.weights)
    #expect(fresh.optimizer.step == 0)
  }

  @Test func aLargerNetworkGrowsFromASmallerOne() throws {
    var small = try busy()
    try run(small.configuration, stopAfterStep: 1)
    let trained = try state(small.configuration)
    let old = try TrainingSetup(small.configuration).architecture
    small.configuration.initialWeights = small.configuration.run + "/last.safetensors"
    var larger = old
    larger.hidden += 8
    small.configuration.architecture = .inline(larger)
    var warnings: [TrainingEvent] = []
    let grown = try TrainingSetup(small.configuration).initialState { warnings.append($0) }
    #expect(warnings.isEmpty && grown.weights.parameters == larger.parameters)
    #expect(grown.weights["cnn.0.weight"]?.values == trained.weights["cnn.0.weight"]?.values)
    let (shape, values) = try #require(grown.weights["fc.weight"])
    let (oldShape, oldValues) = try #require(trained.weights["fc.weight"])
    #expect(shape[1] == oldShape[1] + 16)
    #expect(Array(values.prefix(old.hidden)) == Array(oldValues.prefix(old.hidden)) && values.dropFirst(old.hidden).prefix(8).allSatisfy { $0 == 0 })
    small.configuration.architecture = .named("keep")
    #expect(try TrainingSetup(small.configuration).architecture == old)
    small.configuration.initialWeights = nil
    #expect { try TrainingSetup(small.configuration) } throws: { "\($0)".contains("'architecture: keep'") }
  }

  @Test func theInitialWeightsKeepAShare() throws {
    var small = try busy()
    small.configuration.averageDecay = 0
    try run(small.configuration, stopAfterStep: 1)
    let initial = try state(small.configuration).weights
    try FileManager.default.moveItem(atPath: small.configuration.run + "/last.safetensors", toPath: small.folder.path + "/first.safetensors")
    small.configuration.initialWeights = small.folder.path + "/first.safetensors"
    small.configuration.initialShare = 0.25
    small.configuration.epochs = 1
    small.configuration.run += "-mixed"
    try run(small.configuration)
    let state = try state(small.configuration)
    #expect(state.initial?.weights == initial && state.weights != initial)
    let kept = try Model(contentsOf: small.configuration.run + "/best.safetensors").weights
    #expect(kept == state.readingWeights)
    for i in kept.values.indices { #expect(abs(kept.values[i] - (0.25 * initial.values[i] + 0.75 * state.weights.values[i])) < 1e-6) }
    for i in kept.statisticValues.indices {
      #expect(abs(kept.statisticValues[i] - (0.25 * initial.statisticValues[i] + 0.75 * state.weights.statisticValues[i])) < 1e-4)
    }
  }

  @Test func anotherAlphabetKeepsTheSymbolsItShares() throws {
    var small = try busy()
    try run(small.configuration, stopAfterStep: 1)
    let trained = try state(small.configuration)
    small.configuration.initialWeights = small.configuration.run + "/last.safetensors"
    small.configuration.alphabet = "#ab"
    small.configuration.data = [DataSource(limit: 1)]
    small.configuration.validation = []
    let fresh = try TrainingSetup(small.configuration).initialState()
    let (shape, new) = try #require(fresh.weights["fc.weight"])
    let (_, old) = try #require(trained.weights["fc.weight"])
    #expect(shape == [4, 96])
    // In the seed's alphabet a is 1 and b is 2; # is 83.
    for (row, oldRow) in [(0, 0), (1, 83), (2, 1), (3, 2)] {
      #expect(Array(new.dropFirst(row * 96).prefix(96)) == Array(old.dropFirst(oldRow * 96).prefix(96)))
    }
    #expect(fresh.weights["lstm.weight_hh_l0"]?.values == trained.weights["lstm.weight_hh_l0"]?.values)
  }
}
