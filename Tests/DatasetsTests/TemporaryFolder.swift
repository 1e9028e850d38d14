import Foundation
import Images
import TestSupport

extension TemporaryFolder {
  /// Writes a file; folders are made where they are missing.
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let url = URL(fileURLWithPath: self / name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func write(_ name: String, text: String) throws { try write(name, text.utf8) }
}
