import Foundation
import TestSupport
import Testing

@testable import longhand

@Suite struct InspectCommandTests {
  struct Summary: Decodable {
    struct Layer: Decodable {
      var name: String, parameters: Int
    }
    var architecture: String, parameters: Int, layers: [Layer]
    var alphabet: String?
    var identity: String?
    var provenance: [String: String]?
  }

  @Test func seedSaysItsParameters() throws {
    let outcome = try Program.run("inspect", "seed", "--json")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\n  \"parameters\": 4851607,\n"))
    let summary = try outcome.json(Summary.self)
    #expect(summary.architecture == "seed" && summary.parameters == 4_851_607)
    #expect(summary.layers.reduce(0) { $0 + $1.parameters } == 4_851_607)
    #expect(try Program.run("inspect", "seed").output.contains("4,851,607"))
  }

  @Test func aModelFileTellsWhatItHolds() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let summary = try Program.run("inspect", model, "--json").json(Summary.self)
    #expect(summary.architecture == "tiny" && summary.alphabet == "abcd")
    #expect(summary.provenance == ["licence": "none, it is noise"])
    #expect(summary.identity?.count == 16)
    let text = try Program.run("inspect", model).output
    #expect(text.contains("none, it is noise") && text.contains("bidirectional LSTM"))
  }
}
