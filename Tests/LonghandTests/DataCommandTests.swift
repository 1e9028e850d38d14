import Datasets
import Foundation
import Images
import TestSupport
import Testing

@testable import longhand

@Suite struct DataCommandTests {
  struct Summary: Decodable {
    struct Symbol: Decodable {
      var symbol: String, count: Int
    }
    struct Widths: Decodable {
      var height: Int, measured: Int, step: Int, counts: [Int]
    }
    struct Skip: Decodable {
      var reason: String, count: Int, examples: [String]
    }
    var data: String, split: String?, lines: Int, writers: Int, characters: Int, words: Int
    var alphabet: [Symbol], widths: Widths, left_out: [Skip]
  }

  private func lines() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in [("a", "abab"), ("b", "a b")] {
      _ = try folder.writeLine(name + ".png", width: name == "a" ? 200 : 400)
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder / (name + ".gt.txt")))
    }
    _ = try folder.writeLine("c.png")
    return folder
  }

  @Test func countsFollowFromTheLines() throws {
    let folder = try lines()
    let text = try Program.run("data", folder.path, "--measured", "0").output
    #expect(text.contains("lines       2\n") && text.contains("1 images without a .gt.txt file (c.png)"))
    #expect(!text.contains("widths"))
    let outcome = try Program.run("data", folder.path, "--json", "--sheet", folder / "sheet.png")
    #expect(outcome.status == 0)
    let summary = try #require(try outcome.json([Summary].self).first)
    #expect(summary.data == folder.path && summary.split == nil && summary.lines == 2 && summary.writers == 0)
    #expect(summary.characters == 7 && summary.words == 3)
    #expect(summary.alphabet.map(\.symbol) == ["a", "b", " "] && summary.alphabet.map(\.count) == [3, 3, 1])
    #expect(summary.widths.measured == 2 && summary.widths.counts.reduce(0, +) == 2 && summary.widths.height == 64)
    #expect(summary.left_out.map(\.reason) == ["images without a .gt.txt file"] && summary.left_out[0].examples == ["c.png"])
    #expect(try GrayImage.load(folder / "sheet.png").count == 1)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try lines()
    try Data("no image".utf8).write(to: URL(fileURLWithPath: folder / "a.png"))
    let outcome = try Program.run("data", folder.path)
    #expect(outcome.status == 1 && outcome.errors.contains("a.png") && outcome.output.contains("lines       2\n"))
    #expect(try Program.run("data", folder / "absent").status == 1)
    #expect(try Program.run("data", "unipen:x:9").status == 64)
  }
}
