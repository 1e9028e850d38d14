import Foundation
import Testing

@testable import Datasets

@Suite struct FilePairsTests {
  private func withFolder(_ files: [String: [UInt8]], _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    try body(folder.path)
  }

  @Test func foldersPairImagesWithTexts() throws {
    try withFolder([
      "b.png": [], "b.gt.txt": Array(" F  =\u{A0}ma \r\n \n".utf8),
      "a.bin.JPG": [], "a.bin.gt.txt": Array("\u{FEFF}cafe\u{301}".utf8),
      "empty.tif": [], "empty.gt.txt": Array(" \n".utf8),
      "lonely.png": [], "alone.gt.txt": Array("x".utf8), "b.jpg": [], "notes.md": [],
    ]) { folder in
      let set = try FilePairs.read(folder)
      #expect(set.lines.map(\.id) == ["a.bin", "b"])
      #expect(set.lines.map(\.text) == ["café", "F = ma"])
      #expect(Array(set.lines[0].text.utf8) == [0x63, 0x61, 0x66, 0xC3, 0xA9])
      #expect(set.lines[0].source == .file(folder + "/a.bin.JPG"))
      #expect(
        set.skips == [
          .init(reason: ".gt.txt files without an image", count: 1, examples: ["alone.gt.txt"]),
          .init(reason: "images beside another of the same name", count: 1, examples: ["b.png"]),
          .init(reason: "images whose .gt.txt is empty", count: 1, examples: ["empty.tif"]),
          .init(reason: "images without a .gt.txt file", count: 1, examples: ["lonely.png"]),
        ])
      #expect(set.skipSummary.hasPrefix("1 .gt.txt files without an image (alone.gt.txt); 1 images"))
    }
  }

  @Test func textsOfAFolderAreOneLineOfUTF8() throws {
    try withFolder([
      "a.png": [], "a.gt.txt": Array("one\n\ntwo\n".utf8), "b.png": [], "b.gt.txt": [0x66, 0xFC, 0x72],
      "c.png": [], "c.gt.txt": Array("one\n".utf8),
    ]) { folder in
      let set = try FilePairs.read(folder)
      #expect(set.lines.map(\.id) == ["c"])
      #expect(set.skips == [.init(reason: "images whose .gt.txt is not one line of UTF-8", count: 2, examples: ["a.png", "b.png"])])
    }
  }

  @Test func tablesNameFilesBesideThem() throws {
    try withFolder(["1.png": [], "2.png": [], "set.tsv": Array("1.png\tone, two\r\n\r\n2.png\t\n".utf8)]) { folder in
      let set = try FilePairs.read(folder + "/set.tsv")
      #expect(set.name == "set")
      #expect(set.lines.map(\.text) == ["one, two", ""])
      #expect(set.lines.map(\.source) == [.file(folder + "/1.png"), .file(folder + "/2.png")])
    }
  }

  @Test(arguments: [
    ("1.png one", "one tab is expected, between a file and its text: \"1.png one\""),
    ("1.png\ta\tb", "one tab is expected, between a file and its text: \"1.png\ta\tb\""),
    ("\ttext", "one tab is expected, between a file and its text: \"\ttext\""),
    ("gone.png\ttext", "FOLDER/gone.png is not there"),
    ("0.png\tagain", "0.png is named a second time"),
  ])
  func rowsThatAreWrongAreNamed(row: String, reason: String) throws {
    try withFolder(["0.png": [], "1.png": [], "set.tsv": Array("0.png\tfine\n\(row)\n".utf8)]) { folder in
      let path = folder + "/set.tsv"
      let error = DatasetError.malformed(
        path: path, line: 2, reason: reason.replacingOccurrences(of: "FOLDER", with: folder))
      #expect(throws: error) { try FilePairs.read(path) }
      #expect(error.description.hasPrefix("\(path), line 2: "))
    }
  }

  @Test func tablesThatAreNotUTF8NameTheLine() throws {
    try withFolder(["1.png": [], "set.tsv": Array("1.png\tone\n2.png\tf".utf8) + [0xFC, 0x72, 0x0A]]) { folder in
      let error = DatasetError.malformed(
        path: folder + "/set.tsv", line: 2, reason: "not UTF-8; save the file as UTF-8")
      #expect(throws: error) { try FilePairs.read(folder + "/set.tsv") }
    }
  }

  @Test func nothingToReadIsSaid() throws {
    #expect(throws: DatasetError.self) { try FilePairs.read("/no/such/folder") }
    try withFolder(["a.png": []]) { folder in
      let error = DatasetError.empty(path: folder, reasons: "1 images without a .gt.txt file (a.png)")
      #expect(throws: error) { try FilePairs.read(folder) }
    }
  }
}
