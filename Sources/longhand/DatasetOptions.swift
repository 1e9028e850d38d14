internal import ArgumentParser
internal import Datasets
internal import Images
internal import Recognition
internal import Synthesis

/// `--split` and `--limit`, as commands that go through the lines of data sets have them.
struct DatasetOptions: ParsableArguments {
  @Option(help: "Part of the data set: train, validation, test or all (UNIPEN alone; default: test).")
  var split: String?

  @Option(help: ArgumentHelp("Take so many lines, spread evenly over the data.", valueName: "n"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a positive number, not \(limit).") }
    if let split, split != "all", UNIPEN.Split(rawValue: split) == nil {
      throw ValidationError("There is no split '\(split)'; there are train, validation, test and all.")
    }
  }

  /// Checks what data sets are asked of.
  func sources(_ datasets: [String]) throws -> [EvaluationSource] {
    let sources = try datasets.map(EvaluationSource.init)
    if split != nil, !sources.contains(where: \.hasSplits) {
      throw ValidationError("--split is for UNIPEN; a folder or a table is taken whole.")
    }
    return sources
  }

  func lines(of datasets: [String]) throws -> [Line] {
    let part = UNIPEN.Split(rawValue: split ?? "test")
    let lines = try sources(datasets).flatMap { try $0.read(split: part).lines }
    guard let limit, limit < lines.count else { return lines }
    return (0..<limit).map { lines[$0 * lines.count / limit] }
  }
}

extension Line {
  /// The line's own image, or its ink drawn plainly, prepared for a network.
  func prepared(for normalization: LineNormalization) -> Result<PreparedLine, CommandFailure> {
    switch source {
    case .ink(let ink): return .success(PreparedLine(InkRenderer().render(ink), normalization: normalization))
    case .file(let path):
      do throws(ImageError) {
        guard let image = try GrayImage.load(path).first else { return .failure(CommandFailure("\(path): holds no image.")) }
        return .success(PreparedLine(image, normalization: normalization))
      } catch {
        return .failure(CommandFailure(error.description))
      }
    }
  }
}
