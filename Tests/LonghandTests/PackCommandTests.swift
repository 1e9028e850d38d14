import Datasets
import Foundation
import TestSupport
import Testing

@testable import longhand

@Suite struct PackCommandTests {
  private func lines() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in [("a", "one é"), ("b", "two")] {
      _ = try folder.writeLine(name + ".png", width: name == "a" ? 200 : 300)
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder / (name + ".gt.txt")))
    }
    return folder
  }

  @Test func packedLinesAreTheSame() throws {
    let folder = try lines()
    let outcome = try Program.run("pack", folder.path, "--out", folder / "set.lmdb")
    #expect(outcome.status == 0 && outcome.errors.contains("2 lines in"))
    let set = try PackedDataset.read(folder / "set.lmdb")
    #expect(set.lines.map(\.text) == ["one é", "two"])
    let plain = try FilePairs.read(folder.path)
    for (packed, line) in zip(set.lines, plain.lines) {
      #expect(try packed.source.image() == line.source.image())
    }
  }

  @Test func heightsPrepareThePictures() throws {
    let folder = try lines()
    #expect(try Program.run("pack", folder.path, "--out", folder / "set.lmdb", "--height", "40", "--limit", "1").status == 0)
    let set = try PackedDataset.read(folder / "set.lmdb")
    #expect(set.lines.count == 1)
    #expect(try set.lines[0].source.image()?.height == 40)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try lines()
    try Data("no image".utf8).write(to: URL(fileURLWithPath: folder / "a.png"))
    let outcome = try Program.run("pack", folder.path, "--out", folder / "set.lmdb")
    #expect(outcome.status == 1 && outcome.errors.contains("a.png"))
    #expect(try PackedDataset.read(folder / "set.lmdb").lines.map(\.text) == ["two"])
    #expect(try Program.run("pack", folder.path, "--out", "/nowhere/set.lmdb").status == 1)
    #expect(try Program.run("pack", folder.path, "--out", folder / "x.lmdb", "--split", "train").status == 64)
    #expect(try Program.run("pack", "iam:x:9", "--out", folder / "x.lmdb").status == 64)
  }
}
