/// Why the engine could not be set up.
public struct EngineError: Error, CustomStringConvertible, Sendable {
  public enum Code: Sendable {
    /// The oneDNN library found at run time is not of version 3.
    case unsuitableLibrary
    /// oneDNN could not make an engine on this processor.
    case noEngine
  }

  public let code: Code
  public let description: String
}
