import Foundation
import Network
import Testing

@testable import Training

@Suite struct TrainingConfigurationTests {
  private func read(_ yaml: String, _ overrides: String...) throws -> TrainingConfiguration {
    try TrainingConfiguration.read(yaml: yaml, file: "test.yml", overrides: overrides)
  }

  private func message(_ yaml: String, _ overrides: String...) -> String {
    do throws(TrainingError) {
      _ = try TrainingConfiguration.read(yaml: yaml, file: "test.yml", overrides: overrides)
      return "no error"
    } catch {
      #expect(error.code == .configuration)
      return error.message
    }
  }

  @Test func nothingIsTheDefault() throws {
    #expect(try read("") == TrainingConfiguration())
    #expect(try read("# only a comment\n") == TrainingConfiguration())
  }

  @Test func printedConfigurationReadsBack() throws {
    var configuration = TrainingConfiguration()
    #expect(try read(configuration.commentedYAML) == configuration)
    configuration.alphabet = #"ab "\:#'0{}"#
    configuration.data = [
      DataSource(kind: .pairs, path: "/with space/x.tsv"), DataSource(kind: .unipen, path: "u", split: "all", limit: 7),
    ]
    configuration.data[1].categories = ["1a", "7"]
    configuration.data.append(DataSource(kind: .composed, path: "e"))
    configuration.data[2].characters = .emnist
    configuration.data[2].texts = .words
    configuration.validation = []
    configuration.architecture = .inline(.seed)
    configuration.dropout = 0.1
    configuration.initialWeights = "old.safetensors"
    configuration.schedule.kind = .onecycle
    configuration.learningRate = 1.5e-7
    configuration.seed = .max
    #expect(try read(configuration.commentedYAML) == configuration)
  }

