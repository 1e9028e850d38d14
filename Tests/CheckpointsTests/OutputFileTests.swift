import Foundation
import Testing

@testable import Checkpoints

@Suite struct OutputFileTests {
  @Test func onlyFilesAreReplaced() throws {
    try withFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      for path in [folder, pipe, "/dev/full"] {
        let error = try checkpointError { () throws(CheckpointError) in _ = try OutputFile(path) }
        #expect(error.code == .unwritable && error.description.contains("is a folder or a device"))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pipe"])
    }
  }

  @Test func aLinkIsWrittenThrough() throws {
    try withFolder { folder in
      #expect(symlink("there", folder + "/here") == 0)
      // First where there is nothing yet, then in the place of what is there.
      for text in ["old", "new"] {
        var file = try OutputFile(folder + "/here")
        try file.write(Array(text.utf8))
        try file.finish()
        #expect(try String(contentsOfFile: folder + "/there", encoding: .utf8) == text)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/here") == "there")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["here", "there"])
    }
  }
}
