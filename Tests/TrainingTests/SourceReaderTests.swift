import Datasets
import Foundation
import Images
import Testing
import Transcripts

@testable import Training

@Suite struct SourceReaderTests {
  private func pairs(_ texts: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (number, text) in texts.enumerated() {
      var image = GrayImage(width: 60, height: 24)
      for x in 10..<50 { for y in 8..<12 { image[x, y] = 0 } }
      try image.writePNG(to: "\(folder.path)/\(number).png")
      try text.write(toFile: "\(folder.path)/\(number).gt.txt", atomically: true, encoding: .utf8)
    }
    return folder
  }

  @Test func limitTakesTheSameLinesEachTime() throws {
    let folder = try pairs((0..<20).map { "line \($0)" })
    var reader = SourceReader()
    let some = try #require(try reader.lines(of: DataSource(kind: .pairs, path: folder.path, limit: 5)))
    #expect(some.count == 5 && Set(some.map(\.id)).count == 5)
    var other = SourceReader()
    #expect(try other.lines(of: DataSource(kind: .pairs, path: folder.path, limit: 5))?.map(\.id) == some.map(\.id))
    #expect(try reader.lines(of: DataSource(kind: .pairs, path: folder.path))?.count == 20)
    #expect(try reader.lines(of: DataSource(kind: .made)) == nil)
  }

  @Test func missingDataIsNamed() {
    var reader = SourceReader()
    for kind in [DataSource.Kind.pairs, .unipen, .copiste, .alto, .page] {
      #expect { try reader.lines(of: DataSource(kind: kind, path: "/nowhere")) } throws: {
        ($0 as? TrainingError)?.code == .data && ($0 as? TrainingError)?.message.contains("/nowhere") == true
      }
    }
    var unknown = DataSource(kind: .unipen, path: "/nowhere")
    unknown.categories = ["9"]
    #expect { try reader.lines(of: unknown) } throws: { ($0 as? TrainingError)?.message.contains("'9'") == true }
  }

  @Test func linesOutsideTheAlphabetAreLeftOutOfTrainingButMeasured() throws {
    let folder = try pairs(["abc", "bc\u{E9}", "cab"])
    var configuration = TrainingConfiguration()
    configuration.alphabet = "abc"
    configuration.data = [DataSource(kind: .pairs, path: folder.path)]
    configuration.validation = configuration.data
    let setup = try TrainingSetup(configuration)
    #expect(setup.plan.lines == 2)
    #expect(setup.warnings.contains { $0.contains("1 of 3") })
    #expect(try Validation(setup).count == 3)
    configuration.alphabet = "data"
    #expect(try TrainingSetup(configuration).alphabet.string == "abc\u{E9}")
    configuration.alphabet = "xyz"
    #expect { try TrainingSetup(configuration) } throws: { ($0 as? TrainingError)?.code == .data }
    configuration.alphabet = "aab"
    #expect { try TrainingSetup(configuration) } throws: { ($0 as? TrainingError)?.code == .configuration }
  }

  @Test func networkTakesTheAlphabetsSize() throws {
    var configuration = TrainingConfiguration()
    configuration.alphabet = "abc"
    configuration.data = [DataSource(limit: 1)]
    configuration.validation = []
    configuration.dropout = 0.1
    let setup = try TrainingSetup(configuration)
    #expect(setup.architecture.symbols == 4)
    #expect(setup.architecture.dropout == 0.1)
    configuration.architecture = .named("pencil")
    #expect { try TrainingSetup(configuration) } throws: { ($0 as? TrainingError)?.message.contains("pen") == true }
  }
}
