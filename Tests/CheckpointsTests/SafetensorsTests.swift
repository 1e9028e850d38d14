import Foundation
import Testing

@testable import Checkpoints

@Suite struct SafetensorsTests {
  // numbers.safetensors is made by Tools/pytorch/make_file_fixtures.py with the library `safetensors` 0.6.
  @Test func readsWhatTheLibraryWrote() throws {
    let file = try Safetensors(contentsOf: fixture("numbers.safetensors"))
    #expect(file.metadata == ["note": "grün \"quoted\" \\ \n", "empty": ""])
    #expect(file.entries.mapValues(\.shape) == [
      "single": [2, 5], "half": [10], "bfloat": [5, 2], "double": [10], "scalar": [], "empty": [0, 4], "count": [1],
    ])
    let numbers: [Float] = [0, -0.0, 1, -2.5, 65504, 6.1035e-05, 5.96e-08, -3.0518e-05, .infinity, 0.1]
    #expect(try file.floats("single").map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(try file.floats("double").map(\.bitPattern) == numbers.map(\.bitPattern))
    // torch: [f"{v:.9g}" for v in x.half().float().tolist()], and of x.bfloat16().float()
    #expect(
      try file.floats("half") == [
        0, 0, 1, -2.5, 65504, 6.10351562e-05, 5.96046448e-08, -3.05175781e-05, .infinity, 0.0999755859,
      ])
    #expect(
      try file.floats("bfloat") == [
        0, 0, 1, -2.5, 65536, 6.10351562e-05, 5.96046448e-08, -3.05175781e-05, .infinity, 0.100097656,
      ])
    #expect(try file.floats("half")[1].sign == .minus)
    #expect(try file.floats("scalar") == [3.25])
    #expect(try file.floats("empty") == [])
    #expect(try checkpointError { () throws(CheckpointError) in _ = try file.floats("count") }.code == .mismatch)
  }

  @Test func readsBackWhatItWrote() throws {
    try withFolder { folder in
      let path = folder + "/a.safetensors"
      let values: [Float] = [1, -2, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0]
      try Safetensors.write(
        [
          .init("half", shape: [3], values: [0.1, -1, 3], precision: .half),
          .init("quote \"\u{1}é", shape: [2, 3], values: values[...]), .init("none", shape: [0], values: []),
        ], metadata: ["a": "\u{0}\\\"\n€"], to: path)
      let file = try Safetensors(contentsOf: path)
      #expect(file.metadata == ["a": "\u{0}\\\"\n€"])
      #expect(try file.floats("quote \"\u{1}é").map(\.bitPattern) == values.map(\.bitPattern))
      #expect(try file.floats("half") == [0.0999755859, -1, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.safetensors"])
      // Numbers begin at a multiple of 8.
      #expect(try bytes(path)[0] % 8 == 0)
    }
  }

  @Test func halfPrecisionIsThatOfTheProcessor() {
    let wrong = (UInt16.min...UInt16.max).filter {
      !Float16(bitPattern: $0).isNaN && single(half: $0).bitPattern != Float(Float16(bitPattern: $0)).bitPattern
    }
    #expect(wrong.isEmpty)
    #expect(single(half: 0x7E00).isNaN && single(half: 0xFC01).isNaN)
  }

  @Test func refusesNumbersBeyondHalfPrecision() throws {
    try withFolder { folder in
      let path = folder + "/a.safetensors"
      let error = try checkpointError { () throws(CheckpointError) in
        try Safetensors.write([.init("w", shape: [1], values: [65520], precision: .half)], metadata: [:], to: path)
      }
      #expect(error.code == .unsupported)
      #expect(error.description.contains("w") && error.description.contains(path))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test(arguments: [
    // Cut off, or with a length that lies.
    (Data(), .wrongFormat), (Data([1, 2, 3]), .wrongFormat), (file(header: "", length: 0), .wrongFormat),
    (file(header: "{}", length: 3), .wrongFormat), (file(header: "{}", length: .max), .wrongFormat),
    (file(header: "{}", length: 1 << 63), .wrongFormat), (file(header: "[]"), .wrongFormat),
    (file(header: "{\"a\""), .damaged), (file(header: "{\"a\":3}"), .damaged),
    // Offsets that lie.
    (file(tensor: "F32", "[2]", "[0,4]", 4), .damaged), (file(tensor: "F32", "[1]", "[0,4]", 3), .damaged),
    (file(tensor: "F32", "[1]", "[4,8]", 8), .damaged), (file(tensor: "F32", "[1]", "[0,4]", 5), .damaged),
    (file(tensor: "F32", "[-1]", "[0,4]", 4), .damaged), (file(tensor: "F32", "[1]", "[4,0]", 4), .damaged),
    (file(tensor: "F32", "[1]", "[-4,0]", 4), .damaged), (file(tensor: "F32", "[1]", "[0]", 4), .damaged),
    (file(tensor: "F32", "[0,-3]", "[0,0]", 0), .damaged),
    // Sizes that overflow.
    (file(tensor: "F32", "[4611686018427387904,4]", "[0,0]", 0), .damaged),
    (file(tensor: "F32", "[1]", "[9223372036854775800,9223372036854775804]", 4), .damaged),
    (file(tensor: "F32", "[1e30]", "[0,4]", 4), .damaged),
    (file(header: "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],"
      + "\"data_offsets\":[0,4]}}    "), .damaged),
    (file(tensor: "Q4", "[1]", "[0,4]", 4), .unsupported),
  ] as [(Data, CheckpointError.Code)])
  func refusesDamage(data: Data, code: CheckpointError.Code) throws {
    try withFolder { folder in
      let path = folder + "/a.safetensors"
      try data.write(to: URL(fileURLWithPath: path))
      let error = try checkpointError { () throws(CheckpointError) in _ = try Safetensors(contentsOf: path) }
      #expect(error.code == code)
      #expect(error.description.hasPrefix(path))
    }
  }

  @Test func namesTheFileThatIsNotThere() throws {
    for path in ["/nowhere/a.safetensors", "/tmp"] {
      let error = try checkpointError { () throws(CheckpointError) in _ = try Safetensors(contentsOf: path) }
      #expect(error.code == .unreadable && error.description.contains(path))
    }
    let error = try checkpointError { () throws(CheckpointError) in
      try Safetensors.write([], metadata: [:], to: "/nowhere/a.safetensors")
    }
    #expect(error.code == .unwritable)
  }

  private static func file(header: String, length: UInt64? = nil, data: Int = 0) -> Data {
    withUnsafeBytes(of: length ?? UInt64(header.utf8.count)) { Data($0) } + Data(header.utf8)
      + Data(repeating: 7, count: data)
  }

  private static func file(tensor type: String, _ shape: String, _ offsets: String, _ data: Int) -> Data {
    file(header: "{\"a\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}}", data: data)
  }
}
