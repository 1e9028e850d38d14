import Foundation
import Randomness
import TestSupport
import Testing

@testable import Datasets

@Suite struct LMDBPagesTests {
  /// 300 keys, so that a branch page leads to leaves, and one value on pages of its own.
  private func whole(in folder: TemporaryFolder) throws -> [UInt8] {
    let file = try LMDBFile.writing(folder / "whole.lmdb")
    try file.put([("num-samples", Array("100".utf8)), ("image-000000001", [UInt8](repeating: 5, count: 9000))])
    for number in 1...100 {
      try file.put([(PackedDataset.Key.label(number), Array("text \(number)".utf8))])
      if number > 1 { try file.put([(PackedDataset.Key.image(number), [UInt8](repeating: 7, count: 50))]) }
      try file.put([(PackedDataset.Key.writer(number), Array("ann".utf8))])
    }
    try file.flush()
    return try Array(Data(contentsOf: URL(fileURLWithPath: folder / "whole.lmdb")))
  }

  private func problem(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> String? {
    try folder.write("damaged.lmdb", bytes)
    return LMDBPages.problem(of: folder / "damaged.lmdb")
  }

  /// The places of the tree's pages of a kind: 1 for branches, 2 for leaves; of the last ones written, the whole tree.
  private func pages(_ bytes: [UInt8], kind: UInt8) -> [Int] {
    stride(from: 8192, to: bytes.count, by: 4096).filter { bytes[$0 + 10] == kind && bytes[$0 + 11] == 0 }
  }

  @Test func aWholeFileHasNoProblem() throws {
    let folder = try TemporaryFolder()
    let bytes = try whole(in: folder)
    #expect(try problem(bytes, in: folder) == nil)
    #expect(pages(bytes, kind: 1).count > 0 && pages(bytes, kind: 2).count > 4)
    let empty = try LMDBFile.writing(folder / "empty.lmdb")
    try empty.flush()
    #expect(LMDBPages.problem(of: folder / "empty.lmdb") == nil)
    #expect(LMDBPages.problem(of: folder / "absent.lmdb") == "it cannot be read")
  }

  /// Pages that the tree has left behind are not looked at, so each damage is made in all pages of the kind.
  @Test(arguments: [
    // In branches: a child beyond the file, the branch itself, more nodes than there is room for, nodes out of the page, no nodes.
    (1 as UInt8, "child", [255, 255, 255, 0] as [UInt8]), (1, "itself", []), (1, "lower", [255, 255]), (1, "place", [255, 15]),
    (1, "lower", [16, 0]),
    // In leaves: a place out of the page, a key and a value longer than the page, an unknown kind of value, another page's number.
    (2, "place", [255, 255]), (2, "key", [255, 255]), (2, "child", [0, 16, 0, 0]), (2, "flags", [2, 0]), (2, "number", [9, 9]),
    (2, "kind", [32, 0]),
  ]) func damageIsTold(kind: UInt8, what: String, value: [UInt8]) throws {
    let folder = try TemporaryFolder()
    var bytes = try whole(in: folder)
    for page in pages(bytes, kind: kind) {
      let node = page + Int(bytes[page + 16]) + 256 * Int(bytes[page + 17])
      let places = [
        "number": page, "kind": page + 10, "lower": page + 12, "place": page + 16, "child": node, "itself": node, "flags": node + 4,
        "key": node + 6,
      ]
      let place = try #require(places[what])
      let value = what == "itself" ? [UInt8(page / 4096 % 256), UInt8(page / 4096 / 256)] : value
      bytes.replaceSubrange(place..<place + value.count, with: value)
    }
    let told = what == "flags" ? "its keys are not those of a packed set" : "its pages are damaged"
    #expect(try #require(try problem(bytes, in: folder)).contains(told))
    #expect { try PackedDataset.read(folder / "damaged.lmdb") } throws: {
      $0 is DatasetError && "\($0)".contains("damaged.lmdb") && "\($0)".contains(told)
    }
  }

  @Test func largeValuesStayWithinTheFile() throws {
    let folder = try TemporaryFolder()
    let bytes = try whole(in: folder)
    // The key before the number of the value's first page; its size stands before flags and key size.
    let key = Array("image-000000001".utf8)
    let places = bytes.indices.dropLast(40).filter { bytes[$0] == key[0] && Array(bytes[$0..<$0 + key.count]) == key && bytes[$0 - 4] == 1 }
    #expect(!places.isEmpty)
    var far = bytes
    var long = bytes
    for place in places {
      far.replaceSubrange(place + key.count..<place + key.count + 8, with: [0, 0, 0, 0, 0, 0, 0, 1])
      long.replaceSubrange(place - 8..<place - 4, with: [0, 0, 0, 64])
    }
    #expect(try problem(far, in: folder)?.contains("damaged") == true)
    #expect(try problem(long, in: folder)?.contains("damaged") == true)
  }

  /// Whatever is wrong, reading ends in lines or in an error.
  @Test func noiseNeverEndsTheProgram() throws {
    let folder = try TemporaryFolder()
    let bytes = try whole(in: folder)
    var generator = SeededGenerator(seed: 1)
    var told = 0
    for _ in 0..<400 {
      var noisy = bytes
      for _ in 0..<generator.integer(1...60) {
        noisy[generator.integer(0...(bytes.count - 1))] = UInt8(generator.integer(0...255))
      }
      try folder.write("noisy.lmdb", noisy)
      do {
        for line in try PackedDataset.read(folder / "noisy.lmdb").lines { _ = try? line.source.image() }
      } catch {
        told += 1
      }
    }
    #expect(told > 40)
  }
}
