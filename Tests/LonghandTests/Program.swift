import Checkpoints
import Foundation
import Images
import Network
import Randomness
import TestSupport
import Testing
import Transcripts

/// The program as the build made it, run as a person runs it.
enum Program {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// The output, read as JSON.
    func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try JSONDecoder().decode(type, from: Data(output.utf8))
    }
  }

  /// Beside the tests in the build's folder.
  static let path: URL = {
    let tests = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("longhand")
  }()

  static func run(_ arguments: String..., home: String? = nil) throws -> Outcome {
    try runList(arguments, home: home)
  }

  /// - Parameter directory: to run in; nil for this program's own.
  static func runList(_ arguments: [String], home: String? = nil, in directory: String? = nil) throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = path
    process.arguments = arguments
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    var environment = ProcessInfo.processInfo.environment
    // Threads that wait without sleeping would slow the tests that run beside.
    environment["OMP_WAIT_POLICY"] = "passive"
    environment["LONGHAND_HOME"] = home
    process.environment = environment
    // Files rather than pipes: those fill up where nobody reads them.
    let (output, errors) = (folder / "out", folder / "err")
    for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }
}

extension TemporaryFolder {
  /// Writes a model with random weights and returns its path.
  func writeModel(_ symbols: String = "abcd") throws -> String {
    let alphabet = try Alphabet(symbols)
    let architecture = Architecture(
      name: "tiny", height: 32, blocks: [.init(8, pool: [2, 2]), .init(8, pool: [2, 2])], collapse: .max, hidden: 8,
      lstmLayers: 1, dropout: 0, symbols: alphabet.count)
    var generator = SeededGenerator(seed: 5)
    let model = Model(
      architecture: architecture, alphabet: alphabet, normalization: LineNormalization(height: 32),
      weights: ModelWeights(architecture, using: &generator), provenance: ["licence": "none, it is noise"])
    try model.write(to: self / "model.safetensors")
    return self / "model.safetensors"
  }

  /// Writes the image of some upright strokes and returns its path.
  func writeLine(_ name: String, width: Int = 200) throws -> String {
    var image = GrayImage(width: width, height: 50)
    for x in stride(from: 12, to: width - 12, by: 13) {
      for y in 12..<(30 + x % 9) {
        for column in x..<(x + 3) { image[column, y] = 15 }
      }
    }
    try image.writePNG(to: self / name)
    return self / name
  }
}
