import Datasets
import Foundation
import Images
import Randomness
import Synthesis
import TestSupport
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

  /// A UNIPEN set with the same isolated characters from each contributor.
  private func isolatedCharacters(_ contributors: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for contributor in contributors {
      for part in ["data/1a", "data/1d", "include"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(part)/\(contributor)", withIntermediateDirectories: true)
      }
      let includes = ".INCLUDE \(contributor)/ink.dat\n"
      try (includes + ".SEGMENT CHARACTER 0 OK \"1\"\n.SEGMENT CHARACTER 1 OK \"7\"\n").write(
        toFile: "\(folder.path)/data/1a/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
      try (includes + ".SEGMENT CHARACTER 2 OK \"-\"\n.SEGMENT CHARACTER 3 OK \".\"\n").write(
        toFile: "\(folder.path)/data/1d/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
      try """
        .WRITER_ID \(contributor)-writer
        .COORD X Y
        .PEN_DOWN
        10 90
        12 10
        .PEN_UP
        .PEN_DOWN
        30 88
        70 90
        45 10
        .PEN_UP
        .PEN_DOWN
        80 50
        120 51
        .PEN_UP
        .PEN_DOWN
        140 10
        143 12
        .PEN_UP

        """.write(toFile: "\(folder.path)/include/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
    }
    return folder
  }

  @Test func composedLinesAreOfTheSplitsWritersAlone() throws {
    let folder = try isolatedCharacters(["app", "cea", "dar", "sta", "new"])
    func writers(_ split: String, contributors: [String] = []) throws -> Set<String> {
      var source = DataSource(kind: .composed, path: folder.path, split: split)
      source.contributors = contributors
      let composer = try #require(try SourceReader().composer(of: source, alphabet: .seed) as? GlyphComposer)
      var generator = SeededGenerator(seed: 1)
      return (0..<200).reduce(into: Set(composer.glyphs.writerNames)) { writers, _ in
        writers.formUnion(composer.line(using: &generator).writers)
      }
    }
    #expect(try writers("train") == ["sta/sta-writer", "new/new-writer"])
    #expect(try writers("validation") == ["dar/dar-writer"])
    #expect(try writers("test") == ["app/app-writer", "cea/cea-writer"])
    #expect(try writers("train", contributors: ["sta"]) == ["sta/sta-writer"])
  }

  /// A UNIPEN set with five words from each contributor: his own name, in a zigzag.
  private func words(_ contributors: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for contributor in contributors {
      for part in ["data/7", "include"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(part)/\(contributor)", withIntermediateDirectories: true)
      }
      let segments = (0..<5).map { ".SEGMENT WORD \($0) OK \"\(contributor)\"\n" }.joined()
      try (".INCLUDE \(contributor)/ink.dat\n" + segments).write(
        toFile: "\(folder.path)/data/7/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
      let ink = (0..<5).map { ".PEN_DOWN\n\($0)0 90\n\($0)5 40\n\($0)9 90\n.PEN_UP\n" }.joined()
      try (".WRITER_ID \(contributor)-writer\n.COORD X Y\n" + ink).write(
        toFile: "\(folder.path)/include/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
    }
    return folder
  }

  @Test func joinedLinesAreOfTheSplitsWritersAlone() throws {
    let folder = try words(["app", "dar", "sta", "new"])
    func names(_ split: String, contributors: [String] = []) throws -> Set<String> {
      var configuration = TrainingConfiguration()
      configuration.data = [DataSource(kind: .joined, path: folder.path, split: split, limit: 40)]
      configuration.data[0].contributors = contributors
      configuration.validation = []
      let setup = try TrainingSetup(configuration)
      #expect(setup.plan.lines == 40)
      var generator = SeededGenerator(seed: 1)
      return try (0..<40).reduce(into: []) { names, line in
        let sample = try #require(try setup.samples.samples(EpochPlan.Entry(source: 0, line: line), views: 1, using: &generator).first)
        let text = setup.alphabet.text(of: sample.labels)
        #expect(text.contains(" "))
        names.formUnion(text.split(separator: " ").map(String.init))
      }
    }
    #expect(try names("train") == ["sta", "new"])
    #expect(try names("train", contributors: ["sta"]) == ["sta"])
    #expect(try names("validation") == ["dar"])
    #expect { try names("test") } throws: { "\($0)".contains("test split of joined") }
  }

  @Test func aShareOfTheLinesIsPutTogetherAnew() throws {
    let folder = try PrintedWords.unipen(["sta"], texts: ["oil lot", "till toll", "tool loll", "lilt it"])
    var configuration = TrainingConfiguration()
    configuration.initialWeights = PrintedWords.shippedModel
    configuration.alphabet = "keep"
    configuration.data = [DataSource(kind: .unipen, path: folder.path)]
    configuration.validation = []
    configuration.spacesAround = false
    func texts(_ share: Double) throws -> Set<String> {
      configuration.data[0].recombined = share
      let setup = try TrainingSetup(configuration)
      var generator = SeededGenerator(seed: 1)
      var texts: Set<String> = []
      for line in 0..<setup.plan.lines {
        for _ in 0..<10 {
          let sample = try #require(try setup.samples.samples(EpochPlan.Entry(source: 0, line: line), views: 1, using: &generator).first)
          texts.insert(setup.alphabet.text(of: sample.labels))
        }
        let (sample, text) = try setup.samples.plainSample(EpochPlan.Entry(source: 0, line: line), using: &generator)
        let plain = try #require(sample)
        #expect(setup.alphabet.text(of: plain.labels) == text && ["oil lot", "till toll", "tool loll", "lilt it"].contains(text))
      }
      return texts
    }
    #expect(try texts(0).count == 4)
    let some = try texts(0.5)
    #expect(some.isSuperset(of: try texts(0)) && some.count > 8)
  }

  @Test func splicedLinesAreOfTheSplitsWritersAlone() throws {
    let folder = try PrintedWords.unipen(["app", "dar", "sta"])
    var configuration = TrainingConfiguration()
    configuration.initialWeights = PrintedWords.shippedModel
    configuration.alphabet = "keep"
    configuration.data = [DataSource(kind: .spliced, path: folder.path, limit: 30)]
    configuration.validation = []
    var reports: [Int] = []
    let setup = try TrainingSetup(configuration) { event in
      if case .findingLetters(let done, let total) = event {
        #expect(done <= total)
        reports.append(total)
      }
    }
    // The words of one contributor of the three.
    #expect(reports == [30] && setup.plan.lines == 30)
    var generator = SeededGenerator(seed: 1)
    for line in 0..<30 {
      let sample = try #require(try setup.samples.samples(EpochPlan.Entry(source: 0, line: line), views: 1, using: &generator).first)
      #expect(setup.alphabet.text(of: sample.labels).allSatisfy { "loit LOIT".contains($0) })
    }
    // Of a list of words, those alone.
    let list = folder / "words.txt"
    configuration.data[0].words = list
    #expect { try TrainingSetup(configuration) } throws: { "\($0)".contains("words.txt") }
    // Before letters are searched in what stands before.
    var recombining = configuration
    recombining.data.insert(DataSource(kind: .unipen, path: folder.path), at: 0)
    recombining.data[0].recombined = 0.5
    #expect { try TrainingSetup(recombining) { _ in Issue.record("letters were searched first") } } throws: { "\($0)".contains("words.txt") }
    try "tilt\nloot\nloot\n".write(toFile: list, atomically: true, encoding: .utf8)
    let listed = try TrainingSetup(configuration)
    for line in 0..<30 {
      let sample = try #require(try listed.samples.samples(EpochPlan.Entry(source: 0, line: line), views: 1, using: &generator).first)
      #expect(listed.alphabet.text(of: sample.labels).split(separator: " ").allSatisfy { $0 == "tilt" || $0 == "loot" })
    }
    configuration.data[0].split = "test"
    #expect { try TrainingSetup(configuration) } throws: { "\($0)".contains("test split of spliced") }
    configuration.data[0].split = "train"
    configuration.initialWeights = nil
    configuration.alphabet = "ascii"
    #expect { try TrainingSetup(configuration) } throws: {
      ($0 as? TrainingError)?.code == .configuration && "\($0)".contains("'initialWeights'")
    }
  }

  @Test func composedLinesAreDrawnAnew() throws {
    let folder = try isolatedCharacters(["sta", "dar"])
    var configuration = TrainingConfiguration()
    configuration.data = [DataSource(kind: .composed, path: folder.path, limit: 30)]
    configuration.validation = [DataSource(kind: .composed, path: folder.path, split: "validation", limit: 7)]
    let setup = try TrainingSetup(configuration)
    #expect(setup.plan.lines == 30)
    #expect(try Validation(setup).count == 7)
    var (a, b) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
    let entry = EpochPlan.Entry(source: 0, line: 0)
    let first = try #require(try setup.samples.samples(entry, views: 1, using: &a).first)
    let second = try #require(try setup.samples.samples(entry, views: 1, using: &a).first)
    #expect(first.image != second.image)
    #expect(try setup.samples.samples(entry, views: 1, using: &b).first?.image == first.image)
    let symbols = try #require(try? setup.alphabet.encode("17-. "))
    #expect(Set(first.labels + second.labels).isSubset(of: symbols))
  }

  /// EMNIST's digits, each a bar: a 1 and a 7 each for training, validation and test.
  private func digits() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (part, classes) in [("train", [1, 7, 1, 7] as [UInt8]), ("test", [1, 7])] {
      var pictures: [UInt8] = [0, 0, 8, 3, 0, 0, 0, UInt8(classes.count), 0, 0, 0, 28, 0, 0, 0, 28]
      for label in classes {
        // Column by column.
        for x in 0..<28 { for y in 0..<28 { pictures.append(x >= 12 && x < 13 + Int(label) && y >= 4 && y < 24 ? 255 : 0) } }
      }
      let name = "\(folder.path)/emnist-digits-\(part)"
      try Data(pictures).write(to: URL(fileURLWithPath: name + "-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, UInt8(classes.count)] + classes).write(
        to: URL(fileURLWithPath: name + "-labels-idx1-ubyte"))
    }
    return folder
  }

  @Test func composedLinesMayBeOfEMNIST() throws {
    let folder = try digits()
    var source = DataSource(kind: .composed, path: folder.path, limit: 10)
    source.characters = .emnist
    let composer = try #require(try SourceReader().composer(of: source, alphabet: .seed) as? PictureComposer)
    #expect(composer.pictures.count == 2)
    var configuration = TrainingConfiguration()
    configuration.data = [source]
    source.split = "validation"
    configuration.validation = [source]
    let setup = try TrainingSetup(configuration)
    #expect(setup.plan.lines == 10)
    #expect(try Validation(setup).count == 10)
    var generator = SeededGenerator(seed: 1)
    let sample = try #require(try setup.samples.samples(EpochPlan.Entry(source: 0, line: 0), views: 1, using: &generator).first)
    #expect(sample.image.height == 48)
    #expect(Set(sample.labels).isSubset(of: try #require(try? setup.alphabet.encode("17 "))))
  }

  @Test func setsOfCharactersAreNotMixedUp() throws {
    let (digits, ink) = (try digits(), try isolatedCharacters(["sta"]))
    func message(_ characters: DataSource.Characters, _ path: String, categories: [String] = []) -> String {
      var source = DataSource(kind: .composed, path: path)
      (source.characters, source.categories) = (characters, categories)
      do throws(TrainingError) {
        _ = try SourceReader().composer(of: source, alphabet: .seed)
        return "no error"
      } catch {
        return error.message
      }
    }
    #expect(message(.unipen, digits.path).contains("UNIPEN") && message(.unipen, digits.path).contains("'characters', which is 'unipen'"))
    #expect(message(.emnist, ink.path).contains("EMNIST") && message(.emnist, ink.path).contains("'characters', which is 'emnist'"))
    #expect(message(.unipen, ink.path, categories: ["digits"]).contains("UNIPEN has no 'digits'"))
    #expect(message(.emnist, digits.path, categories: ["1a"]).contains("EMNIST has no '1a'"))
    #expect(message(.unipen, ink.path) == "no error" && message(.emnist, digits.path, categories: ["digits"]) == "no error")
  }

  @Test func singleMarksAreNotTrainedOnAtFullHeight() throws {
    let folder = try isolatedCharacters(["sta"])
    var configuration = TrainingConfiguration()
    configuration.data = [DataSource(kind: .unipen, path: folder.path)]
    configuration.data[0].categories = ["1a", "1d"]
    configuration.validation = configuration.data
    let setup = try TrainingSetup(configuration)
    // 1, 7 and the dash; the dot is measured, but not learned.
    #expect(setup.plan.lines == 3)
    #expect(setup.warnings.contains { $0.contains("1 of 4 lines") && $0.contains("single mark") })
    #expect(try Validation(setup).count == 4)
    // Beside words the dot has a size, and is learned.
    try FileManager.default.createDirectory(atPath: "\(folder.path)/data/7/sta", withIntermediateDirectories: true)
    try ".INCLUDE sta/ink.dat\n.SEGMENT WORD 0-1 OK \"17\"\n.SEGMENT WORD 3 OK \".\"\n".write(
      toFile: "\(folder.path)/data/7/sta/ink.dat", atomically: true, encoding: .utf8)
    configuration.data[0].categories = ["7"]
    #expect(try TrainingSetup(configuration).plan.lines == 2)
    // A source of its own brings it more often.
    configuration.data.append(configuration.data[0])
    (configuration.data[1].matching, configuration.data[1].weight) = ("^[.,]$", 5)
    #expect(try TrainingSetup(configuration).plan.lines == 7)
    configuration.data[1].matching = "z"
    #expect { try TrainingSetup(configuration) } throws: { "\($0)".contains("No line of") && "\($0)".contains("'z'") }
  }

  @Test(arguments: [DataSource.Kind.unipen, .composed]) func whatIsForMeasuringIsNotTrainedOnWithoutAWord(kind: DataSource.Kind) throws {
    let folder = try isolatedCharacters(["sta", "dar"])
    func warnings(_ split: String) throws -> [String] {
      var configuration = TrainingConfiguration()
      configuration.data = [DataSource(kind: kind, path: folder.path, split: split, limit: 2)]
      configuration.data[0].categories = ["1a"]
      configuration.validation = []
      return try TrainingSetup(configuration).warnings.filter { $0.contains("trained on") }
    }
    #expect(try warnings("train").isEmpty)
    #expect(try warnings("validation").count == 1 && warnings("validation")[0].contains("validation split:"))
    #expect(try warnings("all").count == 1 && warnings("all")[0].contains("validation and test splits:"))
    #expect { try warnings("test") } throws: { ($0 as? TrainingError)?.code == .configuration }
  }

  @Test func textsOfWordsHaveWordsAlone() throws {
    let list = try TemporaryFolder()
    try Data("alpha\nbeta\n".utf8).write(to: URL(fileURLWithPath: "\(list.path)/words.txt"))
    var reader = SourceReader()
    func texts(_ texts: DataSource.Texts) throws -> [String] {
      var source = DataSource(kind: .made, path: "\(list.path)/words.txt")
      source.texts = texts
      guard case .made(let maker, _, _) = try reader.maker(of: source, alphabet: .seed, isClean: true) else { return [] }
      return (0..<60).map { number in
        var generator = SeededGenerator(seed: UInt64(number))
        return maker.line(augmentation: .none, using: &generator).text
      }
    }
    let hasWords = { (text: String) in ["alpha", "beta"].contains { text.lowercased().contains($0) } }
    #expect(try texts(.words).allSatisfy(hasWords))
    #expect(try !texts(.mixed).allSatisfy(hasWords))
  }

  @Test func missingDataIsNamed() {
    var reader = SourceReader()
    #expect {
      try SourceReader().composer(of: DataSource(kind: .composed, path: "/nowhere"), alphabet: .seed)
    } throws: {
      ($0 as? TrainingError)?.code == .data && ($0 as? TrainingError)?.message.contains("/nowhere") == true
    }
    for kind in [DataSource.Kind.pairs, .unipen, .copiste, .alto, .page] {
      #expect { try reader.lines(of: DataSource(kind: kind, path: "/nowhere")) } throws: {
        ($0 as? TrainingError)?.code == .data && ($0 as? TrainingError)?.message.contains("/nowhere") == true
      }
    }
    #expect { try SourceReader().composer(of: DataSource(kind: .joined, path: "/nowhere"), alphabet: .seed) } throws: {
      ($0 as? TrainingError)?.code == .data && "\($0)".contains("/nowhere") && !"\($0)".contains("characters")
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
