internal import ArgumentParser
internal import Datasets

/// A data set as the command line names it.
enum EvaluationSource {
  /// UNIPEN's folder, and the categories of it.
  case unipen(root: String, categories: Set<UNIPEN.Category>)
  /// A folder of pairs, or a table.
  case filePairs(String)

  /// - Throws: `ValidationError` where a category is not one of UNIPEN's.
  init(_ argument: String) throws {
    let prefix = "unipen:"
    guard argument.hasPrefix(prefix) else {
      self = .filePairs(argument)
      return
    }
    let parts = argument.dropFirst(prefix.count).split(separator: ":", maxSplits: 1).map(String.init)
    guard let root = parts.first else { throw ValidationError("'\(argument)' names no folder: unipen:FOLDER[:7,8].") }
    var categories: Set<UNIPEN.Category> = [.words, .texts]
    if parts.count == 2 {
      categories = []
      for name in parts[1].split(separator: ",").map(String.init) {
        guard let category = UNIPEN.Category(rawValue: name) else {
          let known = UNIPEN.Category.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("UNIPEN has no category '\(name)'; it has \(known).")
        }
        categories.insert(category)
      }
    }
    self = .unipen(root: root, categories: categories)
  }

  /// - Parameter split: of UNIPEN; nil for all of it.
  func read(split: UNIPEN.Split?, spacing: UNIPEN.Spacing = .written) throws(DatasetError) -> LineSet {
    switch self {
    case .unipen(let root, let categories):
      try UNIPEN.read(root, split: split, categories: categories, spacing: spacing)
    case .filePairs(let path): try FilePairs.read(path)
    }
  }

  var hasSplits: Bool {
    if case .unipen = self { true } else { false }
  }
}
