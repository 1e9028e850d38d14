import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct TensorBoardWriterTests {
  @Test func crcIsCastagnolis() {
    // RFC 3720, B.4, and the check value of CRC-32C.
    #expect(TFRecord.crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(TFRecord.crc32c(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(TFRecord.crc32c(Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
  }

  @Test func frameIsTensorFlows() {
    // from tensorboard.summary.writer.record_writer import RecordWriter
    // f = io.BytesIO(); RecordWriter(f).write(b"longhand"); f.getvalue().hex()
    let golden = "0800000000000000ff86240f6c6f6e6768616e64044ee906"
    let frame = TFRecord.frame(Array("longhand".utf8))
    #expect(frame.map { String(format: "%02x", $0) }.joined() == golden)
  }

  @Test func eventIsTensorFlows() {
    // from tensorboard.compat.proto.event_pb2 import Event
    // from tensorboard.compat.proto.summary_pb2 import Summary
    // Event(wall_time=1.5, step=300, summary=Summary(value=[
    //   Summary.Value(tag="a", simple_value=0.25), Summary.Value(tag="bc", simple_value=-2)])).SerializeToString().hex()
    let golden = "09000000000000f83f10ac022a150a080a0161150000803e0a090a02626315000000c0"
    let event = TensorBoardWriter.event([("a", 0.25), ("bc", -2)], step: 300, time: 1.5)
    #expect(event.bytes.map { String(format: "%02x", $0) }.joined() == golden)
  }

  @Test func fileIsARowOfWholeRecords() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try TensorBoardWriter(directory: folder.path, firstStep: 1)
      try writer.add([("train/loss", 1)], step: 1)
      try writer.add([("train/loss", 0.5)], step: 2)
    }
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    #expect(name.contains("tfevents"))
    var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)))[...]
    var records = 0
    while !bytes.isEmpty {
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let content = Array(bytes.dropFirst(12).prefix(length))
      #expect(TFRecord.frame(content) == Array(bytes.prefix(16 + length)))
      bytes = bytes.dropFirst(16 + length)
      records += 1
    }
    #expect(records == 4)  // version, start, and the two
  }

  @Test func unwritableFolderIsNamed() {
    #expect { try TensorBoardWriter(directory: "/nowhere/at/all", firstStep: 1) } throws: {
      ($0 as? TrainingError)?.message.contains("/nowhere/at/all") == true
    }
  }
}
