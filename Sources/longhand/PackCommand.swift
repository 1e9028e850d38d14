internal import ArgumentParser
internal import Datasets
internal import Images
internal import Recognition

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Packs the lines of data sets into one file (LMDB) that is quick to read.",
    discussion: """
      The file has the keys image-%09d (PNG), label-%09d (UTF-8), writer-%09d, category-%09d, and num-samples. Ink is drawn \
      plainly. With --height the pictures are prepared as the network wants them, small and quick to read; without, they \
      are kept as they are.

      \(EvaluationSource.usage)

      EXAMPLE:
        longhand pack unipen:data/unipen copiste:data/copiste --split train --height 64 --out train.lmdb
      """)

  @Argument(help: ArgumentHelp("Data sets, packed one after the other.", valueName: "dataset"))
  var datasets: [String]

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.lmdb"))
  var out: String

  @OptionGroup var split: SplitOption

  @Option(help: ArgumentHelp("Prepare the pictures for networks of this height, in pixels.", valueName: "n"))
  var height: Int?

  @Option(help: ArgumentHelp("Pack so many lines, spread evenly over the data.", valueName: "n"))
  var limit: Int?

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    if let height, !(8...512).contains(height) {
      throw ValidationError("--height takes a number from 8 to 512, not \(height).")
    }
    if let limit, limit < 1 { throw ValidationError("--limit takes a positive number, not \(limit).") }
    try split.check(datasets.map(EvaluationSource.init))
  }

  func run() throws {
    var lines: [Line] = []
    for source in try datasets.map(EvaluationSource.init) {
      let set = try source.read(split: split.part)
      if !set.skips.isEmpty { StandardStreams.say("\(set.name): left out: \(set.skipSummary)") }
      lines += set.lines
    }
    lines = lines.spread(limit)
    let normalization = height.map { LineNormalization(height: $0) }
    var writer = try PackedDatasetWriter(out)
    var progress = Progress(total: lines.count, unit: "lines")
    var (blank, failures) = (0, 0)
    // Some hundred pictures at a time are enough for all threads, and little memory.
    for start in stride(from: 0, to: lines.count, by: 256) {
      let chunk = lines[start..<min(lines.count, start + 256)]
      let pictures = concurrentMap(chunk.count, threads: threads.count) { index in
        Self.png(of: chunk[start + index], normalization)
      }
      for (line, picture) in zip(chunk, pictures) {
        switch picture {
        case .success(nil): blank += 1
        case .success(let bytes?):
          try writer.add(
            image: bytes, text: line.text, writer: line.writerName, category: line.category)
        case .failure(let error):
          failures += 1
          progress.clear()
          StandardStreams.say(error.description)
        }
      }
      progress.show(start + chunk.count)
    }
    progress.clear()
    guard writer.count > 0 else { throw CommandFailure("No line could be read, so \(out) is not written.") }
    let count = writer.count
    try writer.finish()
    StandardStreams.say("\(NetworkSummary.grouped(count)) lines in \(out)\(blank > 0 ? "; \(blank) held no ink" : "")")
    if failures > 0 { throw ExitCode(1) }
  }

  /// The bytes to pack; nil for a picture without ink that was to be prepared.
  private static func png(
    of line: Line, _ normalization: LineNormalization?
  ) -> Result<[UInt8]?, CommandFailure> {
    do throws(DatasetError) {
      let picture = try line.source.picture()
      guard let normalization else { return .success(picture.pngData()) }
      return .success(normalization.normalize(picture)?.image.pngData())
    } catch {
      return .failure(CommandFailure("\(line.id): \(error)"))
    }
  }
}
