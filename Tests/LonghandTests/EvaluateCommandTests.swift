import ArgumentParser
import Checkpoints
import Datasets
import Foundation
import Images
import TestSupport
import Testing

@testable import longhand

@Suite struct EvaluateCommandTests {
  struct Report: Decodable {
    struct Estimate: Decodable {
      var value: Double
      var low: Double?
    }
    struct Group: Decodable {
      var kind: String, lines: Int, writers: Int, characters: Int, cer: Estimate, wer: Estimate, exact: Estimate
    }
    struct Confusion: Decodable {
      var truth: String?
      var read: String?
      var count: Int
    }
    var split: String?
    var left_out: [String]
    var groups: [Group]
    var confusions: [Confusion]
  }

  @Test func ratesFollowFromWhatIsRead() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let paths = try (0..<3).map { try folder.writeLine("\($0).png", width: 200 + 60 * $0) }
    let read = try Program.runList(["recognize", "--model", model] + paths).output
      .split(separator: "\n", omittingEmptySubsequences: false).prefix(3).map(String.init)
    // One truth is what is read, one has two characters more, one image has no text.
    try Data(read[0].utf8).write(to: URL(fileURLWithPath: folder / "0.gt.txt"))
    try Data((read[1] + "zz").utf8).write(to: URL(fileURLWithPath: folder / "1.gt.txt"))
    let outcome = try Program.run("evaluate", folder.path, "--model", model, "--json")
    #expect(outcome.status == 0)
    let report = try outcome.json(Report.self)
    #expect(report.split == nil && report.left_out.count == 1)
    let all = try #require(report.groups.first)
    #expect(all.kind == "all" && all.lines == 2 && all.writers == 1 && report.groups.count == 1)
    #expect(all.characters == read[0].count + read[1].count + 2)
    #expect(abs(all.cer.value - 2 / Double(all.characters)) < 1e-6)
    #expect(all.exact.value == 0.5 && all.cer.low == nil)
    #expect(report.confusions.first?.truth == "z" && report.confusions.first?.read == nil && report.confusions.first?.count == 2)
    #expect(try Program.run("evaluate", folder.path, "--model", model, "--limit", "1").output.contains("1 lines, at most 1, spread evenly"))
  }

  /// A folder of lines whose truth is what the model reads, but for one.
  private func folderOfLines(_ folder: TemporaryFolder, model: String) throws -> [String] {
    let paths = try (0..<4).map { try folder.writeLine("\($0).png", width: 200 + 60 * $0) }
    let read = try Program.runList(["recognize", "--model", model] + paths).output
      .split(separator: "\n", omittingEmptySubsequences: false).prefix(4).map(String.init)
    for (number, text) in read.enumerated() {
      try Data((text + (number == 3 ? "=" : "")).utf8).write(to: URL(fileURLWithPath: folder / "\(number).gt.txt"))
    }
    return read
  }

  @Test func predictionsAreScoredAsTheyWereMeasured() throws {
    let (folder, made) = (try TemporaryFolder(), try TemporaryFolder())
    let model = try made.writeModel()
    let read = try folderOfLines(folder, model: model)
    let outcome = try Program.run(
      "evaluate", folder.path, "--model", model, "--json", "--predictions", made / "p.tsv", "--images", made / "images", "--html",
      made / "report.html")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try PredictionsTable.read(made / "p.tsv")
    #expect(lines.map(\.read) == read && lines.allSatisfy { $0.confidence != nil })
    guard case .file(let picture) = lines[0].source else {
      Issue.record("no picture")
      return
    }
    let pixels = try GrayImage.load(picture)[0]
    #expect(try pixels == GrayImage.load(folder / "0.png")[0])
    #expect(try String(contentsOfFile: made / "report.html", encoding: .utf8).contains("data:image/png;base64,"))

    let scored = try Program.run("evaluate", "--score", made / "p.tsv", "--json")
    // Of another reader nothing is known.
    #expect(scored.output.contains("\"decoder\": null") && !outcome.output.contains("\"decoder\": null"))
    let again = try scored.json(Report.self)
    let first = try outcome.json(Report.self)
    #expect(again.groups[0].cer.value == first.groups[0].cer.value && again.groups[0].lines == 4)
    let formulas = try Program.run("evaluate", "--score", made / "p.tsv", "--matching", "[=0-9]", "--json").json(Report.self)
    #expect(formulas.groups[0].lines == 1 && formulas.groups[0].cer.value > first.groups[0].cer.value)
  }

  @Test func writersGoByTheirContributorToo() throws {
    struct Report: Decodable {
      struct Group: Decodable { var name: String, writers: Int }
      struct Line: Decodable { var writer: String? }
      var schema: Int, groups: [Group], writers: [Group], worst: [Line]
    }
    let folder = try TemporaryFolder()
    try Data("id\ttruth\tread\twriter\tcontributor\n1\tab\tab\t1\tapp\n2\tab\tax\t1\tcea\n".utf8)
      .write(to: URL(fileURLWithPath: folder / "p.tsv"))
    let report = try Program.run("evaluate", "--score", folder / "p.tsv", "--json").json(Report.self)
    #expect(report.schema == 2 && report.groups[0].writers == 2)
    #expect(report.writers.map(\.name) == ["cea/1", "app/1"] && report.worst.map(\.writer) == ["cea/1"])
  }

  @Test func aCalibrationGoesIntoTheModel() throws {
    let (folder, made) = (try TemporaryFolder(), try TemporaryFolder())
    let model = try made.writeModel()
    _ = try folderOfLines(folder, model: model)
    let outcome = try Program.run(
      "evaluate", folder.path, "--model", model, "--calibrate", "--out", made / "calibrated.safetensors")
    #expect(outcome.status == 0 && outcome.output.contains("calibration temperature"), "\(outcome.errors)")
    #expect(outcome.errors.contains("warning: 4 lines are few to calibrate on"))
    let (before, after) = (try Model(contentsOf: model), try Model(contentsOf: made / "calibrated.safetensors"))
    #expect(before.calibrations.isEmpty && after.calibrations.count == 1)
    #expect(after.weights.values == before.weights.values && after.identity == before.identity)
    // The text stays, the confidences do not.
    func lines(_ model: String) throws -> [[Substring]] {
      try Program.run("recognize", folder / "0.png", folder / "3.png", "--format", "tsv", "--model", model).output
        .split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    }
    let (old, new) = (try lines(model), try lines(made / "calibrated.safetensors"))
    #expect(old.map { $0[1] } == new.map { $0[1] } && old.map { $0[2] } != new.map { $0[2] })
  }

  @Test(arguments: [
    [], ["x", "--score", "y"], ["x", "--calibrate"], ["x", "--out", "y"], ["x", "--matching", "("],
    ["unipen:x", "--calibrate", "--out", "y", "--split", "test"], ["--score", "x", "--images", "y"],
  ])
  func wrongUsageIsSaid(arguments: [String]) throws {
    #expect(try Program.runList(["evaluate"] + arguments).status == 64)
  }

  @Test func whatCannotBeWrittenIsToldBeforeTheReading() throws {
    let (folder, made) = (try TemporaryFolder(), try TemporaryFolder())
    let model = try made.writeModel()
    _ = try folderOfLines(folder, model: model)
    for arguments in [["--html", made / "no/r.html"], ["--predictions", made / "no/p.tsv"], ["--calibrate", "--out", made / "no/m.safetensors"]] {
      let outcome = try Program.runList(["evaluate", folder.path, "--model", model, "--images", made / "images"] + arguments)
      #expect(outcome.status == 1 && outcome.errors.contains(made / "no/"))
      #expect(!FileManager.default.fileExists(atPath: made / "images"))
    }
  }

  @Test func aMissingDataSetIsNamed() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run("evaluate", folder / "absent", "--model", try folder.writeModel())
    #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errors.contains(folder / "absent"))
  }

  @Test func sourcesAreNamedByTheirPrefix() throws {
    let unipen = try EvaluationSource("unipen:/a b/c:8,1d")
    #expect(unipen.reference == DatasetReference(kind: .unipen, path: "/a b/c", options: ["8", "1d"]) && unipen.hasSplits)
    let table = try EvaluationSource("unipen.tsv")
    #expect(table.reference == DatasetReference(kind: .pairs, path: "unipen.tsv") && !table.hasSplits)
    #expect(throws: ValidationError.self) { try EvaluationSource("unipen:x:9") }
    #expect(throws: ValidationError.self) { try EvaluationSource("unipen:") }
  }
}
