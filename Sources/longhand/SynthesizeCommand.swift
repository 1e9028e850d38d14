internal import ArgumentParser
internal import Checkpoints
internal import Datasets
internal import Dispatch
internal import Engine
internal import Foundation
internal import Images
internal import Randomness
internal import Synchronization
internal import Synthesis
internal import Training
internal import Transcripts

struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Makes line images with their transcripts, in handwriting fonts, from pen strokes, or of writers' letters and words.",
    discussion: """
      Writes NAME.png and NAME.gt.txt for each line, and contact-sheet.png to look at. The same seed gives the same
      files, whatever the number of threads.

      EXAMPLE:
        longhand synthesize --count 1000 --out made-lines
        longhand synthesize --ink unipen:data/unipen:8 --split train --count 50 --out drawn-lines
        longhand synthesize --joined unipen:data/unipen:7 --split train --count 50 --out joined-lines
        longhand synthesize --composed unipen:data/unipen --split train --count 50 --out composed-lines
        longhand synthesize --spliced unipen:data/unipen:7 --split train --count 50 --out spliced-lines
        longhand synthesize --recombined copiste:data/copiste --split train --count 50 --out recombined-lines
        longhand synthesize --composed emnist:data/emnist:byclass --split train --count 50 --out picture-lines
      """)

  enum Strength: String, ExpressibleByArgument, CaseIterable {
    case none, seed, handwriting

    var augmentation: Augmentation {
      switch self {
      case .none: .none
      case .seed: .seed
      case .handwriting: .handwriting
      }
    }
  }

  @Option(help: ArgumentHelp("The folder to write to; made where it is missing.", valueName: "dir"))
  var out: String

  @Option(help: ArgumentHelp("How many lines.", valueName: "n"))
  var count = 100

  @Option(help: ArgumentHelp("Of the random choices.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Draw lines of this set of pen strokes, chosen at random, instead of texts in fonts.", valueName: "unipen:dir[:categories]"))
  var ink: String?

  @Option(
    help: ArgumentHelp(
      "Write the texts in the isolated characters of this set instead of fonts: a line is of one writer of UNIPEN, or of pictures "
        + "of EMNIST that look alike.", valueName: "kind:dir[:options]"))
  var composed: String?

  @Option(
    help: ArgumentHelp(
      "Join the single words of this set's writers to lines, several of one writer to each.", valueName: "unipen:dir[:categories]"))
  var joined: String?

  @Option(
    help: ArgumentHelp(
      "Write words with the letters that a model finds in this set's words, as they run into each other.",
      valueName: "unipen:dir[:categories]"))
  var spliced: String?

  @Option(
    help: ArgumentHelp(
      "Put this set's lines together anew, of runs of words of one writer's lines, cut at the spaces that a model sees.",
      valueName: "kind:dir[:options]"))
  var recombined: String?

  @OptionGroup var model: ModelOption

  @OptionGroup var split: SplitOption

  @Option(
    help: ArgumentHelp("A font file to use; repeat for more. The installed handwriting fonts are used as well.", valueName: "file"))
  var fonts: [String] = []

  @Option(help: ArgumentHelp("A file with a word on each line (default: the machine's word list).", valueName: "file"))
  var words: String?

  @Option(help: ArgumentHelp("The symbols of the texts (default: the seed's 86).", valueName: "symbols"))
  var alphabet: String?

  @Option(
    help: ArgumentHelp(
      "How much the pictures are changed at random: \(Strength.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var augmentation = Strength.handwriting

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count takes a number from 1 to 10000000, not \(count).")
    }
    let drawn = [ink, composed, joined, spliced, recombined].compactMap { $0 }
    guard drawn.count < 2 else { throw ValidationError("Give one of --ink, --composed, --joined, --spliced and --recombined.") }
    if model.file != nil, spliced == nil, recombined == nil {
      throw ValidationError("--model is for --spliced and --recombined: it finds the letters.")
    }
    guard let drawn = drawn.first else {
      if split.name != nil {
        throw ValidationError("--split is for --ink, --composed, --joined, --spliced and --recombined; made texts have no parts.")
      }
      return
    }
    try split.check([EvaluationSource(drawn)])
  }

  func run() throws {
    let generator = SeededGenerator(seed: seed)
    let maker = try maker(generator)
    let count = min(count, maker.count)
    let folder = URL(filePath: out, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw OutputError(description: "\(out): cannot be made or written to; choose another folder.")
    }

    let digits = max(4, String(count - 1).count)
    let results = Mutex(Results(shown: min(Self.shown, count), progress: Progress(total: count, unit: "lines")))
    let workers = min(threads.count, count)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: count, by: workers) {
        guard results.withLock({ $0.failure == nil }) else { return }
        let number = String(index)
        let name = "line-" + String(repeating: "0", count: digits - number.count) + number
        let line: (image: GrayImage, text: String)
        do {
          line = try maker.line(index)
          try line.image.writePNG(to: folder.appending(path: name + ".png").path)
          try Data((line.text + "\n").utf8).write(to: folder.appending(path: name + ".gt.txt"), options: .atomic)
        } catch {
          results.withLock { $0.failure = $0.failure ?? error }
          return
        }
        results.withLock {
          if index < Self.shown { $0.items[index] = ContactSheet.Item(image: line.image, caption: line.text) }
          $0.done += 1
          $0.progress.show($0.done)
        }
      }
    }
    let (items, failure) = results.withLock { ($0.items, $0.failure) }
    if let failure { throw failure }
    try ContactSheet().draw(items.compactMap { $0 }).writePNG(to: folder.appending(path: "contact-sheet.png").path)
    let made = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let others = made.count { $0.hasPrefix("line-") && $0.hasSuffix(".png") } - count
    if others > 0 { StandardStreams.say("warning: \(out) also holds \(others) lines of another run: remove them, or take another folder.") }
    StandardStreams.say("\(count) lines in \(out); have a look at \(folder.appending(path: "contact-sheet.png").path)")
  }

  /// Where the lines come from: `count` at most, each from a generator of its own.
  private func maker(
    _ generator: SeededGenerator
  ) throws -> (count: Int, line: @Sendable (Int) throws -> (image: GrayImage, text: String)) {
    let augmentation = augmentation.augmentation
    if let ink {
      let lines = try reference(ink, option: "--ink", kinds: [.unipen]).read().lines
      var order = generator.child(UInt64.max)
      let chosen = lines.shuffled(using: &order).prefix(count).map { $0 }
      return (chosen.count, { index in
        guard case .ink(let ink) = chosen[index].source else { preconditionFailure("a line without ink") }
        var own = generator.child(UInt64(index))
        return (InkRenderer().render(ink, augmentation: augmentation, using: &own), chosen[index].text)
      })
    }
    if let recombined {
      let lines = try reference(recombined, option: "--recombined", kinds: DatasetReference.Kind.allCases).read().lines
      let recombiner = try finder().recombiner(of: lines, report: Self.reporter())
      var order = generator.child(UInt64.max)
      let chosen = recombiner.indices.shuffled(using: &order)
      guard !chosen.isEmpty else {
        throw OutputError(description: "\(recombined): no line of several words whose spaces the model sees; name another set.")
      }
      return (count, { index in
        var own = generator.child(UInt64(index))
        guard
          let line = recombiner.line(
            like: chosen[index % chosen.count], renderer: InkRenderer(), augmentation: augmentation, using: &own)
        else { throw OutputError(description: "\(recombined): a picture cannot be read any more; put it back, or leave its line out.") }
        return line
      })
    }
    let alphabet = try alphabet.map { try Alphabet($0) } ?? .seed
    let words = try TextSource.words(file: words)
    let maker: any LineMaker
    if let joined {
      maker = try reference(joined, option: "--joined", kinds: [.unipen]).wordComposer(alphabet: alphabet)
    } else if let spliced {
      let set = try reference(spliced, option: "--spliced", kinds: [.unipen])
      maker = try finder().composer(of: set, alphabet: alphabet, texts: words, report: Self.reporter())
    } else if let composed {
      maker = try reference(composed, option: "--composed", kinds: [.unipen, .emnist]).composer(alphabet: alphabet, words: words)
    } else {
      let style = self.augmentation == .seed ? LineRenderer.Style.seed : LineRenderer.Style()
      maker = try LineSynthesizer(
        source: TextSource(alphabet: alphabet, words: words), renderer: LineRenderer(files: fonts, style: style))
    }
    return (count, { index in
      var own = generator.child(UInt64(index))
      return maker.line(augmentation: augmentation, using: &own)
    })
  }

  /// What finds letters and spaces.
  private func finder() throws -> LetterFinder {
    try LetterFinder(model: model.load().model, engine: Engine(threads: threads.count))
  }

  /// Shows how far the search is.
  private static func reporter() -> (_ done: Int, _ total: Int) -> Void {
    var progress: Progress?
    return { done, total in
      if progress == nil { progress = Progress(total: total, unit: "lines") }
      progress!.show(done)
    }
  }

  /// The set that an option names, of one of the kinds that it takes, and of the split.
  private func reference(_ name: String, option: String, kinds: [DatasetReference.Kind]) throws -> DatasetReference {
    var reference = try EvaluationSource(name).reference
    guard kinds.contains(reference.kind) else {
      throw ValidationError("\(option) takes \(kinds.map(\.usage).joined(separator: " or ")), not '\(name)'.")
    }
    reference.split = split.part
    return reference
  }

  /// Lines on the contact sheet, at most.
  private static let shown = 120

  private struct OutputError: Error, CustomStringConvertible {
    let description: String
  }

  private struct Results: Sendable {
    var items: [ContactSheet.Item?]
    var failure: (any Error)?
    var progress: Progress
    var done = 0

    init(shown: Int, progress: Progress) {
      items = Array(repeating: nil, count: shown)
      self.progress = progress
    }
  }
}
