import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct IDXFileTests {
  private static let whole: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]

  private func read(_ bytes: [UInt8], rank: Int = 2) throws -> IDXFile {
    let folder = try TemporaryFolder()
    try folder.write("file", bytes)
    return try IDXFile(folder / "file", rank: rank)
  }

  @Test func rawFilesAreRead() throws {
    let file = try read(Self.whole)
    #expect(file.dimensions == [2, 3] && file.bytes == [1, 2, 3, 4, 5, 6])
  }

  @Test func gzippedFilesAreRead() throws {
    let file = try IDXFile(
      #require(Bundle.module.path(forResource: "emnist-balanced-test-labels-idx1-ubyte", ofType: "gz", inDirectory: "Fixtures")),
      rank: 1)
    #expect(file.dimensions == [3] && file.bytes == [1, 11, 46])
  }

  @Test(arguments: [
    ([], "it is cut off within its first bytes"),
    (Array(whole.prefix(11)), "it is cut off within its first bytes"),
    (Array(whole.prefix(15)), "it is damaged or cut off after 3 of 6 bytes"),
    (whole + [7], "it goes on after the 6 bytes that it claims"),
    ([0, 0, 9, 2] + whole.dropFirst(4), "it begins with 0 0 9 2, where an idx file of 2 dimensions begins with 0 0 8 2"),
    ([0x50, 0x4B, 3, 4] + whole.dropFirst(4), "it begins with 80 75 3 4, where an idx file of 2 dimensions begins with 0 0 8 2"),
    ([0, 0, 8, 2, 255, 255, 255, 255, 0, 0, 0, 3, 1], "it claims 4294967295 x 3 bytes"),
    ([0, 0, 8, 2, 5, 0, 0, 0, 0, 0, 16, 0, 1], "it is damaged or cut off after 1 of 343597383680 bytes"),
  ] as [([UInt8], String)])
  func damageIsTold(bytes: [UInt8], reason: String) throws {
    #expect { try read(bytes) } throws: {
      if case .unreadable(_, let told) = $0 as? DatasetError { told == reason } else { false }
    }
  }

  @Test func damagedCompressionIsTold() throws {
    let path = try #require(
      Bundle.module.path(forResource: "emnist-balanced-test-images-idx3-ubyte", ofType: "gz", inDirectory: "Fixtures"))
    let whole = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    for length in stride(from: 1, to: whole.count, by: 5) {
      #expect("cut at \(length)") { try read(Array(whole.prefix(length)), rank: 3) } throws: { $0 is DatasetError }
    }
    var changed = whole
    changed[whole.count / 2] ^= 0x40
    #expect { try read(changed, rank: 3) } throws: { $0 is DatasetError }
    #expect(throws: DatasetError.notFound(path: "/nowhere", expected: "an idx file, gzipped or raw")) {
      try IDXFile("/nowhere", rank: 1)
    }
  }
}
