import Decoding
import Foundation
import Images
import Network
import Testing
import Transcripts

@testable import Checkpoints

@Suite struct ModelTests {
  @Test func oneFileIsAWholeModel() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      var model = try tinyModel(provenance: ["licence": "CC-BY 4.0", "data": "a \"quoted\"\nname"])
      model.normalization.margin = 3
      model.weights.values[3] = -0.0
      model.weights.values[4] = .nan
      try model.write(to: path)
      let read = try Model(contentsOf: path)
      #expect(read.architecture == model.architecture)
      #expect(read.alphabet == model.alphabet)
      #expect(read.normalization == model.normalization)
      #expect(read.provenance == model.provenance)
      #expect(read.weights.values.map(\.bitPattern) == model.weights.values.map(\.bitPattern))
      #expect(read.weights.statisticValues == model.weights.statisticValues)
      #expect(read.identity == model.identity)
    }
  }

  @Test func halfPrecisionHalvesTheFileAndKeepsTheStatistics() throws {
    try withFolder { folder in
      var model = try tinyModel()
      model.weights.statisticValues[0] = 1e6
      try model.write(to: folder + "/1", precision: .single)
      try model.write(to: folder + "/2", precision: .half)
      let read = try Model(contentsOf: folder + "/2")
      #expect(read.weights.values == model.weights.values.map { Float(Float16($0)) })
      #expect(read.weights.statisticValues == model.weights.statisticValues)
      // Up to some digits and the padding of the header.
      let saved = try bytes(folder + "/1").count - bytes(folder + "/2").count
      #expect(abs(saved - 2 * model.weights.values.count) < 64)
    }
  }

  @Test func equalModelsMakeEqualFiles() throws {
    try withFolder { folder in
      let provenance = Dictionary(uniqueKeysWithValues: (0..<20).map { ("key \($0)", "\($0)") })
      try tinyModel(provenance: provenance).write(to: folder + "/1")
      try tinyModel(provenance: provenance).write(to: folder + "/2")
      #expect(try bytes(folder + "/1") == bytes(folder + "/2"))
    }
  }

  @Test func identityTellsModelsApart() throws {
    let model = try tinyModel()
    var others = [model]
    var other = model
    other.weights.values[17] = other.weights.values[17].nextUp
    others.append(other)
    other = model
    other.weights.statisticValues[1] += 1
    others.append(other)
    other = model
    other.alphabet = try Alphabet("abcdê+")
    others.append(other)
    other = model
    other.normalization.margin += 1
    others.append(other)
    other = model
    other.weights.values.swapAt(0, 1)
    others.append(other)
    #expect(Set(others.map(\.identity)).count == others.count)
    #expect(try tinyModel(provenance: ["a": "b"]).identity == model.identity)
    #expect(model.identity.count == 16)
  }

  @Test func calibrationsAreKeptAndAreNoPartOfTheIdentity() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      let plain = try tinyModel()
      try plain.write(to: path)
      #expect(try Model(contentsOf: path).calibrations.isEmpty)
      var model = plain
      model.calibrations = ["greedy": Calibration(temperature: 1.5, line: ConfidenceMap(a: 0.5, b: 2, c: -0.25))]
      try model.write(to: path)
      #expect(try Model(contentsOf: path).calibrations == model.calibrations)
      #expect(model.identity == plain.identity)
    }
  }

  @Test func nonsensicalCalibrationsAreRefused() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      var model = try tinyModel()
      model.calibrations = ["greedy": Calibration(temperature: -1)]
      try model.write(to: path)
      let error = try checkpointError { () throws(CheckpointError) in _ = try Model(contentsOf: path) }
      #expect(error.code == .damaged && error.description.contains("calibration"))
    }
  }

  @Test func exactPrecisionLosesNothing() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      var model = try tinyModel()
      model.weights.values[0] = 0.1
      #expect(model.exactPrecision == .single)
      try model.write(to: path, precision: .half)
      let read = try Model(contentsOf: path)
      #expect(read.exactPrecision == .half)
      try read.write(to: path, precision: read.exactPrecision)
      #expect(try Model(contentsOf: path).weights.values == read.weights.values)
    }
  }

  @Test func weightsWithoutAModelAreSentToImport() throws {
    let error = try checkpointError { () throws(CheckpointError) in
      _ = try Model(contentsOf: fixturePath("tiny.safetensors"))
    }
    #expect(error.code == .wrongFormat && error.description.contains("longhand import"))
  }

  @Test(arguments: [
    ("\"height\":16", "\"height\":-6", CheckpointError.Code.damaged),
    ("\"hidden\":5", "\"hidden\":6", .mismatch),
    ("\"channels\":6", "\"channels\":7", .mismatch),
    ("\"channels\":6", "\"channels\":0", .damaged),
    ("\"lstmLayers\":2", "\"lstmLayers\":3", .mismatch),
    ("\"hidden\":5", "\"hidden\":9", .mismatch),
    ("\"pool\":[2,1]", "\"pool\":[0,1]", .damaged),
    ("\"kernel\":3", "\"kernel\":0", .damaged),
    ("\"padding\":1", "\"padding\":9", .damaged),
    ("\"collapse\":\"max\"", "\"collapse\":\"sum\"", .damaged),
    ("\"dropout\":0.3", "\"dropout\":1.3", .damaged),
    ("\"longhand\":\"1\"", "\"longhand\":\"2\"", .unsupported),
    ("\"b\",\"c\"", "\"b\",\"b\"", .damaged),
    ("\"b\",\"c\"", "\"b\",\"\" ", .damaged),
    ("\"margin\":1", "\"margin\":9", .damaged),
    ("\"minimumWidth\":32,\"sideMargin\":5", "\"minimumWidth\":1,\"sideMargin\":-5", .damaged),
    ("\"maximumWidth\":4096,\"minimumStrokeWidths\":9,\"minimumWidth\":32,\"sideMargin\":5", "\"maximumWidth\":99,\"minimumStrokeWidths\":9,\"minimumWidth\":32,\"sideMargin\":500", .damaged),
    ("\"maximumWidth\":4096", "\"maximumWidth\":-400", .damaged),
    ("\"maximumWidth\":4096,\"minimumStrokeWidths\":9,\"minimumWidth\":32", "\"maximumWidth\":   3,\"minimumStrokeWidths\":9,\"minimumWidth\": 1", .damaged),
  ])
  func refusesAModelThatContradictsItself(old: String, new: String, code: CheckpointError.Code) throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      try tinyModel().write(to: path)
      var text = try bytes(path)
      // In the header, the JSON texts are themselves quoted.
      let isVersion = old.contains("longhand")
      let (old, new) = isVersion ? (old, new) : (old.replacing("\"", with: "\\\""), new.replacing("\"", with: "\\\""))
      let place = try #require(text.firstRange(of: Array(old.utf8)))
      try #require(old.utf8.count == new.utf8.count)
      text.replaceSubrange(place, with: Array(new.utf8))
      try write(text, to: path)
      let error = try checkpointError { () throws(CheckpointError) in _ = try Model(contentsOf: path) }
      #expect(error.code == code, "\(error)")
    }
  }

  @Test func damagedFilesThrowAndNeverCrash() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      try tinyModel().write(to: path)
      let whole = try bytes(path)
      let header = Int(whole[0]) + Int(whole[1]) << 8 + 8
      for length in Array(stride(from: 0, to: header, by: 37)) + [whole.count - 1] {
        try write(Array(whole[..<length]), to: path)
        _ = try checkpointError { () throws(CheckpointError) in _ = try Model(contentsOf: path) }
      }
      for index in stride(from: 0, to: header, by: 3) {
        var flipped = whole
        flipped[index] ^= 1 << UInt8(index % 8)
        try write(flipped, to: path)
        // Sound or refused: a flip within a text of the provenance cannot be seen.
        _ = try? Model(contentsOf: path)
      }
    }
  }

  @Test(arguments: Architecture.known)
  func isReadInMilliseconds(architecture: Architecture) throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      let model = Model(
        architecture: architecture, alphabet: .seed, normalization: LineNormalization(height: architecture.height),
        weights: .numbered(architecture), provenance: [:])
      try model.write(to: path, precision: .half)
      var times: [Duration] = []
      for _ in 0..<5 {
        let start = ContinuousClock.now
        let read = try Model(contentsOf: path)
        times.append(ContinuousClock.now - start)
        #expect(read.alphabet == .seed)
      }
      // Measured: seed 6 to 10 ms, pen 2 ms. A busy machine gets room; a slow path for each number does not.
      #expect(times.min()! < .milliseconds(50))
    }
  }

  private func fixturePath(_ name: String) -> String {
    (try? fixture(name)) ?? name
  }
}
