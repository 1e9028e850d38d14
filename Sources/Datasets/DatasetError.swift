public import Foundation
public import Images

/// Why a data set could not be read.
public enum DatasetError: Error, Equatable, Sendable {
  case notFound(path: String, expected: String)
  case unreadable(path: String, reason: String)
  /// `line` counts from 1.
  case malformed(path: String, line: Int, reason: String)
  /// The files are there, but no line can be used; `reasons` says why.
  case empty(path: String, reasons: String)
  case unwritable(path: String, reason: String)
  /// The picture of a line or of its page.
  case image(ImageError)
  /// A data set's name makes no sense; a whole sentence.
  case misnamed(String)
}

extension DatasetError: LocalizedError, CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path, let expected):
      "\(path) is not there: give the path of \(expected)"
    case .unreadable(let path, let reason):
      "\(path) cannot be read (\(reason)): check its permissions and that it is whole"
    case .malformed(let path, let line, let reason):
      "\(path), line \(line): \(reason)"
    case .empty(let path, let reasons):
      "\(path) has no line that can be used\(reasons.isEmpty ? "" : " (\(reasons))")"
    case .unwritable(let path, let reason):
      "\(path) cannot be written (\(reason)): choose another place, or make room"
    case .image(let error): error.description
    case .misnamed(let sentence): sentence
    }
  }

  public var errorDescription: String? { description }
}
