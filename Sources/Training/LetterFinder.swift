public import Checkpoints
public import Datasets
internal import Decoding
public import Engine
internal import Glibc
internal import Images
internal import Network
internal import Randomness
public import Synthesis
public import Transcripts

/// Finds where the letters and spaces of lines stand, by a model that reads them: what a `SplicedComposer` cuts words by, and a
/// `LineRecombiner` lines.
public struct LetterFinder {
  private let model: Model
  private let engine: Engine
  private let renderer = InkRenderer()

  public init(model: Model, engine: Engine) {
    self.model = model
    self.engine = engine
  }

  /// Of one writer, as many as give a hand; more only take time.
  private static let linesOfWriter = 300

  /// What splices the words of a set's writers.
  ///
  /// - Parameters:
  ///   - alphabet: of the words; others are left out.
  ///   - texts: words to write.
  ///   - report: is told how many lines were looked at.
  /// - Throws: as `DatasetReference.inkLines()`; `SynthesisError` where no writer has enough words.
  public func composer(
    of set: DatasetReference, alphabet: Alphabet, texts: [String], report: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> SplicedComposer {
    var lines = try set.inkLines().filter { $0.text.allSatisfy(alphabet.contains) }
    var drawing = SeededGenerator(seed: 0)
    lines.shuffle(using: &drawing)
    var counts: [String: Int] = [:]
    lines = lines.filter { line in
      counts[line.writerName ?? "", default: 0] += 1
      return counts[line.writerName ?? ""]! <= Self.linesOfWriter
    }
    return try SplicedComposer(
      words(of: lines) { report($0, lines.count) }, texts: texts.filter { $0.allSatisfy(alphabet.contains) },
      allows: { alphabet.contains($0) })
  }

  /// The words that the model reads right, by forced alignment; others may have labels that do not match their ink. Of lines, the words
  /// that they fall into where they can be cut at their spaces.
  ///
  /// - Parameter report: is told how many lines are done.
  public func words(of lines: [Line], report: (_ done: Int) -> Void = { _ in }) -> [SpelledWord] {
    var words: [SpelledWord] = []
    find(in: lines, report: report) { line, found in
      guard found.isRead, case .ink(let ink) = line.source, line.text.count > 1 else { return }
      let writer = line.writerName ?? ""
      if line.text.contains(" ") {
        words += CutLine(line, spaces: found.spaces(of: line.text))?.words(centres: found.centres, writer: writer) ?? []
      } else {
        words.append(SpelledWord(text: line.text, ink: ink, centres: found.centres, writer: writer))
      }
    }
    return words
  }

  /// What puts lines together anew; of those that the model reads well enough to see where their spaces are.
  ///
  /// - Parameter report: is told how many lines were looked at.
  public func recombiner(of lines: [Line], report: (_ done: Int, _ total: Int) -> Void = { _, _ in }) -> LineRecombiner {
    var cuts: [String: CutLine] = [:]
    let spaced = lines.filter { $0.text.contains(" ") }
    find(in: spaced, report: { report($0, spaced.count) }) { line, found in
      if found.isNearlyRead { cuts[line.id] = CutLine(line, spaces: found.spaces(of: line.text)) }
    }
    return LineRecombiner(lines.map { ($0, cuts[$0.id]) })
  }

  /// Where a line's symbols stand.
  private struct Found {
    /// Of each symbol, the middle in the ink's units or the picture's columns.
    var centres: [Float]
    /// How sure the network is of each, the mean of logarithms in its frames.
    var scores: [Float]
    /// Whether the text is what the model reads, and whether most of it is.
    var isRead, isNearlyRead: Bool

    /// The spaces that the network sees, between two words.
    func spaces(of text: String) -> [CutLine.Space] {
      let symbols = Array(text)
      return symbols.indices.dropFirst().dropLast().compactMap { index in
        guard symbols[index] == " ", symbols[index - 1] != " ", scores[index] > LetterFinder.surelySeen else { return nil }
        return CutLine.Space(symbol: index, x: centres[index])
      }
    }
  }

  /// A space that is as likely as not.
  private static let surelySeen = log(Float(0.5))
  /// Of a text's symbols, so many may be read otherwise.
  private static let misread: Float = 0.25

  private func find(in lines: [Line], report: (_ done: Int) -> Void, _ body: (Line, Found) -> Void) {
    let network = InferenceNetwork(model.architecture, weights: model.weights, precision: .bfloat16, engine: engine)
    var done = 0
    while done < lines.count {
      let pool = done..<min(done + 1024, lines.count)
      let prepared = pool.compactMap { prepare(lines[$0], at: $0) }
      var shuffling = SeededGenerator(seed: 0)
      let batches = Batches.bucketed(
        widths: prepared.map(\.line.image.width), count: 32, maximumColumns: 16 * 1024, using: &shuffling)
      var found = [Found?](repeating: nil, count: pool.count)
      for members in batches.map({ $0.map { prepared[$0] } }) {
        let batch = Batch(members.map { Sample(id: "", image: $0.line.image, labels: $0.labels) })
        let scores = network.logProbabilities(images: batch.images, batch: batch.count, width: batch.width)
        for (number, member) in members.enumerated() {
          let frames = model.architecture.frames(width: batch.widths[number])
          let own = LogProbabilities(
            scores, line: number, of: batch.count, frames: frames, symbols: model.architecture.symbols
          ).withoutOuterSpaces(model.alphabet.space)
          found[member.index - pool.lowerBound] = places(member, own)
        }
      }
      for (line, found) in zip(lines[pool], found) { found.map { body(line, $0) } }
      done = pool.upperBound
      report(done)
    }
  }

  private struct Prepared {
    var index: Int
    var labels: [Int32]
    var line: NormalizedLine
    /// Where a column of the picture lies in the ink; in the picture itself where there is none.
    var sourceX: (Float) -> Float
  }

  private func prepare(_ line: Line, at index: Int) -> Prepared? {
    guard let labels = try? model.alphabet.encode(line.text), !labels.isEmpty else { return nil }
    var (image, sourceX): (GrayImage?, (Float) -> Float) = (nil, { $0 })
    if case .ink(let ink) = line.source { (image, sourceX) = renderer.renderPlaced(ink) } else { image = try? line.source.image() }
    guard let image, let normalized = model.normalization.normalize(image) else { return nil }
    return Prepared(index: index, labels: labels, line: normalized, sourceX: sourceX)
  }

  private func places(_ prepared: Prepared, _ scores: LogProbabilities) -> Found? {
    guard let alignment = ForcedAlignment(prepared.labels, to: scores) else { return nil }
    let read = GreedyDecoder().decode(scores).labels
    let geometry = FrameGeometry(model.architecture)
    let errors = ErrorRate(EditAlignment.steps(reference: prepared.labels, hypothesis: read)).errors
    return Found(
      centres: alignment.symbols.map { prepared.sourceX(prepared.line.sourceX(geometry.centre(of: Range($0.frames)))) },
      scores: alignment.symbols.map(\.score), isRead: errors == 0,
      isNearlyRead: Float(errors) <= Self.misread * Float(prepared.labels.count))
  }
}
