import Foundation
import Images
import TestSupport
import Testing

@testable import Datasets

@Suite struct EMNISTTests {
  /// The fixture's files, as parts of a selection.
  private func folder(_ selection: String = "balanced", parts: [String] = ["test"]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["images-idx3", "labels-idx1"] {
      let path = try #require(
        Bundle.module.path(forResource: "emnist-balanced-test-\(name)-ubyte", ofType: "gz", inDirectory: "Fixtures"))
      for part in parts {
        try FileManager.default.copyItem(atPath: path, toPath: folder / "emnist-\(selection)-\(part)-\(name)-ubyte.gz")
      }
    }
    return folder
  }

  @Test func picturesAreUprightAndDarkOnWhite() throws {
    let folder = try folder()
    let set = try EMNIST.read(folder.path, selection: .balanced, split: .test)
    #expect(set.lines.map(\.text) == ["1", "B", "t"])
    #expect(set.lines.map(\.id) == ["balanced-test#0", "balanced-test#1", "balanced-test#2"])
    let image = try #require(try set.lines[0].source.image())
    #expect(image.width == 40 && image.height == 40)
    var bar = GrayImage(width: 40, height: 40)
    for y in 2..<22 { bar[4 + 6, y + 6] = 0 }
    #expect(image == bar)
  }

  @Test func mappingsNameTheClasses() throws {
    let folder = try folder()
    try folder.write("emnist-balanced-mapping.txt", text: "1 65 97\r\n11 66\n\n")
    let set = try EMNIST.read(folder.path, selection: .balanced, split: .test)
    #expect(set.lines.map(\.text) == ["A", "B"])
    #expect(set.skips == [.init(reason: "pictures of a class that is not in the mapping", count: 1, examples: ["balanced-test#2"])])
    try folder.write("emnist-balanced-mapping.txt", text: "1 65\nx 66\n")
    #expect { try EMNIST.read(folder.path, selection: .balanced, split: .test) } throws: {
      "\($0)".contains("mapping.txt, line 2: a class and the code of its symbol are expected: \"x 66\"")
    }
  }

  @Test func theEndOfTrainingIsForValidation() throws {
    let folder = try folder("letters", parts: ["train", "test"])
    // As large as the test files, which is all here.
    #expect(throws: DatasetError.empty(path: folder.path, reasons: "")) { try EMNIST.read(folder.path, split: .train) }
    let validation = try EMNIST.read(folder.path, split: .validation)
    #expect(validation.lines.map(\.id) == ["letters-train#0", "letters-train#1"])
    #expect(validation.lines.map(\.text) == ["A", "K"])
    #expect(try EMNIST.read(folder.path).lines.count == 4)
  }

  @Test func missingFilesAreNamed() throws {
    let folder = try folder()
    #expect { try EMNIST.read(folder.path) } throws: { "\($0)".contains("is not there") }
    #expect { try EMNIST.read(folder.path, selection: .digits, split: .test) } throws: {
      "\($0)".contains("emnist-digits-test-images-idx3-ubyte.gz is not there")
    }
    // Labels of another file.
    try folder.write("emnist-balanced-test-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 5])
    try FileManager.default.removeItem(atPath: folder / "emnist-balanced-test-labels-idx1-ubyte.gz")
    #expect { try EMNIST.read(folder.path, selection: .balanced, split: .test) } throws: {
      "\($0)".contains("it has 1 labels for the 3 pictures")
    }
  }
}
