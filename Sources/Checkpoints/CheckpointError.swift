public import FoundationEssentials

/// What is wrong with a file of weights, in a sentence for a person.
public struct CheckpointError: Error, Equatable, Sendable, LocalizedError, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// There is no such file, or it may not be read.
    case unreadable
    /// The file cannot be written.
    case unwritable
    /// The file is of another kind than it was opened as.
    case wrongFormat
    /// The file contradicts itself: cut off, or changed.
    case damaged
    /// The file is sound, but holds what Longhand does not read.
    case unsupported
    /// The weights are not those of the architecture or the alphabet.
    case mismatch
  }

  public let code: Code
  public let path: String
  /// A sentence that names the file and the remedy.
  public let description: String
  public var errorDescription: String? { description }

  init(_ code: Code, _ path: String, _ sentence: String) {
    self.code = code
    self.path = path
    description = "\(path): \(sentence)"
  }
}
