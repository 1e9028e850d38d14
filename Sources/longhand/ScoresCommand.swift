internal import ArgumentParser
internal import Checkpoints
internal import Datasets
internal import Recognition

struct ScoresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scores",
    abstract: "Writes a network's log-probabilities of lines to a file, for 'decode' and other decoders.",
    discussion: """
      The file is safetensors: a tensor a line, frames by symbols, natural logarithms, symbol 0 the blank; its name is the \
      line's. Of the metadata, 'alphabet' is a JSON list of the symbols from 1 on, 'model' the model's identity, and \
      'text:NAME' a line's true text. A line without ink is left out. Of several looks at a line each part has the frames of the look \
      that counts there, which are no longer evenly spaced; --whole-looks gives all frames of the likeliest look, which is what reading \
      with a language model decodes. Within a constraint lines are looked at once: write their scores with --looks 1.

      EXAMPLE:
        longhand scores unipen:../unipen --split validation --limit 500 --out scores.safetensors
      """)

  @Argument(help: ArgumentHelp("Data sets, as 'evaluate' takes them.", valueName: "dataset"))
  var inputs: [String]

  @OptionGroup var datasets: DatasetOptions
  @OptionGroup var model: ModelOption
  @OptionGroup var looks: LooksOption

  @Flag(help: "Of several looks at a line write the likeliest whole, for decoding with a language model.")
  var wholeLooks = false

  @Option(help: ArgumentHelp("Where the scores go.", valueName: "file"), completion: .file())
  var out: String

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    _ = try datasets.sources(inputs)
  }

  func run() throws {
    try OutputFile.check(out)
    let (model, _) = try model.load()
    let recognizer = try Recognizer(model, threads: threads.count)
    recognizer.looks = looks.looks
    let lines = try datasets.lines(of: inputs)
    var names: Set<String> = []
    if let twin = lines.first(where: { !names.insert($0.id).inserted }) {
      throw CommandFailure("Two lines are named '\(twin.id)': write the scores of one data set at a time.")
    }
    var file = ScoresFile(alphabet: model.alphabet, model: model.identity)
    var failures = 0
    var progress = Progress(total: lines.count, unit: "lines")
    for start in stride(from: 0, to: lines.count, by: 512) {
      let chunk = Array(lines[start..<min(lines.count, start + 512)])
      let (normalization, looks) = (recognizer.normalization, recognizer.looksInUse)
      let loaded = concurrentMap(chunk.count, threads: threads.count) { chunk[$0].prepared(for: normalization, looks: looks) }
      var (kept, prepared): ([Line], [PreparedLine]) = ([], [])
      for (line, image) in zip(chunk, loaded) {
        switch image {
        case .success(let image):
          kept.append(line)
          prepared.append(image)
        case .failure(let failure):
          failures += 1
          progress.clear()
          StandardStreams.say(failure.description)
        }
      }
      for (line, sight) in zip(kept, recognizer.sights(of: prepared, weighing: wholeLooks ? .lines : .parts)) {
        if let sight { file.lines.append(.init(name: line.id, text: line.text, scores: sight.scores)) }
      }
      progress.show(start + chunk.count)
    }
    progress.clear()
    guard !file.lines.isEmpty else {
      throw CommandFailure("None of the lines (\(lines.count)) has a picture with ink that can be read: '\(out)' was not written.")
    }
    try file.write(to: out)
    if failures > 0 { throw ExitCode(1) }
  }
}
