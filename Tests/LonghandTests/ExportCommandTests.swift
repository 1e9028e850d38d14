import Checkpoints
import Foundation
import Network
import Randomness
import Testing

@testable import longhand

@Suite struct ExportCommandTests {
  @Test func importAndExportKeepTheModel() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("longhand-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var generator = SeededGenerator(seed: 1)
    let weights = ModelWeights(.pen, using: &generator)
    try PyTorchFile.write(weights, to: folder + "/a.pth")

    try ImportCommand.parse([folder + "/a.pth", "--out", folder + "/m"]).run()
    let model = try Model(contentsOf: folder + "/m")
    #expect(model.architecture == .pen && model.weights == weights)

    func export(_ format: String, _ out: String, _ more: String...) throws {
      try ExportCommand.parse(
        ["--model", folder + "/m", "--format", format, "--out", folder + "/" + out] + more
      ).run()
    }
    try export("safetensors", "b")
    #expect(try Model(contentsOf: folder + "/b").identity == model.identity)
    try export("safetensors", "half", "--half")
    #expect(try size(folder + "/half") < 6 * size(folder + "/b") / 10)
    try export("safetensors", "noted", "--note", "licence=CC-BY-4.0", "--note", "recipe=a=b")
    let noted = try Model(contentsOf: folder + "/noted")
    #expect(noted.provenance["licence"] == "CC-BY-4.0" && noted.provenance["recipe"] == "a=b")
    #expect(noted.identity == model.identity)
    try export("pytorch", "c.pth")
    #expect(try Model(importing: folder + "/c.pth").weights == weights)
    try export("onnx", "d.onnx")
    // The weights, some hundred bytes a node, and the metadata.
    #expect(try abs(size(folder + "/d.onnx") - 4 * weights.values.count) < 20_000)
  }

  @Test(arguments: [
    ["--model", "m", "--format", "onnx", "--out", "x", "--half"], ["--model", "m", "--format", "tflite", "--out", "x"],
    ["--model", "m", "--format", "onnx"], ["--model", "m", "--format", "onnx", "--out", "x", "--note", "a=b"],
    ["--model", "m", "--format", "safetensors", "--out", "x", "--note", "licence"],
  ])
  func refusesWrongUsage(arguments: [String]) {
    #expect(throws: (any Error).self) { try ExportCommand.parse(arguments) }
  }

  private func size(_ path: String) throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: path)).count
  }
}
