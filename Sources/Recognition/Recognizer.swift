public import Checkpoints
public import Decoding
public import Engine
public import Images
internal import Glibc
internal import Network
internal import Transcripts

/// Reads images of lines with a model: levelled, cropped and scaled, through the network, and by a decoder to text.
///
/// Belongs to the thread that made it.
public final class Recognizer {
  public let normalization: LineNormalization
  /// How scores become text; by best path at first.
  public var decoder = LineDecoder() {
    didSet { calibration = ownCalibration }
  }
  /// How often lines in doubt are looked at without a constraint.
  public var looks = Looks.standard {
    didSet { calibration = ownCalibration }
  }
  /// Applied to all confidences; the model's own for the decoder and the looks until another is set.
  public var calibration: Calibration
  private let calibrations: [String: Calibration]
  let alphabet: Alphabet
  private let network: InferenceNetwork
  private let geometry: FrameGeometry
  private let threads: Int
  private let batchLines: Int
  /// Columns of a batch: bounds the memory for the activations.
  private static let batchColumns = 16384

  /// - Parameters:
  ///   - threads: of the engine, and of the preparation of images.
  ///   - batch: lines that go through the network together, at most.
  ///   - convolutionMethod: how the network's convolutions are computed.
  ///   - precision: of what its LSTM and Winograd's convolutions multiply, see `InferenceNetwork`. In bfloat16 a single line takes half
  ///     the time on a processor that multiplies it, and elsewhere a fifth less, as the LSTM gains alone; confidences differ by less than
  ///     0.01 nine times in ten.
  /// - Throws: where the oneDNN library at hand is unusable.
  public init(
    _ model: Model, threads: Int, batch: Int = 32, convolutionMethod: ConvolutionMethod = .winograd,
    precision: ElementType = .bfloat16
  ) throws(EngineError) {
    precondition(batch > 0, "a batch holds at least one line")
    normalization = model.normalization
    calibrations = model.calibrations
    calibration = .none
    alphabet = model.alphabet
    network = InferenceNetwork(
      model.architecture, weights: model.weights, precision: precision,
      engine: try Engine(threads: threads, convolutionMethod: convolutionMethod))
    geometry = FrameGeometry(model.architecture)
    self.threads = threads
    batchLines = batch
    calibration = ownCalibration
  }

  /// The model's own for the decoder and the looks.
  private var ownCalibration: Calibration { calibrationName.flatMap { calibrations[$0] } ?? .none }

  /// With a constraint one: what looks say together without it need not show best which allowed text stands there.
  public var looksInUse: Looks { decoder.constraint == nil ? looks : .one }

  /// What a model calls its calibration of the decoder and the looks: what was chosen of several readings is right less often than it
  /// claims. nil where there can be none.
  public var calibrationName: String? {
    guard let name = decoder.calibrationName, looksInUse.count > 1 else { return decoder.calibrationName }
    return "\(name), \(looksInUse.count) looks" + (decoder.weighing == .parts ? " by parts" : "")
  }

  /// Reads images of one line each; results in the order of the images.
  public func read(_ images: [GrayImage]) -> [LineResult] {
    let (normalization, looks) = (normalization, looksInUse)
    return read(
      concurrentMap(images.count, threads: threads) { PreparedLine(images[$0], normalization: normalization, looks: looks) })
  }

  /// Reads lines that were prepared with `normalization` and `looksInUse`; results in the order of the lines.
  public func read(_ lines: [PreparedLine]) -> [LineResult] { results(of: lines, sights: sights(of: lines)) }

  /// What the network saw in a line, by all looks at it.
  package struct Sight {
    package let scores: LogProbabilities
    /// For each frame, which column of the line's first view it looks at.
    let columns: [Float]
  }

  /// What the network sees in each line, from which `results` decodes; nil for a line without ink.
  ///
  /// - Parameter weighing: what counts of several looks; nil for what the decoder takes.
  package func sights(of lines: [PreparedLine], weighing: LookConsensus.Weighing? = nil) -> [Sight?] {
    var looks = lines.map { _ in [LogProbabilities]() }
    var open = lines.indices.filter { !lines[$0].views.isEmpty }
    let assurance = log(Looks.assurance)
    for look in 0..<looksInUse.count {
      score(open.map { lines[$0].views[look] }) { looks[open[$0]].append($1) }
      guard look + 1 < looksInUse.count else { break }
      open.removeAll { index in
        lines[index].views.count == look + 1 || GreedyDecoder().decode(looks[index][look]).logProbability >= assurance
      }
    }
    let weighing = weighing ?? decoder.weighing
    return lines.indices.map { looks[$0].isEmpty ? nil : sight(of: lines[$0], in: looks[$0], weighing: weighing) }
  }

  /// What several looks at a line, each in the view of its place, say together.
  func sight(of line: PreparedLine, in looks: [LogProbabilities], weighing: LookConsensus.Weighing = .parts) -> Sight {
    let consensus = LookConsensus(looks, space: alphabet.space, weighing: weighing)
    var columns: [Float] = []
    for piece in consensus.pieces {
      for frame in piece.frames {
        let own = geometry.centre(of: frame..<frame + 1)
        let column = piece.look == 0 ? own : line.views[0].column(ofSourceX: line.views[piece.look].sourceX(own))
        // Where one look's frames follow another's they may overlap.
        columns.append(max(column, columns.last ?? column))
      }
    }
    return Sight(scores: consensus.scores, columns: columns)
  }

