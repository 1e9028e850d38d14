internal import ArgumentParser
internal import Datasets
internal import Images
internal import Recognition
internal import Synthesis

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Tells what is in data sets: counts, writers, alphabet, widths, and what is left out and why.",
    discussion: """
      \(EvaluationSource.usage)

      EXAMPLE:
        longhand data copiste:data/copiste --split train --sheet copiste.png
      """)

  @Argument(help: ArgumentHelp("Data sets, told one after the other.", valueName: "dataset"))
  var datasets: [String]

  @OptionGroup var split: SplitOption

  @Flag(help: "Print JSON instead of text.")
  var json = false

  @Option(help: ArgumentHelp("Draw lines of all sets, with their texts, to look at.", valueName: "file.png"))
  var sheet: String?

  @Option(help: ArgumentHelp("Lines on the sheet, spread evenly over the data.", valueName: "n"))
  var sheetLines = 120

  @Option(help: ArgumentHelp("Lines of each set whose pictures are measured, spread evenly; 0 for none.", valueName: "n"))
  var measured = 1000

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    guard measured >= 0 else { throw ValidationError("--measured takes 0 or more, not \(measured).") }
    guard (1...10_000).contains(sheetLines) else {
      throw ValidationError("--sheet-lines takes a number from 1 to 10000, not \(sheetLines).")
    }
    try split.check(datasets.map(EvaluationSource.init))
  }

  func run() throws {
    var summaries: [DatasetSummary] = []
    var lines: [Line] = []
    var failures = 0
    for (name, source) in zip(datasets, try datasets.map(EvaluationSource.init)) {
      let set = try source.read(split: split.part)
      var summary = DatasetSummary(set, name: name, split: source.hasSplits ? split.name : nil)
      let normalization = LineNormalization(height: DatasetSummary.height)
      let pictures = pictures(of: set.lines.spread(measured), unit: "pictures") { normalization.normalize($0)?.image.width }
      failures += pictures.failures
      summary.widths = pictures.results.compactMap { $0 }
      summaries.append(summary)
      lines += set.lines
    }
    if json {
      StandardStreams.put(JSON.array(summaries.map(\.json)).indentedText + "\n")
    } else {
      StandardStreams.put(summaries.map(\.text).joined(separator: "\n"))
    }
    if let sheet {
      let shown = lines.spread(sheetLines)
      let pictures = pictures(of: shown, unit: "lines") { $0 }
      failures += pictures.failures
      let items = zip(shown, pictures.results).compactMap { line, picture in
        picture.map { ContactSheet.Item(image: $0, caption: line.text) }
      }
      try ContactSheet().draw(items).writePNG(to: sheet)
      StandardStreams.say("\(items.count) lines are drawn in \(sheet)")
    }
    if failures > 0 { throw ExitCode(1) }
  }

  /// What `body` makes of the lines' pictures; nil too, and named, where a picture cannot be read.
  private func pictures<Result: Sendable>(
    of lines: [Line], unit: String, _ body: @Sendable (GrayImage) -> Result?
  ) -> (results: [Result?], failures: Int) {
    var results: [Result?] = []
    var failures = 0
    var progress = Progress(total: lines.count, unit: unit)
    for start in stride(from: 0, to: lines.count, by: 64) {
      let chunk = Array(lines[start..<min(lines.count, start + 64)])
      let outcomes = concurrentMap(chunk.count, threads: threads.count) { index -> Outcome<Result> in
        do throws(DatasetError) {
          return .made(body(try chunk[index].source.picture()))
        } catch {
          return .failed("\(chunk[index].id): \(error)")
        }
      }
      for outcome in outcomes {
        switch outcome {
        case .made(let result): results.append(result)
        case .failed(let sentence):
          results.append(nil)
          failures += 1
          progress.clear()
          StandardStreams.say(sentence)
        }
      }
      progress.show(start + chunk.count)
    }
    progress.clear()
    return (results, failures)
  }

  private enum Outcome<Result: Sendable>: Sendable {
    case made(Result?)
    case failed(String)
  }
}
