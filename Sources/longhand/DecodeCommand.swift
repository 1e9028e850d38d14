internal import ArgumentParser
internal import Decoding
internal import Recognition
internal import Transcripts

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Makes text of scores that 'scores' or another program wrote.",
    discussion: """
      Rows of name, text, confidence, score and log-probability, with tabs between them. Lines that no text fits are named \
      on standard error. --rounds measures the decoder \
      alone, on one thread.

      EXAMPLE:
        longhand decode scores.safetensors --decoder beam --beam 16
      """)

  @Argument(help: ArgumentHelp("Scores as 'longhand scores' writes them.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup var decoder: DecoderOptions

  @Option(help: ArgumentHelp("Decode everything so many times and tell the time of a line.", valueName: "n"))
  var rounds: Int?

  @Flag(help: "Print JSON instead of rows.")
  var json = false

  func validate() throws {
    if let rounds, !(1...1_000_000).contains(rounds) {
      throw ValidationError("--rounds takes a number from 1 to 1000000, not \(rounds).")
    }
  }

  func run() throws {
    let scores = try ScoresFile(contentsOf: file)
    guard !scores.lines.isEmpty else { throw CommandFailure("\(file): holds no lines.") }
    let decoder = try decoder.decoder(for: scores.alphabet)
    let results = scores.lines.map { decoder.decode($0.scores) }
    for (line, result) in zip(scores.lines, results) {
      if let failure = result.failure { StandardStreams.say("\(line.name): \(failure.sentence)") }
    }
    // Of each round the mean of a line.
    let times: [Double] = (0..<(rounds ?? 0)).map { _ in
      ContinuousClock().measure { for line in scores.lines { _ = decoder.decode(line.scores) } } / .milliseconds(scores.lines.count)
    }.sorted()
    if json {
      put(results, scores, decoder, times)
    } else {
      let rows = zip(scores.lines, results).map { line, result -> String in
        let best = result.hypotheses.first
        let text = best.map { scores.alphabet.text(of: $0.labels) } ?? ""
        func number(_ value: Float?) -> String { value.map { Decimal.text(Double($0), decimals: 4, padded: true) } ?? "" }
        return [
          TSVExporter.escape(line.name), TSVExporter.escape(text), number(best?.confidence ?? 0), number(best?.score),
          number(best?.logProbability),
        ].joined(separator: "\t") + "\n"
      }
      StandardStreams.put(rows.joined())
      if let median = times.median {
        StandardStreams.say("\(Decimal.text(median, decimals: 4)) ms a line, the median of \(times.count) rounds.")
      }
    }
  }

  private func put(
    _ results: [LineDecoder.Outcome], _ scores: ScoresFile, _ decoder: LineDecoder, _ times: [Double]
  ) {
    func number(_ value: Float?) -> JSON { value.map { .number(Double($0), decimals: 5) } ?? .null }
    let lines = zip(scores.lines, results).map { line, result -> JSON in
      let best = result.hypotheses.first
      return .object([
        ("name", .string(line.name)), ("truth", line.text.map(JSON.string) ?? .null),
        ("text", .string(best.map { scores.alphabet.text(of: $0.labels) } ?? "")),
        ("failure", result.failure.map { .string($0.rawValue) } ?? .null),
        ("confidence", number(best?.confidence ?? 0)), ("score", number(best?.score)),
        ("log_probability", number(best?.logProbability)),
        ("symbol_confidences", .array((best?.symbols ?? []).map { number($0.confidence) })),
      ])
    }
    let object = JSON.object([
      ("schema", .string("longhand.decoding/1")), ("model", scores.model.map(JSON.string) ?? .null),
      ("decoder", .object(decoder.json + self.decoder.sources.map { ($0.name, .string($0.value)) })),
      ("median_ms", times.median.map { .number($0, decimals: 6) } ?? .null), ("lines", .array(lines)),
    ])
    StandardStreams.put(object.indentedText + "\n")
  }
}

extension [Double] {
  /// The middle of values in ascending order.
  fileprivate var median: Double? { isEmpty ? nil : self[count / 2] }
}
