internal import ArgumentParser
internal import Checkpoints
internal import Decoding
internal import FoundationEssentials
internal import Glibc
internal import Images
internal import Recognition

struct RecognizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recognize",
    abstract: "Reads images of handwritten lines.",
    discussion: """
      Each image holds one line; each page of a TIFF is an image. Where there is no ink, or lines seem to stand below each other, standard \
      error says so. An image that cannot be read is named on standard \
      error, the rest is read, and the exit status is 1.

      text: the text alone, a line an image, an empty one where it cannot be read. tsv: path, text and confidence, a row an image. json: all that is known: \
      readings, words and characters with confidences and places, alternatives, decoder and model.

      With --lexicon, --pattern or --expect, text outside of what they allow is impossible; a line where nothing that they \
      allow fits is named on standard error and its text is empty.

      EXAMPLE:
        longhand recognize scans/*.png --format tsv > lines.tsv
        longhand recognize dates/*.png --pattern '[0-9]{2}/[0-9]{2}/[0-9]{4}'
        longhand recognize answers/*.png --expect key.txt --nbest 5 --format json
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, tsv, json }

  @Argument(help: ArgumentHelp("PNG, JPEG, TIFF, WebP, GIF, BMP, PNM or JPEG 2000.", valueName: "image"), completion: .file())
  var images: [String]

  @OptionGroup var model: ModelOption

  @Option(help: "How results are written: text, tsv or json.")
  var format = Format.text

  @OptionGroup var looks: LooksOption

  @OptionGroup var decoder: DecoderOptions

  @Option(help: ArgumentHelp("Lines that go through the network together, at most.", valueName: "n"))
  var batch = 32

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    guard (1...1024).contains(batch) else {
      throw ValidationError("--batch takes a number from 1 to 1024, not \(batch).")
    }
  }

  func run() throws {
    let (model, modelPath) = try model.load()
    let recognizer = try Recognizer(model, threads: threads.count, batch: batch)
    recognizer.looks = looks.looks
    recognizer.decoder = try decoder.decoder(for: model.alphabet)
    var exporter = exporter(for: model, path: modelPath, recognizer)
    var progress = Progress(total: images.count, unit: "images", isShown: isatty(STDOUT_FILENO) == 0)
    var failures = 0
    var next = 0
    StandardStreams.put(exporter.begin())
    while next < images.count {
      // The first results soon, then enough lines at a time to fill batches of one width.
      let chunk = Array(images[next..<min(images.count, next + (next == 0 ? batch : 8 * batch))])
      next += chunk.count
      let files = load(chunk, recognizer.normalization, recognizer.looksInUse)
      var results = recognizer.read(files.flatMap { (try? $0.get()) ?? [] })[...]
      var output = ""
      for (path, file) in zip(chunk, files) {
        switch file {
        case .success(let pages):
          for page in pages.indices {
            let image = ReadImage(path: path, page: page + 1, pages: pages.count, result: results.removeFirst())
            for sentence in remarks(on: image.result) {
              progress.clear()
              StandardStreams.say("\(image.name): \(sentence)")
            }
            output += exporter.add(image)
          }
        case .failure(let failure):
          failures += 1
          progress.clear()
          StandardStreams.say(failure.description)
          output += exporter.add(failure: failure.description, path: path)
        }
      }
      progress.clear()
      StandardStreams.put(output)
      progress.show(next)
    }
    progress.clear()
    StandardStreams.put(exporter.end())
    if failures > 0 { throw ExitCode(1) }
  }

  private func remarks(on result: LineResult) -> [String] {
    let severalLines = "lines seem to stand below each other, and were read as one; cut the picture into lines first."
    return (result.isBlank ? ["no ink was found; its text is empty."] : []) + (result.seemsSeveralLines ? [severalLines] : [])
      + (result.failure.map { [$0.sentence] } ?? [])
  }

  private func exporter(for model: Model, path: String, _ recognizer: Recognizer) -> any ResultExporter {
    switch format {
    case .text: TextExporter()
    case .tsv: TSVExporter()
    case .json:
      JSONExporter(
        model: ["file": path, "identity": model.identity, "architecture": model.architecture.name], decoder: recognizer.decoder,
        looks: recognizer.looksInUse, sources: decoder.sources)
    }
  }

  /// The lines of each file, or why it cannot be read.
  private func load(
    _ paths: [String], _ normalization: LineNormalization, _ looks: Looks
  ) -> [Result<[PreparedLine], CommandFailure>] {
    concurrentMap(paths.count, threads: threads.count) { index in
      let path = paths[index]
      var isFolder: Bool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
        return .failure(CommandFailure("\(path): is a folder; name its images, such as \(path)/*.png."))
      }
      do throws(ImageError) {
        return .success(try GrayImage.load(path).map { PreparedLine($0, normalization: normalization, looks: looks) })
      } catch {
        return .failure(CommandFailure(error.description))
      }
    }
  }
}
