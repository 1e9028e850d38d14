public import FoundationEssentials

/// What went wrong with an image file, in a sentence for a person.
public struct ImageError: Error, Equatable, Sendable, LocalizedError, CustomStringConvertible {
  public enum Code: String, Sendable {
    case notFound, notReadable, empty, notAnImage, damaged, tooLarge, notWritable
  }

  public var code: Code
  public var path: String
  /// A sentence that names the file and the remedy.
  public var description: String
  public var errorDescription: String? { description }

  init(_ code: Code, _ path: String, _ sentence: String) {
    self.code = code
    self.path = path
    description = "\(path): \(sentence)"
  }
}
