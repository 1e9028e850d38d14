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

    /// Of each line, by name, a line without one being a writer's own; nil where lines are made up.
    var writers: [String]? {
      switch self {
      case .lines(let lines), .recombined(let lines, _, _): lines.map { $0.writerName ?? "line \($0.id)" }
      case .made: nil
      }
    }
  }

  let sources: [Source]
  let alphabet: Alphabet
  let normalization: LineNormalization
  let augmentation: Augmentation
  /// Whether a space is to be read before and behind each text.
  let spacesAround: Bool
  let renderer = InkRenderer()

  /// The line for training, in so many views of one geometry and pen whose tones, noise and hidden strips differ; none where it
  /// holds no ink. All views have the same width.
  func samples(
    _ entry: EpochPlan.Entry, views: Int, using generator: inout SeededGenerator
  ) throws(TrainingError) -> [Sample] {
    var (image, line, isClean) = try draw(entry, isPlain: false, using: &generator)
    if !isClean, line.text.count >= Self.shortestBetweenLines { augmentation.addNeighbours(to: &image, using: &generator) }
    var samples: [Sample] = []
    for _ in 0..<views {
      var view = image
      if !isClean { augmentation.applyPhotometric(to: &view, using: &generator) }
      guard var sample = sample(view, of: line) else { return [] }
      // Noise moves the crop by a pixel or two. A crop that differs by more has another scale: then the first view is seen twice.
      if let first = samples.first, sample.image.width != first.image.width {
        sample.image =
          abs(sample.image.width - first.image.width) <= Self.cropTolerance
          ? sample.image.resized(width: first.image.width, height: first.image.height) : first.image
      }
      samples.append(sample)
    }
    if !isClean {
      for index in samples.indices { augmentation.hideStrips(of: &samples[index].image, using: &generator) }
    }
    return samples
  }

  /// Symbols: what is shorter may be a mark, which with parts of others would be another one.
  private static let shortestBetweenLines = 4

  /// Pixels by which the widths of two views may differ to be of one crop: about a frame.
  private static let cropTolerance = 6

  /// The line as it is, none where it holds no ink, with its true text, for validation.
  func plainSample(
    _ entry: EpochPlan.Entry, using generator: inout SeededGenerator
  ) throws(TrainingError) -> (sample: Sample?, text: String) {
    let (image, line, _) = try draw(entry, isPlain: true, using: &generator)
    return (sample(image, of: line), line.text)
  }

  /// - Returns: the picture, moved but with its tones as they are, unless `isPlain`; and whether these are to be left so.
  private func draw(
    _ entry: EpochPlan.Entry, isPlain: Bool, using generator: inout SeededGenerator
  ) throws(TrainingError) -> (image: GrayImage, line: (id: String, text: String), isClean: Bool) {
    let geometry = augmentation.geometric
    switch sources[entry.source] {
    case .made(let maker, _, let isClean):
      let made =
        isClean || isPlain ? maker.plainLine(using: &generator) : maker.line(augmentation: geometry, using: &generator)
      return (made.image, ("made line \(entry.line)", made.text), isClean)
    case .lines(let lines):
      let line = lines[entry.line]
      return (try draw(line, geometry: isPlain ? nil : geometry, using: &generator), (line.id, line.text), false)
    case .recombined(let lines, let recombiner, let share):
      let line = lines[entry.line]
      guard !isPlain, generator.chance(Float(share)),
        let made = recombiner.line(like: entry.line, renderer: renderer, augmentation: geometry, using: &generator)
      else { return (try draw(line, geometry: isPlain ? nil : geometry, using: &generator), (line.id, line.text), false) }
      return (made.image, ("recombined \(line.id)", made.text), false)
    }
  }

  /// - Parameter geometry: nil draws the line as it is.
  private func draw(
    _ line: Line, geometry: Augmentation?, using generator: inout SeededGenerator
  ) throws(TrainingError) -> GrayImage {
    guard case .ink(let ink) = line.source else {
      let stored = try picture(of: line)
      return geometry?.apply(to: stored, using: &generator) ?? stored
    }
    guard let geometry else { return renderer.render(ink) }
    return renderer.render(ink, augmentation: geometry, using: &generator)
  }

  private func sample(_ image: GrayImage, of line: (id: String, text: String)) -> Sample? {
    let text = spacesAround ? " \(line.text) " : line.text
    guard let normalized = normalization.normalize(image), let labels = try? alphabet.encode(text, unknown: .drop) else { return nil }
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
