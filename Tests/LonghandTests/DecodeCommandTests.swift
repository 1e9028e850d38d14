import Foundation
import Testing

@testable import longhand

@Suite struct DecodeCommandTests {
  struct Document: Decodable {
    struct Line: Decodable { var name: String, truth: String?, text: String, confidence: Double, log_probability: Double }
    var schema: String, model: String, median_ms: Double?, lines: [Line]
  }

  @Test func scoresAreDecodedAsTheImagesAre() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let paths = try (0..<4).map { try folder.writeLine("\($0).png", width: 150 + 50 * $0) }
    for index in 0..<4 { try Data("truth \(index)".utf8).write(to: URL(fileURLWithPath: folder / "\(index).gt.txt")) }
    let scores = try Program.run("scores", folder.path, "--model", model, "--out", folder / "s.safetensors")
    #expect(scores.status == 0 && scores.output.isEmpty && scores.errors.isEmpty)
    for options in [[], ["--beam", "8"], ["--pattern", "[ab]+"]] {
      let read = try Program.runList(["recognize", "--model", model] + options + paths)
      let rows = try Program.runList(["decode", folder / "s.safetensors"] + options)
      let texts = rows.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false)[1] }
      #expect(texts.joined(separator: "\n") + "\n" == read.output)
      let document = try Program.runList(["decode", folder / "s.safetensors", "--json", "--rounds", "2"] + options).json(Document.self)
      #expect(document.lines.map(\.text) == texts.map(String.init))
      #expect(document.lines.map(\.truth) == (0..<4).map { "truth \($0)" } && document.model.count == 16)
      #expect(document.median_ms! > 0 && document.lines.allSatisfy { $0.log_probability <= 0 })
    }
  }

  @Test func otherFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let model = try folder.writeModel()
    let other = try Program.run("decode", model)
    #expect(other.status == 1 && other.errors.contains("longhand scores"))
    let absent = try Program.run("decode", folder / "absent.safetensors")
    #expect(absent.status == 1 && absent.errors.contains(folder / "absent.safetensors"))
  }
}
