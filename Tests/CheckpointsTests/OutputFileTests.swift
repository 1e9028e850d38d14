import Foundation
import Testing

@testable import Checkpoints

@Suite struct OutputFileTests {
  @Test func onlyFilesAreReplaced() throws {
    try withFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      for path in [folder, pipe] {
        let error = try checkpointError { () throws(CheckpointError) in _ = try OutputFile(path) }
        #expect(error.code == .unwritable && error.description.contains("is a folder or a device"))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pipe"])
    }
  }
}
