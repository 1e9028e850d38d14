internal import ArgumentParser
internal import Datasets

/// `--split NAME`, as the commands that look at data sets as a whole have it.
struct SplitOption: ParsableArguments {
  @Option(
    name: .customLong("split"),
    help: ArgumentHelp("Part of the sets that have parts: train, validation, test or all (default: all).", valueName: "name"))
  var name: String?

  /// nil for all.
  var part: DatasetSplit? { name.flatMap(DatasetSplit.init) }

  func check(_ sources: [EvaluationSource]) throws { try Self.check(name, of: sources) }

  /// - Throws: `ValidationError` where there is no such part, or no set that has parts.
  static func check(_ name: String?, of sources: [EvaluationSource]) throws {
    guard let name else { return }
    guard name == "all" || DatasetSplit(rawValue: name) != nil else {
      throw ValidationError("There is no split '\(name)'; there are train, validation, test and all.")
    }
    guard sources.contains(where: \.hasSplits) else {
      throw ValidationError("--split is for sets that have parts, as UNIPEN and Copiste; others are taken whole.")
    }
  }
}
