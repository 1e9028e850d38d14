internal import ArgumentParser
internal import Checkpoints
internal import Decoding
internal import Recognition

struct LanguageModelEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures how well a language model foretells text.",
    discussion: """
      Perplexity per character counts characters and line ends; per word, a word has the space or the line's end behind it. Unknown characters \
      (OOV) are those that the model never saw; they count with its probability of any such character.

      EXAMPLE:
        longhand lm evaluate english.lm other.txt --json
      """)

  @Argument(help: NGramModel.nameHelp, completion: .file())
  var model: String

  @Argument(help: ArgumentHelp("Texts, one line of writing a line; - is the standard input.", valueName: "text"))
  var texts: [String]

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func run() throws {
    let model = try NGramModel.load(named: self.model)
    var results: [(path: String, evaluation: NGramEvaluation)] = []
    var failures = 0
    for path in texts {
      do throws(CheckpointError) {
        var lines = try TextLines(path)
        var evaluation = NGramEvaluation()
        while let line = try lines.next() { evaluation.add(line, with: model) }
        results.append((path, evaluation))
      } catch {
        failures += 1
        StandardStreams.say(error.description)
      }
    }
    if json {
      let object = JSON.object([
        ("schema", .integer(1)),
        ("model", .object(summary(model))),
        ("texts", .array(results.map { .object(Self.members($0.path, $0.evaluation)) })),
      ])
      StandardStreams.put(object.indentedText + "\n")
    } else {
      var text = "model       \(self.model): order \(model.order), \(NetworkSummary.grouped(model.counts.reduce(0, +))) n-grams\n"
      if !model.origin.isEmpty { text += "origin      \(model.origin)\n" }
      for (path, evaluation) in results { text += "\n" + Self.table(path, evaluation) }
      StandardStreams.put(text)
    }
    if failures > 0 { throw ExitCode(1) }
  }

  private func summary(_ model: NGramModel) -> [(String, JSON)] {
    [
      ("file", .string(self.model)), ("order", .integer(model.order)), ("ngrams", .array(model.counts.map(JSON.integer))),
      ("characters", .string(String(model.vocabulary.characters.sorted()))), ("bits", .integer(model.isQuantized ? 8 : 32)),
      ("origin", .string(model.origin)),
    ]
  }

  private static func members(_ path: String, _ evaluation: NGramEvaluation) -> [(String, JSON)] {
    [
      ("file", .string(path)), ("lines", .integer(evaluation.lines)), ("words", .integer(evaluation.words)),
      ("characters", .integer(evaluation.characters)), ("oov", .integer(evaluation.unknown)),
      ("log_probability", .number(evaluation.logProbability, decimals: 4)),
      ("perplexity", .number(evaluation.perplexity, decimals: 4)),
      ("perplexity_without_oov", .number(evaluation.knownPerplexity, decimals: 4)),
      ("word_perplexity", .number(evaluation.wordPerplexity, decimals: 2)),
    ]
  }

  private static func table(_ path: String, _ evaluation: NGramEvaluation) -> String {
    let share = 100 * Double(evaluation.unknown) / Double(max(evaluation.characters, 1))
    return """
      text        \(path)
      lines       \(evaluation.lines), \(evaluation.words) words, \(evaluation.characters) characters
      OOV         \(evaluation.unknown) characters (\(Decimal.text(share, decimals: 2)) %)
      perplexity  \(Decimal.text(evaluation.perplexity, decimals: 3)) per character, \
      \(Decimal.text(evaluation.knownPerplexity, decimals: 3)) without OOV; \
      \(Decimal.text(evaluation.wordPerplexity, decimals: 1)) per word

      """
  }
}
