import Foundation
import Images
import TestSupport
import Testing

@testable import longhand

@Suite struct SynthesizeCommandTests {
  /// EMNIST's digits: a bar for the 1, in the files of training and test.
  private func digits() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in ["train", "test"] {
      var pictures: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]
      // Column by column.
      for x in 0..<28 { for y in 0..<28 { pictures.append(12..<16 ~= x && 4..<24 ~= y ? 255 : 0) } }
      try Data(pictures).write(to: URL(fileURLWithPath: folder / "emnist-digits-\(part)-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, 1, 1]).write(to: URL(fileURLWithPath: folder / "emnist-digits-\(part)-labels-idx1-ubyte"))
    }
    return folder
  }

  @Test func composesLinesOfPictures() throws {
    let folder = try digits()
    let arguments = ["synthesize", "--composed", "emnist:" + folder.path, "--count", "3", "--threads", "1", "--out"]
    #expect(try Program.runList(arguments + [folder / "a"]).status == 0)
    #expect(try Program.runList(arguments + [folder / "b"]).status == 0)
    let again = try Program.runList(arguments + [folder / "b", "--count", "2"])
    #expect(again.status == 0 && again.errors.contains("also holds 1 lines of another run"))
    for name in ["line-0000", "line-0001", "line-0002"] {
      let text = try String(contentsOfFile: folder / "a/\(name).gt.txt", encoding: .utf8)
      #expect(text.count > 1 && text.allSatisfy { "1 \n".contains($0) })
      let image = try GrayImage.load(folder / "a/\(name).png")
      #expect(try image == GrayImage.load(folder / "b/\(name).png"))
    }
    #expect(FileManager.default.fileExists(atPath: folder / "a/contact-sheet.png"))
  }

  @Test func otherSetsAreRefused() throws {
    let folder = try digits()
    let pairs = try Program.run("synthesize", "--composed", folder.path, "--out", folder / "a")
    #expect(pairs.status == 64 && pairs.errors.contains("--composed takes unipen:FOLDER[:7,8] or emnist:FOLDER[:balanced]"))
    let ink = try Program.run("synthesize", "--ink", "emnist:" + folder.path, "--out", folder / "a")
    #expect(ink.status == 64 && ink.errors.contains("--ink takes unipen:FOLDER"))
    let joined = try Program.run("synthesize", "--joined", "emnist:" + folder.path, "--out", folder / "a")
    #expect(joined.status == 64 && joined.errors.contains("--joined takes unipen:FOLDER"))
    let spliced = try Program.run("synthesize", "--spliced", folder.path, "--model", "none", "--out", folder / "a")
    #expect(spliced.status == 64 && spliced.errors.contains("--spliced takes unipen:FOLDER"))
    let unread = try Program.run("synthesize", "--recombined", folder.path, "--model", "none", "--out", folder / "a")
    #expect(unread.status == 1 && unread.errors.contains(folder.path))
    let model = try Program.run("synthesize", "--model", "none", "--out", folder / "a")
    #expect(model.status == 64 && model.errors.contains("--model is for --spliced and --recombined"))
    let both = try Program.run("synthesize", "--joined", "unipen:a", "--ink", "unipen:a", "--out", folder / "a")
    #expect(both.status == 64 && both.errors.contains("one of --ink, --composed, --joined, --spliced and --recombined"))
    let other = try Program.run("synthesize", "--composed", "unipen:" + folder.path, "--out", folder / "a")
    #expect(other.status == 1 && other.errors.contains("UNIPEN"))
  }
}