  /// What `read` makes of the lines, from what the network saw.
  package func results(of lines: [PreparedLine], sights: [Sight?]) -> [LineResult] {
    zip(lines, sights).map { line, sight in
      sight.map { result(of: $0, of: line) } ?? .blank(width: line.width, height: line.height)
    }
  }

  /// Sends lines through the network, and hands on each one's index and scores.
  func score(_ lines: [NormalizedLine], _ body: (Int, LogProbabilities) -> Void) {
    let widths = lines.map(\.image.width)
    for batch in BatchPlan.batches(widths: widths, lines: batchLines, columns: Self.batchColumns) {
      let own = batch.indices.map { lines[$0] }
      let frames = own.map { max(1, network.architecture.frames(width: $0.image.width)) }
      let values = network.logProbabilities(
        images: Self.pixels(of: own, width: batch.width, height: network.architecture.height),
        batch: own.count, width: batch.width)
      let scores = LogProbabilities.lines(
        of: values, batch: own.count, symbols: network.architecture.symbols, frameLengths: frames)
      for (position, index) in batch.indices.enumerated() { body(index, scores[position].withoutOuterSpaces(alphabet.space)) }
    }
  }

  /// (N, 1, H, W) in 0...1; the paper goes on to the right of a line.
  private static func pixels(of lines: [NormalizedLine], width: Int, height: Int) -> [Float] {
    var pixels = [Float](repeating: 1, count: lines.count * height * width)
    pixels.withUnsafeMutableBufferPointer { pixels in
      for (index, line) in lines.enumerated() {
        precondition(line.image.height == height, "a line was prepared for another network")
        let own = line.image.width
        line.image.pixels.withUnsafeBufferPointer { source in
          for y in 0..<height {
            let (from, to) = (y * own, (index * height + y) * width)
            for x in 0..<own { pixels[to + x] = Float(source[from + x]) * (1 / 255) }
          }
        }
      }
    }
    return pixels
  }

  private func result(of sight: Sight, of source: PreparedLine) -> LineResult {
    let scores = sight.scores
    // Beside other scores, those of a language model, the network's must keep their size: then the maps alone calibrate.
    let decoded = decoder.decode(decoder.beam == nil ? scores.tempered(calibration.temperature) : scores)
    guard let best = decoded.hypotheses.first else {
      return LineResult(
        text: "", confidence: 0, characters: [], failure: decoded.failure ?? .nothingFits,
        seemsSeveralLines: source.seemsSeveralLines, width: source.width, height: source.height)
    }
    let texts = best.labels.map { alphabet.text(of: CollectionOfOne($0)) }
    let extents = places(of: best.symbols.map(\.frames), at: sight.columns, texts: texts, in: source)
    let characters = best.symbols.indices.map { index in
      let symbol = best.symbols[index]
      let confidence = calibration.character(symbol.confidence)
      // What is left is shared by the alternatives as before.
      let scale = symbol.confidence < 1 ? (1 - confidence) / (1 - symbol.confidence) : 1
      return LineResult.Character(
        text: texts[index], confidence: confidence, left: extents[index].left, right: extents[index].right,
        alternatives: symbol.alternatives.map { alternative in
          LineResult.Alternative(
            text: alternative.label == 0 ? "" : alphabet.text(of: CollectionOfOne(alternative.label)),
            confidence: min(1, scale * alternative.confidence))
        })
    }
    let spans = LineResult.wordSpans(of: texts)
    let words = zip(spans, decoded.confidences(of: spans)).map { span, confidence in
      LineResult.Word(characters: span, of: characters, confidence: calibration.word(confidence))
    }
    let readings = decoded.hypotheses.map { hypothesis in
      LineResult.Reading(
        text: alphabet.text(of: hypothesis.labels), confidence: calibration.line(hypothesis.confidence), score: hypothesis.score,
        logProbability: hypothesis.logProbability)
    }
    return LineResult(
      text: texts.joined(), confidence: calibration.line(best.confidence), characters: characters, words: words,
      readings: readings, seemsSeveralLines: source.seemsSeveralLines, width: source.width, height: source.height)
  }

  /// Where characters stand in the source image, from the frames that saw them.
  ///
  /// - Parameter columns: of the first view, which each frame looks at.
  func places(
    of frames: [ClosedRange<Int>], at columns: [Float], texts: [String], in source: PreparedLine
  ) -> [(left: Float, right: Float)] {
    let line = source.views[0]
    let extents = CharacterExtents.find(
      centres: frames.map { (columns[$0.lowerBound] + columns[$0.upperBound]) / 2 },
      isSpace: texts.map { $0.allSatisfy(\.isWhitespace) }, ink: Self.columnInk(of: line.image))
    func sourceX(_ column: Int) -> Float {
      max(0, min(Float(source.width), line.sourceX(Float(column))))
    }
    return extents.map { (sourceX($0.lowerBound), sourceX($0.upperBound)) }
  }

  /// Darkness of each column, 0 for paper.
  private static func columnInk(of image: GrayImage) -> [Float] {
    var sums = [Int32](repeating: 0, count: image.width)
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<image.height {
        for x in 0..<image.width { sums[x] += Int32(255 - pixels[y * image.width + x]) }
      }
    }
    return sums.map(Float.init)
  }
}
