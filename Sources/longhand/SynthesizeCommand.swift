internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import Images
internal import Randomness
internal import Synchronization
internal import Synthesis
internal import Transcripts

struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Makes line images with their transcripts, in handwriting fonts.",
    discussion: """
      Writes NAME.png and NAME.gt.txt for each line, and contact-sheet.png to look at. The same seed gives the same
      files, whatever the number of threads.

      EXAMPLE:
        longhand synthesize --count 1000 --out made-lines
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

  @Option(help: ArgumentHelp("A font file to use; repeat for more. The installed handwriting fonts are used as well.", valueName: "file"))
  var fonts: [String] = []

  @Option(help: ArgumentHelp("A file with a word on each line (default: the machine's word list).", valueName: "file"))
  var words: String?

  @Option(help: ArgumentHelp("The symbols of the texts (default: the seed's 86).", valueName: "symbols"))
  var alphabet: String?

  @Option(help: ArgumentHelp("How much the pictures are changed at random: \(Strength.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var augmentation = Strength.handwriting

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count takes a number from 1 to 10000000, not \(count).")
    }
  }

  func run() throws {
    let alphabet = try alphabet.map { try Alphabet($0) } ?? .seed
    let style = augmentation == .seed ? LineRenderer.Style.seed : LineRenderer.Style()
    let synthesizer = try LineSynthesizer(
      source: TextSource(alphabet: alphabet, words: TextSource.words(file: words)),
      renderer: LineRenderer(files: fonts, style: style))
    let folder = URL(filePath: out, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ValidationError("\(out): cannot be made or written to; choose another folder.")
    }

    let generator = SeededGenerator(seed: seed)
    let digits = max(4, String(count - 1).count)
    let shown = 120
    let results = Mutex(Results(shown: min(shown, count)))
    let progress = ProgressLine(total: count)
    let workers = min(threads.count, count)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: count, by: workers) {
        guard results.withLock({ $0.failure == nil }) else { return }
        let line = synthesizer.line(at: index, augmentation: augmentation.augmentation, of: generator)
        let number = String(index)
        let name = "line-" + String(repeating: "0", count: digits - number.count) + number
        do {
          try line.image.writePNG(to: folder.appending(path: name + ".png").path)
          try Data((line.text + "\n").utf8).write(to: folder.appending(path: name + ".gt.txt"), options: .atomic)
        } catch {
          results.withLock { $0.failure = $0.failure ?? error }
          return
        }
        if index < shown {
          results.withLock { $0.items[index] = ContactSheet.Item(image: line.image, caption: line.text) }
        }
        progress.step()
      }
    }
    progress.finish()
    let (items, failure) = results.withLock { ($0.items, $0.failure) }
    if let failure { throw failure }
    try ContactSheet().draw(items.compactMap { $0 }).writePNG(to: folder.appending(path: "contact-sheet.png").path)
    StandardStreams.say("\(count) lines in \(out); have a look at \(folder.appending(path: "contact-sheet.png").path)")
  }

  private struct Results: Sendable {
    var items: [ContactSheet.Item?]
    var failure: (any Error)?

    init(shown: Int) { items = Array(repeating: nil, count: shown) }
  }
}

/// `n/total`, the rate and the time left on standard error, where that is a terminal.
private final class ProgressLine: Sendable {
  private struct State {
    var done = 0
    var shown = ContinuousClock.now
  }

  private let total: Int
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let state = Mutex(State())

  init(total: Int) { self.total = total }

  func step() {
    state.withLock {
      $0.done += 1
      let now = ContinuousClock.now
      guard isTerminal, now - $0.shown > .milliseconds(200) || $0.done == total else { return }
      $0.shown = now
      let seconds = (now - start) / .seconds(1)
      let rate = Double($0.done) / max(seconds, 1e-6)
      let left = Int(Double(total - $0.done) / max(rate, 1e-6))
      put("\r\u{1B}[K\($0.done)/\(total) lines, \(Int(rate)) a second, \(left) s left")
    }
  }

  func finish() {
    if isTerminal { put("\n") }
  }

  private func put(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
