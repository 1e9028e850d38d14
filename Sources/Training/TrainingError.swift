public import Foundation

/// What can go wrong in training, with a sentence that says what to do.
public struct TrainingError: Error, Equatable, Sendable {
  public enum Code: String, Sendable {
    /// The configuration has an unknown key or a value that makes no sense.
    case configuration
    /// Data to train or to validate on is missing or not usable.
    case data
    /// The run directory, a checkpoint or a report cannot be written.
    case output
    /// There is no checkpoint to resume from, or it belongs to another configuration.
    case resume
    /// The loss or the gradient stopped being a number.
    case diverged
    /// The engine cannot be started.
    case engine
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension TrainingError: LocalizedError {
  public var errorDescription: String? { message }
}

extension TrainingError: CustomStringConvertible {
  public var description: String { message }
}
