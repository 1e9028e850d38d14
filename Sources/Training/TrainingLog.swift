/// The run's scalars for TensorBoard: training every few steps, validation every epoch.
final class TrainingLog {
  private let writer: TensorBoardWriter
  private let every: Int
  private var steps = 0
  private var lines = 0
  private var loss = 0.0
  private var norm = 0.0
  private var seconds = 0.0

  /// - Parameters:
  ///   - step: steps taken before.
  ///   - every: steps that one point stands for.
  init(directory: String, from step: Int, every: Int) throws(TrainingError) {
    writer = try TensorBoardWriter(directory: directory, firstStep: step + 1)
    self.every = every
  }

  func add(_ step: TrainingEvent.StepReport) throws(TrainingError) {
    steps += 1
    lines += step.lines
    loss += Double(step.loss) * Double(step.lines)
    norm += Double(step.gradientNorm)
    seconds += step.seconds
    guard steps == every else { return }
    try writer.add(
      [
        ("train/loss", loss / Double(lines)), ("train/gradient_norm", norm / Double(steps)),
        ("train/learning_rate", Double(step.learningRate)),
        ("train/lines_per_second", seconds > 0 ? Double(lines) / seconds : 0),
      ], step: step.step)
    (steps, lines, loss, norm, seconds) = (0, 0, 0, 0, 0)
  }

  func add(_ record: EpochRecord) throws(TrainingError) {
    var scalars = [("epoch/loss", record.loss)]
    if let cer = record.cer { scalars.append(("validation/cer", cer)) }
    if let wer = record.wer { scalars.append(("validation/wer", wer)) }
    try writer.add(scalars.map { (tag: $0.0, value: $0.1) }, step: record.step)
  }
}
