import ArgumentParser
import Datasets
import Foundation
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
    #expect(try Program.run("evaluate", folder.path, "--model", model, "--limit", "1").output.contains("1 lines, spread evenly"))
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
