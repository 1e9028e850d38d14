internal import ArgumentParser
internal import Checkpoints
internal import Decoding
internal import Recognition

struct LanguageModelTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learns a language model from text.",
    discussion: """
      Texts are UTF-8, one line of writing a line: a model learns how lines begin and end, so break text as it is written. Case, digits and marks \
      count as they are; whitespace is one space. Smoothing is interpolated modified Kneser-Ney.

      EXAMPLE:
        longhand lm train text.txt --order 6 --prune 0,0,0,1,2 --out english.lm
      """)

  @Argument(help: ArgumentHelp("Texts; - is the standard input.", valueName: "text"))
  var texts: [String]

  @Option(help: ArgumentHelp("Characters of the longest n-gram, 1 to 8.", valueName: "n"))
  var order = 6

  @Option(
    help: ArgumentHelp(
      """
      Leave out n-grams that stand in the text no more often than this: a number for each order from 1 on, the last for all longer ones. The \
      first is 0, and none is less than the one before (default: 0).
      """, valueName: "counts"))
  var prune = "0"

  @Option(help: ArgumentHelp("What the texts are, and their licence; kept in Longhand's form.", valueName: "text"))
  var origin = ""

  @OptionGroup var output: LanguageModelOutput

  func validate() throws {
    guard NGramCounts.orders.contains(order) else { throw ValidationError("--order takes 1 to 8, not \(order).") }
    guard let pruning, NGramEstimator.areThresholds(pruning), pruning.count <= order else {
      throw ValidationError("--prune takes up to \(order) numbers that start with 0 and do not fall, such as 0,0,1; not '\(prune)'.")
    }
  }

  private var pruning: [UInt32]? {
    let numbers = prune.split(separator: ",", omittingEmptySubsequences: false).map { UInt32($0) }
    return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
  }

  func run() throws {
    try OutputFile.check(output.out)
    var counts = NGramCounts(order: order)
    for path in texts { try Self.count(path, &counts) }
    let estimate: NGramEstimator
    do {
      estimate = try NGramEstimator(counts, pruning: pruning ?? [0])
    } catch {
      throw CommandFailure("\(texts.joined(separator: ", ")): \(error.description)")
    }
    let model = try NGramModel(estimate, origin: origin, isQuantized: output.isQuantized)
    if output.isARPA { try model.writeARPA(to: output.out) } else { try model.write(to: output.out) }

    for (index, discounts) in estimate.discounts.enumerated() where discounts.isFallback && index > 0 {
      StandardStreams.say(
        "The text has too few n-grams of order \(index + 1) to tell how much to take off their counts: 0.5, 1 and 1.5 are taken.")
    }
    StandardStreams.put(
      """
      text        \(counts.lines) lines, \(counts.characters) characters, \(counts.vocabulary.characters.count) different
      n-grams     \(model.counts.map { NetworkSummary.grouped($0) }.joined(separator: ", ")) of orders 1 to \(order)
      written     \(output.out)

      """)
  }

  private static func count(_ path: String, _ counts: inout NGramCounts) throws {
    var lines = try TextLines(path)
    var progress = Progress(total: lines.size.map { $0 >> 20 } ?? 0, unit: "MB")
    defer { progress.clear() }
    var shown = 0
    while let line = try lines.next() {
      do {
        try counts.add(line)
      } catch {
        throw CommandFailure("\(path): \(error.description)")
      }
      if lines.position >> 20 > shown {
        shown = lines.position >> 20
        progress.show(shown)
      }
    }
  }
}
