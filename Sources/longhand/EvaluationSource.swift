internal import ArgumentParser
internal import Datasets

/// A data set as the command line names it.
struct EvaluationSource {
  let reference: DatasetReference

  /// How data sets are named, for the help of a command.
  static let usage = """
    A data set is a folder of NAME.png with NAME.gt.txt, a table of FILE<TAB>TEXT, or KIND:PATH[:OPTIONS]: \
    \(DatasetReference.Kind.allCases.filter { $0 != .pairs }.map(\.usage).joined(separator: ", ")).
    """

  /// - Throws: `ValidationError` where the name makes no sense.
  init(_ argument: String) throws {
    do throws(DatasetError) {
      reference = try DatasetReference(parsing: argument)
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// - Parameter split: of a set that has any; nil for all of it.
  func read(split: DatasetSplit?, spacing: UNIPEN.Spacing = .written) throws(DatasetError) -> LineSet {
    var reference = reference
    reference.split = split
    reference.spacing = spacing
    return try reference.read()
  }

  var hasSplits: Bool { reference.kind.hasSplits }
}
