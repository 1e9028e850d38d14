/// What a training run tells its caller, as it happens.
public enum TrainingEvent: Sendable {
  /// `done` of `total` words were searched for their letters, to splice them.
  case findingLetters(done: Int, total: Int)
  /// The run is about to take its first step.
  case started(Started)
  /// One step was taken.
  case step(StepReport)
  /// `done` of `total` validation lines were read.
  case validating(done: Int, total: Int)
  /// An epoch ended and was validated.
  case epoch(EpochRecord, best: Bool)
  /// A checkpoint was written.
  case saved(path: String)
  /// Something that a person should know and that does not stop the run.
  case warning(String)

  /// The size of what is about to run.
  public struct Started: Sendable {
    public var architecture: String
    public var parameters: Int
    public var symbols: Int
    public var linesPerEpoch: Int
    public var validationLines: Int
    public var epochs: Int
    /// Steps taken by the run that this one resumes; 0 for a new one.
    public var resumedAtStep: Int
  }

  /// One step of the optimizer.
  public struct StepReport: Sendable {
    public var epoch: Int
    public var step: Int
    /// Lines of this epoch done, of `linesPerEpoch`.
    public var epochLines: Int
    public var linesPerEpoch: Int
    public var lines: Int
    /// Width of the batch in pixels, padding included.
    public var width: Int
    public var loss: Float
    public var gradientNorm: Float
    public var learningRate: Float
    /// Seconds that the loop waited for the batch.
    public var waited: Double
    /// Seconds that the whole step took, waiting included.
    public var seconds: Double
  }
}
