public import Checkpoints
public import Datasets
internal import Decoding
public import Engine
internal import Images
internal import Network
internal import Randomness
public import Synthesis
public import Transcripts

/// Finds where the letters of words in pen strokes stand, by a model that reads them: what a `SplicedComposer` cuts them by.
public struct LetterFinder {
  private let model: Model
  private let engine: Engine
  private let renderer = InkRenderer()

  public init(model: Model, engine: Engine) {
    self.model = model
    self.engine = engine
  }

  /// Of one writer, as many as give a hand; more only take time.
  private static let wordsOfWriter = 300

  /// What splices the words of a set's writers.
  ///
  /// - Parameters:
  ///   - alphabet: of the words; others are left out.
  ///   - texts: words to write.
  ///   - report: is told how many words were looked at.
  /// - Throws: as `DatasetReference.inkWords()`; `SynthesisError` where no writer has enough words.
  public func composer(
    of set: DatasetReference, alphabet: Alphabet, texts: [String], report: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> SplicedComposer {
    var lines = try set.inkWords().filter { $0.text.allSatisfy(alphabet.contains) }
    var drawing = SeededGenerator(seed: 0)
    lines.shuffle(using: &drawing)
    var counts: [String: Int] = [:]
    lines = lines.filter { line in
      counts[line.writerName ?? "", default: 0] += 1
      return counts[line.writerName ?? ""]! <= Self.wordsOfWriter
    }
    return try SplicedComposer(words(of: lines) { report($0, lines.count) }, texts: texts.filter { $0.allSatisfy(alphabet.contains) })
  }

  /// The words that the model reads right, by forced alignment; others may have labels that do not match their ink.
  ///
  /// - Parameter report: is told how many lines are done.
  public func words(of lines: [Line], report: (_ done: Int) -> Void = { _ in }) -> [SpelledWord] {
    let network = InferenceNetwork(model.architecture, weights: model.weights, engine: engine)
    var found = [SpelledWord?](repeating: nil, count: lines.count)
    var done = 0
    while done < lines.count {
      let pool = done..<min(done + 1024, lines.count)
      let prepared = pool.compactMap { prepare(lines[$0], at: $0) }
      var shuffling = SeededGenerator(seed: 0)
      let batches = Batches.bucketed(
        widths: prepared.map(\.line.image.width), count: 32, maximumColumns: 16 * 1024, using: &shuffling)
      for members in batches.map({ $0.map { prepared[$0] } }) {
        let batch = Batch(members.map { Sample(id: "", image: $0.line.image, labels: $0.labels) })
        let scores = network.logProbabilities(images: batch.images, batch: batch.count, width: batch.width)
        for (number, member) in members.enumerated() {
          let frames = model.architecture.frames(width: batch.widths[number])
          let own = LogProbabilities(
            scores, line: number, of: batch.count, frames: frames, symbols: model.architecture.symbols)
          found[member.index] = word(member, own, of: lines[member.index])
        }
      }
      done = pool.upperBound
      report(done)
    }
    return found.compactMap { $0 }
  }

  private struct Prepared {
    var index: Int
    var labels: [Int32]
    var line: NormalizedLine
    /// Where a column of the picture lies in the ink.
    var inkX: (Float) -> Float
  }

  private func prepare(_ line: Line, at index: Int) -> Prepared? {
    guard case .ink(let ink) = line.source, line.text.count > 1, let labels = try? model.alphabet.encode(line.text) else {
      return nil
    }
    let (image, inkX) = renderer.renderPlaced(ink)
    guard let normalized = model.normalization.normalize(image) else { return nil }
    return Prepared(index: index, labels: labels, line: normalized, inkX: inkX)
  }

  private func word(_ prepared: Prepared, _ scores: LogProbabilities, of line: Line) -> SpelledWord? {
    guard GreedyDecoder().decode(scores).labels == prepared.labels, case .ink(let ink) = line.source,
      let alignment = ForcedAlignment(prepared.labels, to: scores)
    else { return nil }
    let geometry = FrameGeometry(model.architecture)
    let centres = alignment.symbols.map { symbol in
      prepared.inkX(prepared.line.sourceX(geometry.centre(of: Range(symbol.frames))))
    }
    return SpelledWord(text: line.text, ink: ink, centres: centres, writer: line.writerName ?? "")
  }
}
