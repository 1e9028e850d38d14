import Foundation
import Images
import TestSupport
import Testing

@testable import Datasets

@Suite struct PackedDatasetTests {
  private func fixture() throws -> String {
    try #require(Bundle.module.path(forResource: "packed", ofType: "lmdb", inDirectory: "Fixtures"))
  }

  @Test func setsOfOtherToolsAreRead() throws {
    let set = try PackedDataset.read(fixture())
    #expect(set.name == "packed")
    #expect(set.lines.map(\.id) == ["000000001", "000000002"])
    #expect(set.lines.map(\.text) == ["one", "caf\u{E9}"])
    #expect(set.lines.map(\.writer) == [nil, "ann"])
    let image = try #require(try set.lines[1].source.image())
    #expect(image.width == 20 && image.height == 10 && image[5, 3] == 30 && image[4, 3] == 255)
    #expect(
      set.skips == [
        .init(reason: "labels that are not UTF-8", count: 1, examples: ["000000003"]),
        .init(reason: "lines without a label", count: 1, examples: ["000000005"]),
        .init(reason: "lines without a picture", count: 1, examples: ["000000004"]),
      ])
  }

  @Test func foldersAreReadToo() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: fixture(), toPath: folder / "data.mdb")
    #expect(try PackedDataset.read(folder.path).lines.count == 2)
  }

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let path = folder / "set.lmdb"
    var image = GrayImage(width: 30, height: 12)
    image[7, 5] = 9
    var writer = try PackedDatasetWriter(path)
    try writer.add(image: image.pngData(), text: "x² = é", writer: "7", category: "formula")
    try writer.add(image: image.pngData(), text: "")
    #expect(!FileManager.default.fileExists(atPath: path))
    try writer.finish()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["set.lmdb"])
    let set = try PackedDataset.read(path)
    #expect(set.lines.map(\.text) == ["x² = é", ""])
    #expect(set.lines[0].writer == "7" && set.lines[0].category == "formula" && set.lines[1].writer == nil)
    #expect(try set.lines[0].source.image() == image)
  }

  /// More than the first map of 64 MiB.
  @Test func mapsGrow() throws {
    let folder = try TemporaryFolder()
    let large = [UInt8](repeating: 7, count: 12 << 20)
    var writer = try PackedDatasetWriter(folder / "large.lmdb")
    for number in 0..<7 { try writer.add(image: large, text: "\(number)") }
    try writer.finish()
    let set = try PackedDataset.read(folder / "large.lmdb")
    #expect(set.lines.map(\.text) == (0..<7).map { "\($0)" })
    #expect { try set.lines[6].source.image() } throws: {
      "\($0)".contains("large.lmdb, image-000000007: is not an image that can be read")
    }
  }

  @Test func anUnfinishedSetLeavesNothing() throws {
    let folder = try TemporaryFolder()
    do {
      var writer = try PackedDatasetWriter(folder / "set.lmdb")
      try writer.add(image: [1], text: "x")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect { _ = try PackedDatasetWriter("/nowhere/set.lmdb") } throws: { "\($0)".contains("cannot be written") }
  }

  @Test func aLinkIsWrittenThrough() throws {
    let folder = try TemporaryFolder()
    #expect(symlink("there.lmdb", folder / "here.lmdb") == 0)
    var writer = try PackedDatasetWriter(folder / "here.lmdb")
    try writer.add(image: GrayImage(width: 3, height: 3).pngData(), text: "x")
    try writer.finish()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder / "here.lmdb") == "there.lmdb")
    #expect(try PackedDataset.read(folder / "there.lmdb").lines.map(\.text) == ["x"])
  }

  @Test func onlyFilesAreReplaced() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder / "pipe", 0o600) == 0)
    for path in [folder.path, folder / "pipe"] {
      #expect(throws: DatasetError.unwritable(path: path, reason: "it is a folder or a device, not a file")) {
        _ = try PackedDatasetWriter(path)
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
  }

  @Test func damageIsTold() throws {
    let folder = try TemporaryFolder()
    #expect { try PackedDataset.read(folder / "absent.lmdb") } throws: { "\($0)".contains("is not there") }
    let whole = try Array(Data(contentsOf: URL(fileURLWithPath: fixture())))
    func reason(_ bytes: some Sequence<UInt8>) throws -> String {
      try folder.write("set.lmdb", bytes)
      do {
        _ = try PackedDataset.read(folder / "set.lmdb")
        return "none"
      } catch {
        return "\(error)"
      }
    }
    #expect(try reason([]).contains("it is missing or empty"))
    #expect(try reason("no database, but some text that is longer than a header".utf8).contains("it is no LMDB file"))
    #expect(try reason([UInt8](repeating: 0, count: 20_000)).contains("it is no LMDB file"))
    #expect(try reason(whole.prefix(whole.count - 4096)).contains("it is cut off; copy or pack it again"))
    // The number of the last page, in both of the pages that tell it.
    var absurd = whole
    for place in [136, 4096 + 136] {
      absurd.replaceSubrange(place..<place + 8, with: [255, 255, 255, 255, 255, 255, 255, 127])
    }
    #expect(try reason(absurd).contains("it is cut off"))
    var empty = try PackedDatasetWriter(folder / "empty.lmdb")
    try empty.finish()
    #expect(throws: DatasetError.empty(path: folder / "empty.lmdb", reasons: "")) {
      try PackedDataset.read(folder / "empty.lmdb")
    }
    for (value, told) in [("many", "it has no key num-samples with a number"), ("900", "num-samples is 900, but there are 1 keys")] {
      let file = try LMDBFile.writing(folder / "claim-\(value).lmdb")
      try file.put([("num-samples", Array(value.utf8))])
      try file.flush()
      #expect { try PackedDataset.read(folder / "claim-\(value).lmdb") } throws: { "\($0)".contains(told) }
    }
  }
}
