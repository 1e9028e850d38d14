internal import Datasets
internal import Images
internal import Randomness
internal import Synthesis
internal import Transcripts

/// Turns the lines of the sources into samples: read or drawn, changed at random, normalised, with their labels.
struct SampleMaker: Sendable {
  /// The lines of one source of the configuration.
  enum Source: Sendable {
    case lines([Line])
    /// Of which a share is put together anew of other lines of their writers.
    case recombined([Line], LineRecombiner, share: Double)
    /// So many lines that are made up; without augmentation where `isClean`.
    case made(any LineMaker, count: Int, isClean: Bool)

    var count: Int {
      switch self {
      case .lines(let lines), .recombined(let lines, _, _): lines.count
      case .made(_, let count, _): count
      }
    }
  }

  let sources: [Source]
  let alphabet: Alphabet
  let normalization: LineNormalization
  let augmentation: Augmentation
  let renderer = InkRenderer()

  /// The line as a sample for training; nil where it holds no ink.
  func sample(
    _ entry: EpochPlan.Entry, using generator: inout SeededGenerator
  ) throws(TrainingError) -> Sample? {
    let (image, line) = try draw(entry, isPlain: false, using: &generator)
    return sample(image, of: line)
  }

  /// The line as it is, with its true text, for validation.
  func plainSample(
    _ entry: EpochPlan.Entry, using generator: inout SeededGenerator
  ) throws(TrainingError) -> (sample: Sample, text: String)? {
    let (image, line) = try draw(entry, isPlain: true, using: &generator)
    return sample(image, of: line).map { ($0, line.text) }
  }

  private func draw(
    _ entry: EpochPlan.Entry, isPlain: Bool, using generator: inout SeededGenerator
  ) throws(TrainingError) -> (image: GrayImage, line: (id: String, text: String)) {
    switch sources[entry.source] {
    case .made(let maker, _, let isClean):
      let made =
        isClean || isPlain
        ? maker.plainLine(using: &generator) : maker.line(augmentation: augmentation, using: &generator)
      return (made.image, ("made line \(entry.line)", made.text))
    case .lines(let lines): return try draw(lines[entry.line], isPlain: isPlain, using: &generator)
    case .recombined(let lines, let recombiner, let share):
      let line = lines[entry.line]
      guard !isPlain, generator.chance(Float(share)),
        let made = recombiner.line(like: entry.line, renderer: renderer, augmentation: augmentation, using: &generator)
      else { return try draw(line, isPlain: isPlain, using: &generator) }
      return (made.image, ("recombined \(line.id)", made.text))
    }
  }

  private func draw(
    _ line: Line, isPlain: Bool, using generator: inout SeededGenerator
  ) throws(TrainingError) -> (image: GrayImage, line: (id: String, text: String)) {
    let image: GrayImage
    if case .ink(let ink) = line.source {
      image = isPlain ? renderer.render(ink) : renderer.render(ink, augmentation: augmentation, using: &generator)
    } else {
      let stored = try picture(of: line)
      image = isPlain ? stored : augmentation.apply(to: stored, using: &generator)
    }
    return (image, (line.id, line.text))
  }

  private func sample(_ image: GrayImage, of line: (id: String, text: String)) -> Sample? {
    guard let normalized = normalization.normalize(image), let labels = try? alphabet.encode(line.text, unknown: .drop)
    else { return nil }
    return Sample(id: line.id, image: normalized.image, labels: labels)
  }

  private func picture(of line: Line) throws(TrainingError) -> GrayImage {
    do {
      return try line.source.image()!
    } catch {
      throw TrainingError(.data, "\(error)")
    }
  }
}
