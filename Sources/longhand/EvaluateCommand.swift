internal import ArgumentParser
internal import Checkpoints
internal import Datasets
internal import Decoding
internal import FoundationEssentials
internal import Images
internal import Recognition
internal import Transcripts

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures how well a model, or any other reader, reads lines whose text is known.",
    discussion: """
      Prints character and word error rates (CER, WER), the share of lines read exactly, the most frequent confusions, \
      and what confidences are worth, with 95 % intervals from resampling whole writers. --html adds a report with charts \
      and the worst lines' pictures, in one file.

      \(EvaluationSource.usage)

      Another reader is measured alike: --predictions and --images write what it needs, and --score reads what it made, \
      a table whose first row names its columns: id, truth, read, and where they are known confidence, writer, contributor, \
      category, set, image.

      --calibrate fits what makes confidences mean what they say, and writes the model with it to --out.

      EXAMPLE:
        longhand evaluate unipen:../unipen --split validation --html report.html
        longhand evaluate --score tesseract.tsv
        longhand evaluate unipen:../unipen --calibrate --out calibrated.safetensors
      """)

  @Argument(help: ArgumentHelp("Data sets, measured as one.", valueName: "dataset"))
  var datasets: [String] = []

  @OptionGroup var model: ModelOption

  @Option(help: "Part of the data set: train, validation, test or all (of sets that have parts; default: test, to calibrate validation).")
  var split: String?

  @Option(
    help: """
      Where UNIPEN's texts have spaces: 'written', as the ink has them, or 'labelled', as the labels have them, of which some \
      set words and marks apart (default: written).
      """)
  var spacing: String?

  @Option(help: ArgumentHelp("Measure only lines in whose text this is found, such as '[=0-9]'.", valueName: "regex"))
  var matching: String?

  @Option(help: ArgumentHelp("Measure so many lines, spread evenly over the data.", valueName: "n"))
  var limit: Int?

  @Flag(help: "Compare letters without their accents.")
  var foldAccents = false

  @Flag(help: "Compare letters in lower case.")
  var foldCase = false

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Option(help: ArgumentHelp("Write a report for a browser or a printer, in one file.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Write what was read of each line, as a table that --score reads.", valueName: "file.tsv"))
  var predictions: String?

  @Option(help: ArgumentHelp("Write the picture of each line, as it is before any preparation.", valueName: "dir"))
  var images: String?

  @Option(help: ArgumentHelp("Measure what this table says was read; no model and no data set is used.", valueName: "file.tsv"))
  var score: String?

  @Flag(help: "Fit the model's confidences to the lines, and write the model to --out.")
  var calibrate = false

  @Option(help: ArgumentHelp("Where --calibrate writes the model.", valueName: "file"))
  var out: String?

  @OptionGroup var looks: LooksOption

  @OptionGroup(title: "Decoding") var decoder: DecoderOptions

  @OptionGroup var threads: ThreadsOption

  @OptionGroup var convolution: ConvolutionOption

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a positive number, not \(limit).") }
    if let matching, (try? Regex(matching)) == nil {
      throw ValidationError("--matching takes a regular expression, which '\(matching)' is not.")
    }
    guard (score == nil) != datasets.isEmpty else {
      throw ValidationError(score == nil ? "Name a data set, or a table by --score." : "--score measures its table alone, without data sets.")
    }
    if score != nil, calibrate || images != nil || predictions != nil {
      throw ValidationError("--score measures what was read before; --calibrate, --images and --predictions are for reading.")
    }
    guard calibrate == (out != nil) else {
      throw ValidationError(calibrate ? "--calibrate needs --out FILE for the model." : "--out is where --calibrate writes the model.")
    }
    try SplitOption.check(split, of: datasets.map(EvaluationSource.init))
    if calibrate, split == "test" || split == "all" {
      throw ValidationError("A calibration that has seen the test split cannot be tested any more: use --split validation.")
    }
    if let spacing, UNIPEN.Spacing(rawValue: spacing) == nil {
      throw ValidationError("--spacing takes 'written' or 'labelled', not '\(spacing)'.")
    }
  }

  func run() throws {
    if let score { return try measure(score) }
    for path in [html, predictions, out].compactMap({ $0 }) { try OutputFile.check(path) }
    let sources = try datasets.map(EvaluationSource.init)
    let part = split ?? (calibrate ? "validation" : "test")
    let spacing = spacing.flatMap(UNIPEN.Spacing.init) ?? .written
    let (model, modelPath) = try model.load()
    let sets = try sources.map { try $0.read(split: DatasetSplit(rawValue: part), spacing: spacing) }
    let all = zip(datasets, sets).flatMap { name, set in set.lines.map { (line: $0, set: name) } }
    let entries = try matched(all) { $0.line.text }.spread(limit)
    let recognizer = try Recognizer(model, threads: threads.count, convolutionMethod: convolution.method)
    recognizer.looks = looks.looks
    recognizer.decoder = try decoder.decoder(for: model.alphabet)
    var reader = EvaluationReader(recognizer: recognizer, threads: threads.count)
    if let images { reader.keep = try pictureWriter(images) }

    var context = EvaluationContext()
    context.title = "\(modelPath.split(separator: "/").last ?? "model"): \(model.architecture.name)"
    context.model = (path: modelPath, model: model)
    context.decoder = (recognizer.decoder.name, decoder.sources)
    context.looks = recognizer.looksInUse
    context.calibrationName = recognizer.calibrationName
    context.datasets = datasets
    if sources.contains(where: \.hasSplits) { context.split = part }
    if sources.contains(where: { $0.reference.kind == .unipen }) { context.spacing = spacing.rawValue }
    context.leftOut = sets.map(\.skipSummary).filter { !$0.isEmpty }
    context.selection = selection

    if calibrate { context.calibration = try fitConfidences(of: model, reader, entries) }
    let start = ContinuousClock.now
    let (read, failures) = reader.read(entries)
    context.seconds = (ContinuousClock.now - start) / .seconds(1)
    context.failures = failures
    var report = EvaluationReport(comparison: comparison)
    for (_, line) in read { report.add(line) }
    if let predictions {
      // The table may be moved.
      let folder = images.map { $0.hasPrefix("/") ? $0 : FileManager.default.currentDirectoryPath + "/" + $0 }
      let names = folder.map { folder in read.map { "\(folder)/\(Self.pictureName($0.index))" } }
      try Self.write(PredictionsTable.text(report.lines, images: names), to: predictions)
    }
    try show(report, context)
    if failures > 0 { throw ExitCode(1) }
  }

  /// Measures what another reader made of lines.
  private func measure(_ table: String) throws {
    let lines = try matched(PredictionsTable.read(table)) { $0.truth }.spread(limit)
    var context = EvaluationContext()
    context.title = table
    context.datasets = [table]
    context.selection = selection
    var report = EvaluationReport(comparison: comparison)
    for line in lines { report.add(line) }
    try show(report, context)
  }

  private func show(_ report: EvaluationReport, _ context: EvaluationContext) throws {
    guard report.count > 0 else { throw CommandFailure("No line could be read, so there is nothing to report.") }
    StandardStreams.put(json ? context.json(report).indentedText + "\n" : context.text(report))
    if let html { try Self.write(EvaluationPage(report, context).html, to: html) }
  }

  /// Fits the calibration, writes the model with it, and lets the reader use it.
  private func fitConfidences(
    of model: Model, _ reader: EvaluationReader, _ entries: [EvaluationReader.Entry]
  ) throws -> (calibration: Calibration, checks: [ConfidenceFit.Check]) {
    guard let name = reader.recognizer.calibrationName else {
      throw CommandFailure("Confidences within a constraint are not calibrated: leave it out, or leave out --calibrate.")
    }
    var reader = reader
    // The pictures are kept when the lines are read.
    reader.keep = nil
    let (indices, lines, sights, _) = reader.look(at: entries)
    guard !indices.isEmpty else { throw CommandFailure("No line could be read, so there is nothing to calibrate on.") }
    let fit = ConfidenceFit(
      reader.recognizer, entries: indices.map { entries[$0] }, lines: lines, sights: sights, comparison: comparison)
    if indices.count < Self.fewestCalibrated {
      StandardStreams.say(
        "warning: \(indices.count) lines are few to calibrate on: confidences may come out worse than they were; take some \(Self.fewestCalibrated) "
          + "or more, of several writers.")
    }
    let result = fit.run()
    var calibrated = model
    calibrated.calibrations[name] = result.calibration
    try calibrated.write(to: out!, precision: model.exactPrecision)
    reader.recognizer.calibration = result.calibration
    return result
  }

  private static let fewestCalibrated = 200

  private var comparison: TextComparison { TextComparison(foldsAccents: foldAccents, foldsCase: foldCase) }

  /// Which lines of the data were taken, for the reader of the figures; empty where all were.
  private var selection: String {
    let parts = [matching.map { "those in whose text \($0) is found" }, limit.map { "at most \($0), spread evenly over the data" }]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  private func matched<Item>(_ items: [Item], text: (Item) -> String) throws -> [Item] {
    guard let matching else { return items }
    let regex = try Regex(matching)
    let found = items.filter { text($0).contains(regex) }
    guard !found.isEmpty else { throw CommandFailure("No line's text has '\(matching)' in it.") }
    return found
  }

  private static func pictureName(_ index: Int) -> String {
    let digits = String(index)
    return "line-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".png"
  }

  private func pictureWriter(_ folder: String) throws -> @Sendable (Int, GrayImage) -> CommandFailure? {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure("\(folder): cannot be made or written to; choose another folder.")
    }
    return { index, image in
      do throws(ImageError) {
        try image.writePNG(to: "\(folder)/\(Self.pictureName(index))")
        return nil
      } catch {
        return CommandFailure(error.description)
      }
    }
  }

  private static func write(_ text: String, to path: String) throws(CheckpointError) {
    var file = try OutputFile(path)
    try file.write(Array(text.utf8))
    try file.finish()
  }
}