  @Test func everyKeyIsExplainedOnce() throws {
    let keys = TrainingConfiguration.documentation.map(\.key)
    #expect(Set(keys).count == keys.count)
    // In the printed defaults a comment stands above every key, but for those of `validation`, which are those of `data`.
    let all = TrainingConfiguration().commentedYAML
    let lines = all.split(separator: "\n", omittingEmptySubsequences: false)
    var section = ""
    for (number, line) in lines.enumerated() {
      let content = line.drop { $0 == " " || $0 == "-" }
      guard !content.isEmpty, !content.hasPrefix("#") else { continue }
      if line.first?.isLetter == true { section = String(line.prefix { $0 != ":" }) }
      guard section != "validation" || line.hasPrefix("validation") else { continue }
      #expect(lines[number - 1].contains("#"), "no comment above '\(line)'")
    }
    for key in keys { #expect(all.contains(key.split(separator: ".").last! + ":"), "'\(key)' is not printed") }
  }

  @Test func keysAreLaidOverTheDefaults() throws {
    let configuration = try read("epochs: 3\nbatch: {lines: 7}\ndata: [{kind: unipen, path: p, categories: [7, 1a]}]\n")
    #expect(configuration.epochs == 3)
    #expect(configuration.batch.lines == 7)
    #expect(configuration.batch.bucket == TrainingConfiguration().batch.bucket)
    #expect(configuration.data.map(\.kind) == [.unipen])
    #expect(configuration.data[0].categories == ["7", "1a"])
    #expect(configuration.data[0].weight == 1)
  }

  @Test func testSplitsMayBeMeasuredAndSetsWithoutPartsTaken() throws {
    #expect(try read("validation: [{kind: iam, path: p, split: test}]").validation[0].split == "test")
    #expect(try read("data: [{kind: pairs, path: p, split: test}]").data[0].split == "test")
  }

  @Test func measuresOnValidationUnlessToldOtherwise() throws {
    let configuration = try read("data: [{kind: unipen, path: p}]\nvalidation: [{kind: unipen, path: p}]")
    #expect(configuration.data[0].split == "train")
    #expect(configuration.validation[0].split == "validation")
    #expect(try read("").validation.map(\.split) == ["validation"])
  }

  @Test func overridesCountMore() throws {
    let configuration = try read(
      "epochs: 3\ndata: [{kind: made}, {kind: made}]\n", "epochs=9", "data.1.weight=0.5", "schedule.kind=step",
      "dropout=0.4",
      "augmentation.shear=[-1, 1]", "validation=[]", "alphabet=abc")
    #expect(configuration.epochs == 9)
    #expect(configuration.data.map(\.weight) == [1, 0.5])
    #expect(configuration.schedule.kind == .step)
    #expect(configuration.dropout == 0.4)
    #expect(configuration.augmentation.shear == -1...1)
    #expect(configuration.validation.isEmpty)
    #expect(configuration.alphabet == "abc")
    #expect(try read("dropout: 0.4", "dropout=null").dropout == nil)
  }

  @Test func augmentationGoesByName() throws {
    #expect(try read("augmentation: none").augmentation == .none)
    #expect(try read("augmentation: seed").augmentation == .seed)
    #expect(try read("augmentation: none", "augmentation=handwriting").augmentation == .handwriting)
    #expect(message("augmentation: strong").contains("handwriting"))
  }

  @Test func architectureIsANameOrWrittenOut() throws {
    #expect(try read("architecture: seed").architecture == .named("seed"))
    var narrow = Architecture.script
    narrow.hidden = 64
    #expect(try read("architecture: {hidden: 64}").architecture == .inline(narrow))
    #expect(try read("architecture: script", "architecture.hidden=64").architecture == .inline(narrow))
    narrow.auxiliaryWeight = 0.5
    #expect(try read("architecture: {hidden: 64, auxiliaryWeight: 0.5}").architecture == .inline(narrow))
    #expect(try read("architecture: pen", "architecture.height=40").architecture != .inline(narrow))
    #expect(message("architecture: {hiden: 64}").contains("'hidden'"))
  }

  @Test func unknownKeysAreNamedWithTheNearest() {
    #expect(message("learningrate: 1").contains("'learningrate'"))
    #expect(message("learningrate: 1").contains("'learningRate'"))
    #expect(message("schedule: {warm: 1}").contains("'warmup'"))
    #expect(message("data: [{knd: made}]").contains("'kind'"))
    #expect(message("", "batch.line=4").contains("'lines'"))
    #expect(message("", "epoch=4").contains("'epochs'"))
  }

  @Test func valuesThatDoNotFitAreNamed() {
    #expect(message("epochs: many").contains("epochs"))
    #expect(message("schedule: {kind: zigzag}").contains("'schedule.kind' does not take 'zigzag': 'longhand train --print-config' tells"))
    #expect(message("epochs: 0").contains("epochs"))
    #expect(message("threads: 3000000000").contains("threads"))
    #expect(message("data: [{kind: made, weight: 1e19}]").contains("weight"))
    #expect(message("batch: {lines: 1000000000000000000}").contains("batch.lines"))
    #expect(message("data: []").contains("data"))
    #expect(message("data: {kind: made}").contains("list"))
    #expect(message("data: [{kind: unipen}]").contains("path"))
    #expect(message("data: [{kind: made, split: dev}]").contains("dev"))
    #expect(message("data: [{kind: composed, path: p, characters: iam}]").contains("characters"))
    #expect(message("data: [{kind: emnist, path: p, characters: emnist}]").contains("is for a source of kind composed, not emnist"))
    #expect(message("data: [{kind: spliced, path: p}]").contains("needs a model that finds the letters"))
    #expect(message("data: [{kind: joined, path: p, words: w}]").contains("'words' is for a source of kind composed or spliced, not joined"))
    #expect(message("data: [{kind: made, words: w}]").contains("whose 'path' it is"))
    #expect(message("data: [{kind: copiste, path: p, matching: \"[\"}]").contains("'matching' is a regular expression"))
    #expect(message("data: [{kind: made, matching: a}]").contains("'matching' is a regular expression"))
    #expect(message("data: [{kind: copiste, path: p, recombined: 0.5}]").contains("where a model sees their spaces"))
    #expect(message("initialWeights: m\ndata: [{kind: copiste, path: p, recombined: 2}]").contains("'recombined' is a share"))
    #expect(message("initialWeights: m\ndata: [{kind: joined, path: p, recombined: 0.5}]").contains("'recombined' is a share"))
    #expect(message("initialWeights: m\nvalidation: [{kind: copiste, path: p, recombined: 0.5}]").contains("'validation': 'recombined'"))
    #expect(message("data: [{kind: copiste, path: p, writerBalance: 1.5}]").contains("'writerBalance' is 0 to 1"))
    #expect(message("data: [{kind: made, writerBalance: 0.5}]").contains("'writerBalance' is 0 to 1"))
    #expect(message("validation: [{kind: copiste, path: p, writerBalance: 0.5}]").contains("'validation': 'writerBalance'"))
    #expect(message("data: [{kind: joined, path: p, texts: words}]").contains("'texts' is for a source of kind made or composed, not joined"))
    #expect(message("data: [{kind: made, texts: poems}]").contains("texts"))
    #expect(
      message("validation: [{kind: composed, path: p, characters: emnist, contributors: [abc]}]").contains("EMNIST tells no 'contributors'"))
    #expect(message("data: [{kind: iam, path: p, split: test}]").contains("test split of iam"))
    #expect(message("data: [{kind: composed, path: p, split: test}]").contains("test split of composed"))
    #expect(message("clip: 0").contains("clip"))
    #expect(message("initialShare: 0.5").contains("name it by 'initialWeights'"))
    #expect(message("initialWeights: m\ninitialShare: 1.5").contains("'initialShare' must be in 0...1"))
    #expect(message("batch: 32").contains("batch"))
    #expect(message("a: [").contains("not YAML"))
    #expect(message("- 1").contains("keys and values"))
    #expect(message("", "epochs").contains("key=value"))
    #expect(message("", "data.4.kind=made").contains("4"))
    #expect(message("", "epochs.more=1").contains("epochs"))
  }

  @Test(arguments: ["seed.yml", "script.yml", "script-longer.yml", "script-spliced.yml", "script-deep.yml", "script-views.yml", "script-words.yml", "script-hands.yml", "script-real.yml", "script-deeper.yml", "script-styles.yml", "script-context.yml", "script-writers.yml", "script-pages.yml", "finetune.yml"])
  func shippedConfigurationsRead(name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let yaml = try String(contentsOf: root.appendingPathComponent("Configurations/\(name)"), encoding: .utf8)
    let configuration = try TrainingConfiguration.read(yaml: yaml, file: name)
    guard case .named(let architecture) = configuration.architecture else {
      Issue.record("the architecture goes by a name")
      return
    }
    #expect(Architecture.named(architecture) != nil || architecture == "keep" && configuration.initialWeights != nil)
    if name == "seed.yml" {
      // StepLR every five epochs by a half, Adam at 1e-3, clipped at 5.
      #expect(configuration.schedule.rate(peak: configuration.learningRate, step: 0, epoch: 5, progress: 0.5) == 5e-4)
      #expect(configuration.clip == 5)
      #expect(configuration.weightDecay == 0)
      #expect(configuration.augmentation == .seed)
    }
  }
}
