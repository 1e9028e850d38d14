internal import ArgumentParser
internal import Datasets
internal import Images
internal import Recognition

/// `--split` and `--limit`, as commands that go through the lines of data sets have them.
struct DatasetOptions: ParsableArguments {
  @Option(help: "Part of the data set: train, validation, test or all (sets that have parts; default: validation).")
  var split: String?

  @Option(help: ArgumentHelp("Take so many lines, spread evenly over the data.", valueName: "n"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a positive number, not \(limit).") }
  }

  /// Checks what data sets are asked of.
  func sources(_ datasets: [String]) throws -> [EvaluationSource] {
    let sources = try datasets.map(EvaluationSource.init)
    try SplitOption.check(split, of: sources)
    return sources
  }

  func lines(of datasets: [String]) throws -> [Line] {
    let part = DatasetSplit(rawValue: split ?? "validation")
    return try sources(datasets).flatMap { try $0.read(split: part).lines }.spread(limit)
  }
}

extension Line {
  /// The line's picture, prepared for a network.
  func prepared(for normalization: LineNormalization, looks: Looks = .one) -> Result<PreparedLine, CommandFailure> {
    do throws(DatasetError) {
      return .success(PreparedLine(try source.picture(), normalization: normalization, looks: looks))
    } catch {
      return .failure(CommandFailure(error.description))
    }
  }
}
