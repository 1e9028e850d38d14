import Foundation

/// A folder that goes away with its last use.
public final class TemporaryFolder {
  public let path: String

  public init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("longhand-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public static func / (folder: TemporaryFolder, name: String) -> String { folder.path + "/" + name }
}
