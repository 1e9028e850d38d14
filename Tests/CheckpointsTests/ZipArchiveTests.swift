import Foundation
import Testing

@testable import Checkpoints

@Suite struct ZipArchiveTests {
  @Test func checkSumIsThatOfZip() {
    // python3: hex(zlib.crc32(b"123456789"))
    #expect(CRC32.of(Array("123456789".utf8)[...]) == 0xCBF4_3926)
    #expect(CRC32.of([UInt8]()[...]) == 0)
  }

  // zip64.zip is made by Tools/pytorch/make_file_fixtures.py: an entry of 5 bytes whose sizes and place, and the end
  // record's, are all in the 64-bit fields.
  @Test func readsThe64BitExtension() throws {
    let archive = try ZipArchive(InputFile(fixture("zip64.zip")))
    #expect(archive.entries.keys.sorted() == ["a/b"])
    #expect(try archive.bytes(#require(archive.entries["a/b"])) == Array("hello".utf8))
  }

  @Test func refusesCompressedEntries() throws {
    // python3: zipfile.ZipFile(..., compression=ZIP_DEFLATED)
    let error = try checkpointError { () throws(CheckpointError) in _ = try ZipArchive(InputFile(path("deflated.zip"))) }
    #expect(error.code == .unsupported && error.description.contains("torch.save"))
  }

  private func path(_ name: String) -> String { (try? fixture(name)) ?? name }
}
