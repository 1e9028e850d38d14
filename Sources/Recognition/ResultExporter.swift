/// Writes results as text of one format, piece by piece, so that a long run can be read while it goes on.
public protocol ResultExporter {
  /// What stands before the results.
  mutating func begin() -> String
  mutating func add(_ image: ReadImage) -> String
  /// An image that could not be read, and why.
  mutating func add(failure: String, path: String) -> String
  /// What stands after the results.
  mutating func end() -> String
}
