internal import ArgumentParser
internal import Checkpoints
internal import Datasets
internal import Images
internal import Recognition

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures how well a model reads lines whose text is known.",
    discussion: """
      Prints character and word error rates (CER, WER), the share of lines read exactly, and the most frequent \
      confusions, with 95 % intervals from resampling whole writers.

      \(EvaluationSource.usage)

      EXAMPLE:
        longhand evaluate unipen:../unipen --split test
      """)

  @Argument(help: ArgumentHelp("Data sets, measured as one.", valueName: "dataset"))
  var datasets: [String]

  @OptionGroup var model: ModelOption

  @Option(help: "Part of the data set: train, validation, test or all (of sets that have parts; default: test).")
  var split: String?

  @Option(
    help: """
      Where UNIPEN's texts have spaces: 'written', as the ink has them, or 'labelled', as the labels have them, of which some \
      set words and marks apart (default: written).
      """)
  var spacing: String?

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Option(help: ArgumentHelp("Measure so many lines, spread evenly over the data.", valueName: "n"))
  var limit: Int?

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a positive number, not \(limit).") }
    let sources = try datasets.map(EvaluationSource.init)
    if let split {
      guard split == "all" || DatasetSplit(rawValue: split) != nil else {
        throw ValidationError("There is no split '\(split)'; there are train, validation, test and all.")
      }
      if !sources.contains(where: \.hasSplits) {
        throw ValidationError("--split is for sets that have parts, as UNIPEN and Copiste; others are measured whole.")
      }
    }
    if let spacing, UNIPEN.Spacing(rawValue: spacing) == nil {
      throw ValidationError("--spacing takes 'written' or 'labelled', not '\(spacing)'.")
    }
  }

  func run() throws {
    let sources = try datasets.map(EvaluationSource.init)
    let part = split ?? "test"
    let (model, modelPath) = try model.load()
    let spacing = spacing.flatMap(UNIPEN.Spacing.init) ?? .written
    let sets = try sources.map { try $0.read(split: DatasetSplit(rawValue: part), spacing: spacing) }
    let lines = sets.flatMap(\.lines).spread(limit)
    let recognizer = try Recognizer(model, threads: threads.count)
    let start = ContinuousClock.now
    let (report, failures) = read(lines, with: recognizer)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard report.count > 0 else { throw CommandFailure("No line could be read, so there is nothing to report.") }

    let groups = report.groups
    let splitName = sources.contains(where: \.hasSplits) ? part : nil
    if json {
      let object = JSON.object([
        ("schema", .integer(1)),
        (
          "model",
          .object([
            ("file", .string(modelPath)), ("identity", .string(model.identity)),
            ("architecture", .string(model.architecture.name)), ("parameters", .integer(model.architecture.parameterCount)),
          ])
        ),
        ("datasets", .array(datasets.map(JSON.string))),
        ("split", splitName.map(JSON.string) ?? .null),
        ("spacing", splitName.map { _ in JSON.string(spacing.rawValue) } ?? .null),
        ("left_out", .array(sets.map(\.skipSummary).filter { !$0.isEmpty }.map(JSON.string))),
        ("failures", .integer(failures)),
        ("normalisation", .string(EvaluationReport.normalisation)),
        ("tokenisation", .string(EvaluationReport.tokenisation)),
        ("intervals", .string("95 %, percentile bootstrap over writers, 1000 resamples")),
        ("seconds", .number(seconds, decimals: 2)),
        ("groups", .array(groups.map(\.json))),
        ("confusions", EvaluationReport.confusionsJSON(groups[0].scores, count: 50)),
      ])
      StandardStreams.put(object.indentedText + "\n")
    } else {
      let leftOut = sets.map(\.skipSummary).filter { !$0.isEmpty }.joined(separator: "; ")
      let rate = Decimal.text(Double(report.count) / max(seconds, 1e-9), decimals: 1)
      StandardStreams.put(
        """
        model       \(modelPath): \(model.architecture.name), \(NetworkSummary.grouped(model.architecture.parameterCount)) parameters
        data        \(datasets.joined(separator: " "))\(splitName.map { ", split \($0), spaces as \(spacing)" } ?? ""): \(report.count) lines\
        \(limit == nil ? "" : ", spread evenly over the data")
        left out    \(leftOut.isEmpty ? "nothing" : leftOut)
        truth       \(EvaluationReport.normalisation); \(EvaluationReport.tokenisation)
        intervals   95 %, bootstrap over writers
        speed       \(rate) lines/s

        \(EvaluationReport.table(groups))
        confusions  \(EvaluationReport.confusions(groups[0].scores, count: 20))

        """)
    }
    if failures > 0 { throw ExitCode(1) }
  }

  private func read(_ lines: [Line], with recognizer: Recognizer) -> (EvaluationReport, failures: Int) {
    var report = EvaluationReport()
    var failures = 0
    var progress = Progress(total: lines.count, unit: "lines")
    let normalization = recognizer.normalization
    for start in stride(from: 0, to: lines.count, by: 512) {
      let chunk = Array(lines[start..<min(lines.count, start + 512)])
      let prepared = concurrentMap(chunk.count, threads: threads.count) { index in
        Self.prepare(chunk[index], normalization: normalization)
      }
      var results = recognizer.read(prepared.compactMap { try? $0.get() })[...]
      for (line, outcome) in zip(chunk, prepared) {
        switch outcome {
        case .success: report.add(line, read: results.removeFirst().text)
        case .failure(let error):
          failures += 1
          progress.clear()
          StandardStreams.say(error.description)
        }
      }
      progress.show(start + chunk.count)
    }
    progress.clear()
    return (report, failures)
  }

  /// The line's own image, or its ink drawn plainly.
  private static func prepare(
    _ line: Line, normalization: LineNormalization
  ) -> Result<PreparedLine, CommandFailure> {
    do throws(DatasetError) {
      return .success(PreparedLine(try line.picture(), normalization: normalization))
    } catch {
      return .failure(CommandFailure(error.description))
    }
  }
}
