/// A data set by its name, as a configuration or a command line gives it: the kind, where it is, and which part of it.
public struct DatasetReference: Equatable, Sendable {
  public enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
    case pairs, unipen, copiste, iam, emnist, alto, page, lmdb
  }

  public var kind: Kind
  /// Of a folder or a file.
  public var path: String
  /// nil for all; kinds without parts of their own are read whole in any case.
  public var split: DatasetSplit?
  /// What to take of it, in the words of its kind: see `Kind.options`.
  public var options: [String]
  /// Of UNIPEN; empty for all.
  public var contributors: Set<String> = []
  /// Of UNIPEN.
  public var spacing = UNIPEN.Spacing.written

  public init(kind: Kind, path: String, split: DatasetSplit? = nil, options: [String] = []) {
    self.kind = kind
    self.path = path
    self.split = split
    self.options = options
  }

  /// From `KIND:PATH[:OPTION,OPTION...]`; a path alone is of the kind `pairs`, or `lmdb` where it ends in `.lmdb`.
  ///
  /// - Throws: `misnamed` where the path is missing or an option is not one of the kind's.
  public init(parsing name: String, split: DatasetSplit? = nil) throws(DatasetError) {
    guard let colon = name.firstIndex(of: ":"), let kind = Kind(rawValue: String(name[..<colon])) else {
      self.init(kind: name.hasSuffix(".lmdb") ? .lmdb : .pairs, path: name, split: split)
      return
    }
    let rest = name[name.index(after: colon)...]
    // A path may have colons; what stands behind the last of them, without a slash, are options.
    let last = rest.lastIndex(of: ":")
    let isOptions = last != nil && !rest[last!...].contains("/")
    let path = isOptions ? rest[..<last!] : rest
    let options = isOptions ? rest[rest.index(after: last!)...].split(separator: ",").map(String.init) : []
    guard !path.isEmpty else { throw .misnamed("'\(name)' names no place; write \(kind.usage).") }
    self.init(kind: kind, path: String(path), split: split, options: options)
    try check()
  }

  /// - Throws: `misnamed` where an option is not one of the kind's, or excludes another.
  public func check() throws(DatasetError) {
    for option in options where !kind.options.contains(option) {
      let known = kind.options.isEmpty ? "it has none" : "it has \(kind.options.joined(separator: ", "))"
      throw .misnamed("\(kind.title) has no '\(option)'; \(known).")
    }
    for choice in kind.choices {
      let chosen = choice.filter(options.contains)
      guard chosen.count < 2 else { throw .misnamed("Of \(chosen.joined(separator: " and ")) only one can be chosen.") }
    }
  }

  /// - Throws: `misnamed`, and what the kind's reader throws.
  public func read() throws(DatasetError) -> LineSet {
    try check()
    switch kind {
    case .pairs: return try FilePairs.read(path)
    case .unipen:
      let categories = chosen(UNIPEN.Category.self)
      return try UNIPEN.read(
        path, split: split, categories: categories.isEmpty ? [.words, .texts] : Set(categories),
        contributors: contributors.isEmpty ? nil : contributors, spacing: spacing)
    case .copiste: return try Copiste.read(path, split: split, struck: struck, boxes: boxes)
    case .iam:
      return try IAM.read(
        path, unit: chosen(IAM.Unit.self).first ?? .lines, truth: chosen(IAM.Truth.self).first ?? .ascii,
        partition: chosen(IAM.Partition.self).first ?? .official, split: split, includesErrors: options.contains("err"))
    case .emnist: return try EMNIST.read(path, selection: chosen(EMNIST.Selection.self).first, split: split)
    case .lmdb: return try PackedDataset.read(path)
    case .alto: return try PageFiles.read(path, format: .alto, struck: struck, boxes: boxes)
    case .page: return try PageFiles.read(path, format: .page, struck: struck, boxes: boxes)
    }
  }

  /// The options that are values of a type.
  private func chosen<Choice: RawRepresentable<String>>(_ type: Choice.Type) -> [Choice] {
    options.compactMap(Choice.init(rawValue:))
  }

  private var boxes: Bool { options.contains("boxes") }

  private var struck: StruckText {
    for (struck, name) in StruckText.options where options.contains(name) { return struck }
    return .drop
  }
}

extension DatasetReference.Kind {
  /// As it is written in a sentence.
  public var title: String {
    switch self {
    case .pairs: "A folder or table of pairs"
    case .unipen: "UNIPEN"
    case .copiste: "Copiste"
    case .iam: "IAM"
    case .emnist: "EMNIST"
    case .alto: "ALTO"
    case .page: "PAGE-XML"
    case .lmdb: "A packed set"
    }
  }

  /// Whether it is divided into training, validation and test.
  public var hasSplits: Bool {
    switch self {
    case .unipen, .copiste, .iam, .emnist: true
    case .pairs, .alto, .page, .lmdb: false
    }
  }

  /// What may be chosen of it.
  public var options: [String] {
    switch self {
    case .pairs, .lmdb: []
    case .iam: choices.flatMap { $0 } + ["err"]
    case .emnist: choices.flatMap { $0 }
    case .unipen: UNIPEN.Category.allCases.map(\.rawValue)
    case .copiste, .alto, .page: StruckText.options.map(\.name) + ["boxes"]
    }
  }

  /// Options of which one at most may be chosen; the first is taken where none is, but for EMNIST.
  fileprivate var choices: [[String]] {
    switch self {
    case .iam:
      [IAM.Unit.allCases.map(\.rawValue), IAM.Truth.allCases.map(\.rawValue), IAM.Partition.allCases.map(\.rawValue)]
    case .emnist: [EMNIST.Selection.allCases.map(\.rawValue)]
    case .copiste, .alto, .page: [StruckText.options.map(\.name)]
    case .pairs, .unipen, .lmdb: []
    }
  }

  /// How it is named on a command line.
  public var usage: String {
    switch self {
    case .pairs: "FOLDER or TABLE.tsv"
    case .unipen: "unipen:FOLDER[:7,8]"
    case .copiste, .alto, .page: "\(rawValue):FOLDER[:struck,boxes]"
    case .iam: "iam:FOLDER[:words,xml,aachen,err]"
    case .emnist: "emnist:FOLDER[:balanced]"
    case .lmdb: "FILE.lmdb"
    }
  }
}

extension StruckText {
  /// By the words that choose them; without any, such lines are left out.
  fileprivate static let options: [(struck: StruckText, name: String)] = [(.words, "struck"), (.keep, "marks")]
}
