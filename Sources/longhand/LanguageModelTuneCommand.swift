internal import ArgumentParser
internal import Checkpoints
internal import Decoding
internal import Recognition
internal import Transcripts

struct LanguageModelTuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Finds the weight of a language model and the length bonus that read best.",
    discussion: """
      Takes the scores of lines whose text is known, of validation data, and decodes them by beam search at one setting after the other, from a \
      weight and a bonus of 0.5 on, downhill in CER. Do not tune on the data that you report.

      EXAMPLE:
        longhand scores unipen:../unipen --split validation --out scores.safetensors
        longhand lm tune english.lm scores.safetensors
      """)

  @Argument(help: NGramModel.nameHelp, completion: .file())
  var model: String

  @Argument(help: ArgumentHelp("Scores of lines, as 'longhand scores' writes them.", valueName: "scores"), completion: .file())
  var scores: [String]

  @Option(help: ArgumentHelp("Prefixes that the beam holds.", valueName: "n"))
  var beam = 16

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    guard (1...10_000).contains(beam) else { throw ValidationError("--beam takes a number from 1 to 10000, not \(beam).") }
  }

  /// A line's scores, the decoder of its alphabet, and its text.
  private struct Item {
    var scores: LogProbabilities
    var alphabet: Alphabet
    var scorer: NGramScorer
    var text: String
  }

  func run() throws {
    let model = try NGramModel.load(named: self.model)
    var items: [Item] = []
    for path in scores {
      let file = try ScoresFile(contentsOf: path)
      let scorer = NGramScorer(model, symbols: file.alphabet.symbols)
      items += file.lines.compactMap { line in
        line.text.map { Item(scores: line.scores, alphabet: file.alphabet, scorer: scorer, text: $0) }
      }
    }
    guard !items.isEmpty else {
      throw CommandFailure("\(scores.joined(separator: ", ")): no line has a text; make the scores of lines whose text is known.")
    }
    let without = rate(of: errors(items) { BeamSearchDecoder(width: beam).decode($0.scores) }, items)
    var progress = Progress(total: 40, unit: "settings")
    var done = 0
    let search = FusionSearch(from: .init(weight: 0.5, lengthBonus: 0.5)) { point in
      var decoder = BeamSearchDecoder(width: beam)
      decoder.modelWeight = point.weight
      decoder.lengthBonus = point.lengthBonus
      done += 1
      progress.show(min(done, 39))
      return errors(items) { [decoder] in decoder.decode($0.scores, model: $0.scorer, constraint: nil) }
    }
    progress.clear()
    put(search, items, without)
  }

  /// Wrong, missing and added characters.
  private func errors(_ items: [Item], _ decode: @Sendable (Item) -> BeamSearchDecoder.Result) -> Int {
    concurrentMap(items.count, threads: threads.count) { index in
      let item = items[index]
      let text = decode(item).hypotheses.first.map { item.alphabet.text(of: $0.labels) } ?? ""
      return EditAlignment.steps(reference: Array(item.text), hypothesis: Array(text)).count { step in
        if case .match = step { false } else { true }
      }
    }.reduce(0, +)
  }

  private func rate(of errors: Int, _ items: [Item]) -> Double {
    Double(errors) / Double(max(items.reduce(0) { $0 + $1.text.count }, 1))
  }

  private func put(_ search: FusionSearch, _ items: [Item], _ without: Double) {
    let best = search.best.point
    if json {
      func setting(_ entry: (point: FusionSearch.Point, errors: Int)) -> [(String, JSON)] {
        [
          ("lm_weight", .number(Double(entry.point.weight), decimals: 4)),
          ("length_bonus", .number(Double(entry.point.lengthBonus), decimals: 4)),
          ("cer", .number(rate(of: entry.errors, items), decimals: 6)),
        ]
      }
      let object = JSON.object(
        [
          ("schema", .integer(1)), ("model", .string(model)), ("lines", .integer(items.count)), ("beam", .integer(beam)),
          ("cer_without", .number(without, decimals: 6)),
        ] + [("best", .object(setting(search.best))), ("tried", .array(search.tried.map { .object(setting($0)) }))])
      StandardStreams.put(object.indentedText + "\n")
    } else {
      func percent(_ rate: Double) -> String { Decimal.text(100 * rate, decimals: 2, padded: true) + " %" }
      let rows = search.tried.map { entry in
        "\(entry.point.weight)\t\(entry.point.lengthBonus)\t\(percent(rate(of: entry.errors, items)))\n"
      }
      StandardStreams.put(
        """
        weight\tbonus\tCER
        \(rows.joined())
        lines       \(items.count), beam \(beam)
        without     \(percent(without)) CER
        best        \(percent(rate(of: search.best.errors, items))) CER: --lm-weight \(best.weight) --length-bonus \(best.lengthBonus)

        """)
    }
  }
}
