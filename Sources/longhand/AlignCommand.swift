internal import ArgumentParser
internal import Datasets
internal import Images
internal import Recognition
internal import Transcripts

struct AlignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "align",
    abstract: "Lays a given text over the image of a line, or finds lines whose text does not fit.",
    discussion: """
      With --text: one image. A row a character: the character, its score, and where it stands, from left to right in \
      pixels of the image. A score is a natural logarithm, 0 where the network is sure.

      Without: data sets, as 'evaluate' takes them. A row a line, the worst first: its score for each character of its text, \
      its name, the text, and what the model reads. Wrong labels stand at the top. A line to which its text cannot be laid has \
      the score -inf.

      Fields have tabs between them, with \\\\, \\t, \\n and \\r as in the output of 'recognize --format tsv'.

      EXAMPLE:
        longhand align letter.png --text "Dear Ann,"
        longhand align scans/ | head -50
      """)

  @Argument(help: ArgumentHelp("An image with --text, else data sets.", valueName: "input"))
  var inputs: [String]

  @Option(help: ArgumentHelp("What the image says.", valueName: "text"))
  var text: String?

  @OptionGroup var datasets: DatasetOptions
  @OptionGroup var model: ModelOption

  @Flag(help: "Print JSON instead of rows: characters of all lines too.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    if text != nil {
      guard inputs.count == 1 else { throw ValidationError("--text is for one image; \(inputs.count) are named.") }
      if datasets.split != nil || datasets.limit != nil { throw ValidationError("--split and --limit are for data sets.") }
    } else {
      _ = try datasets.sources(inputs)
    }
  }

  func run() throws {
    let (model, modelPath) = try model.load()
    let recognizer = try Recognizer(model, threads: threads.count)
    if let text {
      let line = Line(id: inputs[0], source: .file(inputs[0]), text: text.nfc)
      let outcome = align([line], recognizer)[0]
      if outcome.isUnreadable { throw ExitCode(1) }
      if let problem = outcome.problem { throw CommandFailure("\(inputs[0]): \(problem).") }
      put([outcome], modelPath, model.identity)
    } else {
      let outcomes = align(try datasets.lines(of: inputs), recognizer)
      // Equal scores in the order of the data.
      put(outcomes.sorted { $0.score < $1.score }, modelPath, model.identity)
      if outcomes.contains(where: \.isUnreadable) { throw ExitCode(1) }
    }
  }

  /// A line and what came of it.
  private struct Outcome {
    var line: Line
    var aligned: AlignedLine?
    /// Why it could not be aligned.
    var problem: String?
    var isUnreadable = false

    var score: Float { aligned?.scorePerCharacter ?? -.infinity }
  }

  private func align(_ lines: [Line], _ recognizer: Recognizer) -> [Outcome] {
    var outcomes = lines.map { Outcome(line: $0) }
    var progress = Progress(total: lines.count, unit: "lines")
    let normalization = recognizer.normalization
    for start in stride(from: 0, to: lines.count, by: 512) {
      let range = start..<min(lines.count, start + 512)
      let loaded = concurrentMap(range.count, threads: threads.count) { lines[start + $0].prepared(for: normalization) }
      var (indices, prepared): ([Int], [PreparedLine]) = ([], [])
      for (index, image) in zip(range, loaded) {
        switch image {
        case .failure(let failure):
          progress.clear()
          StandardStreams.say(failure.description)
          outcomes[index].problem = "cannot be read"
          outcomes[index].isUnreadable = true
        case .success(let line):
          if line.views.isEmpty {
            outcomes[index].problem = "the image is blank"
          } else if let symbol = recognizer.unknownSymbol(in: lines[index].text) {
            outcomes[index].problem = "the model cannot write '\(symbol)'"
          } else {
            indices.append(index)
            prepared.append(line)
          }
        }
      }
      for (index, aligned) in zip(indices, recognizer.align(prepared, with: indices.map { lines[$0].text })) {
        outcomes[index].aligned = aligned
        if aligned == nil { outcomes[index].problem = "the text is too long for the image" }
      }
      progress.show(range.upperBound)
    }
    progress.clear()
    return outcomes
  }

  private func put(_ outcomes: [Outcome], _ modelPath: String, _ identity: String) {
    if json {
      let object = JSON.object([
        ("schema", .string("longhand.alignment/1")),
        ("model", .object([("file", .string(modelPath)), ("identity", .string(identity))])),
        ("lines", .array(outcomes.map(Self.json))),
      ])
      StandardStreams.put(object.indentedText + "\n")
      return
    }
    func number(_ value: Float, _ decimals: Int) -> String { Decimal.text(Double(value), decimals: decimals, padded: true) }
    let rows = outcomes.flatMap { outcome -> [[String]] in
      guard text != nil else {
        let reading = outcome.aligned?.reading ?? outcome.problem.map { "(\($0))" } ?? ""
        return [[number(outcome.score, 4), outcome.line.id, outcome.line.text, reading]]
      }
      return (outcome.aligned?.characters ?? []).map {
        [$0.text, number($0.score, 4), number($0.left, 1), number($0.right, 1)]
      }
    }
    StandardStreams.put(rows.map { $0.map(TSVExporter.escape).joined(separator: "\t") + "\n" }.joined())
  }

  private static func json(_ outcome: Outcome) -> JSON {
    .object([
      ("id", .string(outcome.line.id)), ("text", .string(outcome.line.text)),
      ("score", .number(Double(outcome.score), decimals: 4)), ("problem", outcome.problem.map(JSON.string) ?? .null),
      ("reading", outcome.aligned.map { .string($0.reading) } ?? .null),
      (
        "characters",
        .array(
          (outcome.aligned?.characters ?? []).map {
            .object([
              ("text", .string($0.text)), ("score", .number(Double($0.score), decimals: 4)),
              ("left", .number(Double($0.left), decimals: 1)), ("right", .number(Double($0.right), decimals: 1)),
            ])
          })
      ),
    ])
  }
}
