import Foundation
import Testing

@testable import Images

@Suite struct OutputPathTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "longhand-output-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func filesAndFreeNamesAreThemselves() throws {
    try withFolder { folder in
      #expect(OutputPath.resolved(folder + "/free") == folder + "/free")
      #expect(FileManager.default.createFile(atPath: folder + "/file", contents: nil))
      #expect(OutputPath.resolved(folder + "/file") == folder + "/file")
      #expect(OutputPath.resolved("free") == "free")
    }
  }

  @Test func linksAreFollowed() throws {
    try withFolder { folder in
      for (destination, link) in [("sub/b", "a"), ("../c", "sub/b"), (folder + "/d", "c"), ("round", "round"), ("sub", "folder")] {
        #expect(symlink(destination, folder + "/" + link) == 0)
      }
      #expect(OutputPath.resolved(folder + "/a") == folder + "/d")
      // Nothing is behind it that could be lost.
      #expect(OutputPath.resolved(folder + "/round") == folder + "/round")
      #expect(OutputPath.resolved(folder + "/folder") == nil)
    }
  }

  @Test func foldersDevicesAndPipesAreNone() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/pipe", 0o600) == 0 && symlink("/dev/full", folder + "/full") == 0)
      for path in [folder, folder + "/pipe", "/dev/full", "/dev/null", folder + "/full"] { #expect(OutputPath.resolved(path) == nil) }
    }
  }
}
