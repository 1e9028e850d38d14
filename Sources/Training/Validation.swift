internal import Datasets
internal import Decoding
internal import Engine
internal import Network
internal import Randomness
internal import Transcripts

/// The lines that a run is measured on, made once.
struct Validation {
  private let architecture: Architecture
  private let alphabet: Alphabet
  /// What is multiplied, as in the training steps.
  private let precision: ElementType
  /// Lines of near widths together, with their texts.
  private let batches: [(batch: Batch, texts: [String])]
  /// Of lines in whose pictures there is no ink: nothing is read of them.
  private let blank: [String]

  var count: Int { batches.reduce(blank.count) { $0 + $1.texts.count } }

  /// What a person should know of the lines; nil where there is nothing.
  var warning: String? {
    blank.isEmpty ? nil : "No ink was found in \(blank.count) of \(count) validation lines: all of their text counts as missed."
  }

  init(_ setup: TrainingSetup) throws(TrainingError) {
    architecture = setup.architecture
    alphabet = setup.alphabet
    precision = setup.elementType
    var samples: [Sample] = []
    var texts: [String] = []
    var blank: [String] = []
    // Whatever the run's seed is, so that runs are measured on the same lines.
    let generator = SeededGenerator(seed: 0)
    for (number, source) in setup.validationSamples.sources.enumerated() {
      for line in 0..<source.count {
        var own = generator.child(Stream.validation, UInt64(number), UInt64(line))
        let entry = EpochPlan.Entry(source: number, line: line)
        let made = try setup.validationSamples.plainSample(entry, using: &own)
        guard let sample = made.sample else {
          blank.append(made.text)
          continue
        }
        samples.append(sample)
        texts.append(made.text)
      }
    }
    self.blank = blank
    var shuffling = generator.child(Stream.batches)
    batches = Batches.bucketed(
      widths: samples.map(\.image.width), count: 32, maximumColumns: 32 * 1024, using: &shuffling
    ).map { indices in (Batch(indices.map { samples[$0] }), indices.map { texts[$0] }) }
  }

  /// Character and word error rate by best path; nil where there are no lines.
  func score(
    _ weights: ModelWeights, engine: Engine, report: (TrainingEvent) -> Void
  ) -> (cer: Double, wer: Double)? {
    guard count > 0 else { return nil }
    let network = InferenceNetwork(architecture, weights: weights, precision: precision, engine: engine)
    var errors = TranscriptScores()
    for text in blank { errors.add(truth: text, read: "") }
    let decoder = GreedyDecoder()
    var done = blank.count
    for (batch, texts) in batches {
      let scores = network.logProbabilities(images: batch.images, batch: batch.count, width: batch.width)
      for (line, text) in texts.enumerated() {
        let frames = architecture.frames(width: batch.widths[line])
        let own = LogProbabilities(scores, line: line, of: batch.count, frames: frames, symbols: architecture.symbols)
          .withoutOuterSpaces(alphabet.space)
        errors.add(truth: text, read: alphabet.text(of: decoder.decode(own).labels))
      }
      done += batch.count
      report(.validating(done: done, total: count))
    }
    return (errors.cer, errors.wer)
  }
}

extension LogProbabilities {
  /// The frames (T, V) of one line, padding left off, from scores (T, N, V).
  init(_ scores: [Float], line: Int, of batch: Int, frames: Int, symbols: Int) {
    var values: [Float] = []
    values.reserveCapacity(frames * symbols)
    for frame in 0..<frames { values += scores[((frame * batch + line) * symbols)...].prefix(symbols) }
    self.init(frames: frames, symbols: symbols, values: values)
  }
}
