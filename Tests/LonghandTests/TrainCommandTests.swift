import Foundation
import TestSupport
import Testing
import Training

@testable import longhand

@Suite struct TrainCommandTests {
  /// A configuration of a run that does not end by itself in the time of a test.
  private func writeConfiguration(in folder: TemporaryFolder) throws -> String {
    let yaml = """
      run: \(folder / "run")
      architecture: {name: tiny, height: 16, blocks: [{channels: 4, kernel: 3, padding: 1, pool: [2, 2]}], hidden: 8, lstmLayers: 1}
      threads: 1
      data: [{kind: made, limit: 64}]
      validation: [{kind: made, limit: 4}]
      batch: {lines: 4, bucket: 2}
      epochs: 100000
      reportSteps: 1
      """
    try yaml.write(toFile: folder / "config.yml", atomically: true, encoding: .utf8)
    return folder / "config.yml"
  }

  @Test func printedConfigurationIsTheDefault() throws {
    let outcome = try Program.run("train", "--print-config")
    #expect(outcome.status == 0)
    #expect(try TrainingConfiguration.read(yaml: outcome.output, file: "printed") == TrainingConfiguration())
    let other = try Program.run("train", "--print-config", "--set", "epochs=7", "--threads", "3")
    let configuration = try TrainingConfiguration.read(yaml: other.output, file: "printed")
    #expect(configuration.epochs == 7 && configuration.threads == 3)
  }

  @Test func wrongUsageHasAStatusOfItsOwn() throws {
    for outcome in [
      try Program.run("train"),
      try Program.run("train", "--print-config", "--set", "learningrate=1"),
      try Program.run("train", "--print-config", "--set", "epochs=-1"),
    ] {
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("Error: "))
    }
  }

  @Test func aMissingConfigurationIsNamed() throws {
    let outcome = try Program.run("train", "/nowhere/config.yml")
    #expect(outcome.status == 1 && outcome.errors.contains("/nowhere/config.yml"))
  }

  @Test func theShippedModelIsFoundFromElsewhere() throws {
    let (folder, home) = (try TemporaryFolder(), try TemporaryFolder())
    try FileManager.default.createDirectory(atPath: home / "Models", withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: try home.writeModel(), toPath: home / "Models/default.safetensors")
    for name in ["1", "2"] {
      _ = try folder.writeLine("\(name).png")
      try "ab".write(toFile: folder / "\(name).gt.txt", atomically: true, encoding: .utf8)
    }
    let outcome = try Program.runList(
      ["train", Self.finetune]
        + ["data.0.path=\(folder.path)", "run=\(home / "run")", "epochs=1"].flatMap { ["--set", $0] }, home: home.path, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(FileManager.default.fileExists(atPath: home / "run/best.safetensors"))
    #expect(outcome.errors.contains("not calibrated yet: longhand evaluate DATASET --model \(home / "run")/best.safetensors --calibrate"))
    let lost = try Program.runList(["train", Self.finetune, "--set", "data.0.path=\(folder.path)"], home: folder.path, in: folder.path)
    #expect(lost.status == 1 && lost.errors.contains("'initialWeights': Models/default.safetensors"))
  }

  private static let finetune = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Configurations/finetune.yml").standardized.path

  @Test(arguments: [SIGINT, SIGTERM]) func stopSignalSavesAndTheRunGoesOn(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let configuration = try writeConfiguration(in: folder)
    var lastStep = 0
    for arguments in [[], ["--resume"]] {
      let process = Process()
      process.executableURL = Program.path
      process.arguments = ["train", configuration] + arguments
      process.environment = ProcessInfo.processInfo.environment.merging(["OMP_WAIT_POLICY": "passive"]) { $1 }
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      var text = ""
      var isSignalled = false
      while case let data = errors.fileHandleForReading.availableData, !data.isEmpty {
        text += String(decoding: data, as: UTF8.self)
        if !isSignalled, text.components(separatedBy: "\nstep ").count > 3 {
          kill(process.processIdentifier, signal)
          isSignalled = true
        }
      }
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 130)
      #expect(text.contains("--resume"))
      let steps = text.split(separator: "\n").filter { $0.hasPrefix("step ") }
        .compactMap { Int($0.split(separator: " ")[1]) }
      #expect(steps.first == lastStep + 1)
      lastStep = try #require(steps.last)
    }
    #expect(FileManager.default.fileExists(atPath: folder / "run/last.safetensors"))
  }
}
