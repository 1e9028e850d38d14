internal import Foundation

/// The files of a run's folder.
struct RunFiles {
  let directory: String
  private let setup: TrainingSetup

  var last: String { Self.last(in: directory) }
  var best: String { directory + "/best.safetensors" }

  private static func last(in directory: String) -> String { directory + "/last.safetensors" }

  /// Makes the folder.
  init(_ setup: TrainingSetup, resume: Bool) throws(TrainingError) {
    self.setup = setup
    directory = setup.configuration.run
    try Self.check(directory, resume: resume)
  }

  /// Whether a run can begin or go on in a folder, which is made where there is none.
  static func check(_ directory: String, resume: Bool) throws(TrainingError) {
    let manager = FileManager.default
    let last = Self.last(in: directory)
    if !resume, manager.fileExists(atPath: last) {
      throw TrainingError(
        .output,
        "'\(directory)' holds a run already (\(last)): go on with it by --resume, or take another folder by --set run=FOLDER.")
    }
    if resume, !manager.fileExists(atPath: last) {
      throw TrainingError(.resume, "There is no '\(last)' to resume from: start without --resume.")
    }
    do {
      try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(.output, "Cannot make the run's folder '\(directory)': check that what stands above it is a folder that may be written to.")
    }
  }

  /// Writes the configuration: not before it is known to go on with what is there.
  func saveConfiguration() throws(TrainingError) {
    try write(setup.configuration.commentedYAML, to: "config.yml")
  }

  /// Writes the last checkpoint, and where `isBest` the model; then the history as table and picture.
  func saveEpoch(_ state: RunState, isBest: Bool) throws(TrainingError) {
    if isBest { try setup.saveModel(state, to: best) }
    try setup.save(state, to: last)
    try write(History.csv(state.progress.history), to: "history.csv")
    try write(Curves.svg(state.progress.history, title: directory), to: "curves.svg")
  }

  func saveLast(_ state: RunState) throws(TrainingError) {
    try setup.save(state, to: last)
  }

  func loadLast() throws(TrainingError) -> RunState {
    try setup.loadState(from: last)
  }

  func log(from step: Int) throws(TrainingError) -> TrainingLog {
    try TrainingLog(directory: directory, from: step, every: setup.configuration.reportSteps)
  }

  private func write(_ text: String, to name: String) throws(TrainingError) {
    let path = directory + "/" + name
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw TrainingError(
        .output, "Cannot write '\(path)': \(error.localizedDescription). Is the disk full, or the folder not writable?")
    }
  }
}
