import Foundation
import Images
import Network
import Testing
import Transcripts

@testable import Checkpoints

/// Small enough to be made, written and read hundreds of times; TINY of Tools/pytorch/make_parity_fixture.py.
let tiny = Architecture(
  name: "tiny", height: 16,
  blocks: [Architecture.Block(4, pool: [2, 2]), Architecture.Block(6, pool: [2, 1])], collapse: .max, hidden: 5,
  lstmLayers: 2, dropout: 0.3, symbols: 7)

func tinyModel(provenance: [String: String] = [:]) throws -> Model {
  Model(
    architecture: tiny, alphabet: try Alphabet("abcdé+"), normalization: LineNormalization(height: 16),
    weights: .numbered(tiny), provenance: provenance)
}

extension ModelWeights {
  /// Weights that differ from each other, and from one architecture to the next.
  static func numbered(_ architecture: Architecture) -> ModelWeights {
    var weights = ModelWeights(zerosFor: architecture)
    for i in weights.values.indices { weights.values[i] = sinf(Float(i) * 0.7) }
    for i in weights.statisticValues.indices { weights.statisticValues[i] = 1 + 0.5 * sinf(Float(i) * 0.3) }
    return weights
  }
}

func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures")).path
}

/// Runs `body` with a folder of its own, and removes it.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("longhand-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

func bytes(_ path: String) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Without waiting for the disk, as Foundation would: tests write thousands of files.
func write(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "w"))
  defer { fclose(file) }
  try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}

/// The error that `body` throws; an issue is recorded where it throws none.
func checkpointError(_ body: () throws(CheckpointError) -> Void) throws -> CheckpointError {
  do {
    try body()
  } catch {
    return error
  }
  throw NoError()
}
struct NoError: Error {}
