internal import Datasets
internal import Images
internal import Recognition

/// Reads the lines of test sets, chunk by chunk.
struct EvaluationReader {
  let recognizer: Recognizer
  let threads: Int
  /// Called with each line's picture as it is, before any preparation; the image is not kept otherwise.
  var keep: (@Sendable (Int, GrayImage) -> CommandFailure?)?

  /// A line of a data set, and the set's name.
  typealias Entry = (line: Line, set: String)

  /// What was read of the lines, in their order; those that could not be read are left out, named on standard error and counted.
  func read(_ entries: [Entry]) -> (lines: [(index: Int, line: EvaluatedLine)], failures: Int) {
    var lines: [(Int, EvaluatedLine)] = []
    var failures = 0
    var progress = Progress(total: entries.count, unit: "lines")
    for start in stride(from: 0, to: entries.count, by: 512) {
      let range = start..<min(entries.count, start + 512)
      let (indices, prepared, failed) = prepare(entries, range, progress: &progress)
      failures += failed
      for (index, result) in zip(indices, recognizer.read(prepared)) {
        lines.append((index, EvaluatedLine(entries[index].line, of: entries[index].set, result: result)))
      }
      progress.show(range.upperBound)
    }
    progress.clear()
    return (lines, failures)
  }

  /// What the network sees in the lines, from which they can be read several times.
  func look(
    at entries: [Entry]
  ) -> (indices: [Int], lines: [PreparedLine], sights: [Recognizer.Sight?], failures: Int) {
    var all: (indices: [Int], lines: [PreparedLine], sights: [Recognizer.Sight?], failures: Int) = ([], [], [], 0)
    var progress = Progress(total: entries.count, unit: "lines")
    for start in stride(from: 0, to: entries.count, by: 512) {
      let range = start..<min(entries.count, start + 512)
      let (indices, prepared, failed) = prepare(entries, range, progress: &progress)
      all.indices += indices
      all.lines += prepared
      all.sights += recognizer.sights(of: prepared)
      all.failures += failed
      progress.show(range.upperBound)
    }
    progress.clear()
    return all
  }

  private func prepare(
    _ entries: [Entry], _ range: Range<Int>, progress: inout Progress
  ) -> (indices: [Int], lines: [PreparedLine], failures: Int) {
    let (normalization, looks) = (recognizer.normalization, recognizer.looksInUse)
    let keep = keep
    let outcomes = concurrentMap(range.count, threads: threads) { offset -> Result<PreparedLine, CommandFailure> in
      let index = range.lowerBound + offset
      do throws(DatasetError) {
        let image = try entries[index].line.source.picture()
        if let failure = keep?(index, image) { return .failure(failure) }
        return .success(PreparedLine(image, normalization: normalization, looks: looks))
      } catch {
        return .failure(CommandFailure(error.description))
      }
    }
    var (indices, lines, failures): ([Int], [PreparedLine], Int) = ([], [], 0)
    for (index, outcome) in zip(range, outcomes) {
      switch outcome {
      case .success(let line):
        indices.append(index)
        lines.append(line)
      case .failure(let failure):
        failures += 1
        progress.clear()
        StandardStreams.say(failure.description)
      }
    }
    return (indices, lines, failures)
  }
}
