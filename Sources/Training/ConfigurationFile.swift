internal import Foundation
internal import Network
internal import Yams

extension TrainingConfiguration {
  /// Reads a configuration: the defaults, with `yaml` laid over them, and `overrides` (`key.path=value`) over both.
  ///
  /// - Parameter file: how messages call the YAML.
  /// - Throws: `TrainingError.configuration` for what is not YAML, unknown keys (naming the nearest), and values that do
  ///   not fit.
  public static func read(
    yaml: String, file: String, overrides: [String] = []
  ) throws(TrainingError) -> TrainingConfiguration {
    do {
      let defaults = try node(of: TrainingConfiguration())
      let given = try compose(yaml, in: file) ?? empty
      guard case .mapping = given else {
        throw TrainingError(.configuration, "\(file) is not a list of keys and values.")
      }
      var merged = try merge(defaults, given, path: [])
      for override in overrides {
        guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
          throw TrainingError(.configuration, "'--set \(override)' is not of the form key=value.")
        }
        let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let text = String(override[override.index(after: equals)...])
        let value = try compose(text, in: "'--set \(override)'") ?? Node("null")
        merged = try merge(defaults, set(value, at: path[...], of: merged, whole: path), path: [])
      }
      let configuration = try YAMLDecoder().decode(TrainingConfiguration.self, from: merged)
      try configuration.check()
      return configuration
    } catch let error as TrainingError {
      throw error
    } catch let error as DecodingError {
      throw TrainingError(.configuration, "\(file): \(sentence(for: error))")
    } catch {
      throw TrainingError(.configuration, "\(file): \(error)")
    }
  }

  /// The configuration as YAML with a comment for every key; `read` gives the same configuration back.
  public var commentedYAML: String {
    guard let node = try? Self.node(of: self) else { preconditionFailure("a configuration encodes") }
    var out = "# Longhand: training configuration. Every key may be left out; what stands here is then its value.\n"
    Self.print(node, path: [], indent: 0, comments: true, into: &out)
    return out
  }

  // MARK: - Laying one over the other

  private static var empty: Node { .mapping(Node.Mapping([])) }

  private static func compose(_ yaml: String, in file: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: yaml)
    } catch {
      throw TrainingError(.configuration, "\(file) is not YAML: \(error)")
    }
  }

  private static func node(of value: some Encodable) throws -> Node {
    try Yams.compose(yaml: YAMLEncoder().encode(value)) ?? empty
  }

  /// `over` laid over `base`, which has all keys that a section may have.
  private static func merge(_ base: Node?, _ over: Node, path: [String]) throws -> Node {
    if path == ["data"] || path == ["validation"] {
      guard case .sequence(let elements) = over else {
        throw TrainingError(.configuration, "'\(path[0])' must be a list of sources ('- kind: ...').")
      }
      let source = try node(of: DataSource(split: path[0] == "data" ? "train" : "validation"))
      return try Node(elements.map { try merge(source, $0, path: ["data", "-"]) })
    }
    guard case .mapping(let entries) = over else {
      guard path == ["augmentation"], let name = over.string else { return over }
      guard let preset = TrainingConfiguration.augmentations[name] else {
        throw TrainingError(
          .configuration,
          "'augmentation' must be one of \(augmentations.keys.sorted().joined(separator: ", ")), or keys and values."
        )
      }
      return try node(of: preset)
    }
    var base = base
    if path == ["architecture"] { base = try node(of: Architecture.script) }
    guard case .mapping(var result)? = base else { return over }
    let known = Self.keys(of: base, path: path)
    for (key, value) in entries {
      let name = key.string ?? ""
      guard known.contains(name) else { throw unknown(name, path: path, among: known) }
      result[key] = try merge(result[key], value, path: path + [name])
    }
    return .mapping(result)
  }

  private static func set(
    _ value: Node, at path: ArraySlice<String>, of node: Node, whole: [String]
  ) throws -> Node {
    guard let first = path.first else { return value }
    switch node {
    case .mapping(var mapping):
      mapping[Node(first)] = try set(
        value, at: path.dropFirst(), of: mapping[Node(first)] ?? empty, whole: whole)
      return .mapping(mapping)
    case .sequence(var sequence):
      guard let index = Int(first), sequence.indices.contains(index) else {
        throw TrainingError(
          .configuration,
          "'\(whole.joined(separator: "."))': '\(first)' must be a number below \(sequence.count), an entry of the list."
        )
      }
      sequence[index] = try set(value, at: path.dropFirst(), of: sequence[index], whole: whole)
      return .sequence(sequence)
    default:
      // An architecture's name may give way to an architecture written out; nothing else may grow keys.
      if whole.first == "architecture" {
        let architecture = Architecture.named(node.string ?? "") ?? .script
        return try set(value, at: path, of: Self.node(of: architecture), whole: whole)
      }
      throw TrainingError(
        .configuration,
        "'\(whole.joined(separator: "."))': '\(whole[whole.count - path.count - 1])' is one value and has no keys."
      )
    }
  }

  /// The keys that a section has, in the order of the documentation.
  private static func keys(of node: Node?, path: [String]) -> [String] {
    let prefix = path.filter { $0 != "-" }
    let documented = documentation.compactMap { entry -> String? in
      let parts = entry.key.split(separator: ".").map(String.init)
      return parts.count == prefix.count + 1 && Array(parts.dropLast()) == prefix ? parts.last : nil
    }
    let present = node?.mapping?.keys.compactMap(\.string) ?? []
    return documented + present.filter { !documented.contains($0) }
  }

  private static func unknown(_ key: String, path: [String], among known: [String]) -> TrainingError {
    let section = path.filter { $0 != "-" }.joined(separator: ".")
    let place = section.isEmpty ? "" : " in '\(section)'"
    let nearest = known.min { distance($0, key) < distance($1, key) }
    let hint = nearest.map { ". The nearest is '\($0)'" } ?? ""
    return TrainingError(
      .configuration,
      "There is no key '\(key)'\(place)\(hint); `longhand train --print-config` shows all of them.")
  }

  /// Levenshtein's distance, letter case apart.
  private static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.lowercased())
    let b = Array(b.lowercased())
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }

  private static func sentence(for error: DecodingError) -> String {
    func name(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return "the value of '\(name(context.codingPath))' is not of the kind that belongs there (\(type))."
    case .keyNotFound(let key, let context):
      return "'\(name(context.codingPath + [key]))' is missing."
    case .dataCorrupted(let context) where context.debugDescription.hasPrefix("Cannot initialize"):
      let value = context.debugDescription.split(separator: " ").last ?? ""
      return "'\(name(context.codingPath))' does not take '\(value)': 'longhand train --print-config' tells what it takes."
    case .dataCorrupted(let context):
      return "the value of '\(name(context.codingPath))' does not fit: \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }

  // MARK: - Printing

  private static func print(
    _ node: Node, path: [String], indent: Int, comments: Bool, into out: inout String
  ) {
    let space = String(repeating: " ", count: indent)
    for key in keys(of: node, path: path) {
      let here = path + [key]
      let name = here.filter { $0 != "-" }.joined(separator: ".")
      if comments, let text = documentation.first(where: { $0.key == name })?.text {
        if path.isEmpty { out += "\n" }
        out += wrapped(text, indent: space)
      }
      let value = node.mapping?[key]
      switch value {
      case .mapping?:
        out += "\(space)\(key):\n"
        print(value!, path: here, indent: indent + 2, comments: true, into: &out)
      case .sequence(let elements)? where key == "data" || key == "validation":
        out += elements.isEmpty ? "\(space)\(key): []\n" : "\(space)\(key):\n"
        for (index, element) in elements.enumerated() {
          var text = ""
          print(
            element, path: ["data", "-"], indent: indent + 4, comments: key == "data" && index == 0, into: &text)
          let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
          // The dash stands before the first key, and a comment of that above the dash.
          let first = lines.firstIndex { !$0.isEmpty && !$0.drop { $0 == " " }.hasPrefix("#") } ?? 0
          for (number, line) in lines.dropLast().enumerated() {
            let content = line.dropFirst(indent + 4)
            out +=
              number == first ? "\(space)  - \(content)\n" : number < first ? "\(space)  \(content)\n" : "\(line)\n"
          }
        }
      default:
        out += "\(space)\(key): \(flow(value))\n"
      }
    }
  }

  /// A value on one line, numbers as people write them.
  private static func flow(_ node: Node?) -> String {
    switch node {
    case nil: return "null"
    case .sequence(let elements)?: return "[" + elements.map { flow($0) }.joined(separator: ", ") + "]"
    case .mapping(let entries)?:
      return "{" + entries.map { "\(flow($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
    case .scalar(let scalar)?:
      let plain = scalar.style == .plain || scalar.style == .any
      if plain, Int(scalar.string) != nil || UInt64(scalar.string) != nil || Bool(scalar.string) != nil {
        return scalar.string
      }
      if plain, let number = Float(scalar.string) { return "\(number)" }
      if plain, !scalar.string.isEmpty,
        scalar.string.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "/_.-~".contains($0)) })
      {
        return scalar.string
      }
      return "\""
        + scalar.string.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
    default: return "null"
    }
  }

  private static func wrapped(_ text: String, indent: String) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, indent.count + last.count + word.count < 100 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { "\(indent)# \($0)\n" }.joined()
  }

  // MARK: - Checking

  /// - Throws: `TrainingError.configuration` that names the key whose value makes no sense.
  public func check() throws(TrainingError) {
    func require(_ condition: Bool, _ message: String) throws(TrainingError) {
      if !condition { throw TrainingError(.configuration, message) }
    }
    try require(!run.isEmpty, "'run' must name a folder.")
    try require((0...1024).contains(threads), "'threads' must be 0 (one a core) to 1024.")
    try require(!alphabet.isEmpty, "'alphabet' must not be empty.")
    try require(!data.isEmpty, "'data' must have a source.")
    for (list, sources) in [("data", data), ("validation", validation)] {
      for source in sources {
        try require(
          source.kind == .made || source.path != nil, "'\(list)': a source of kind \(source.kind) needs a 'path'.")
        try require(
          source.characters == .unipen || source.kind == .composed,
          "'\(list)': 'characters' is for a source of kind composed, not \(source.kind).")
        try require(
          source.texts == .mixed || source.kind == .made || source.kind == .composed,
          "'\(list)': 'texts' is for a source of kind made or composed, not \(source.kind).")
        try require(
          source.words == nil || source.kind == .composed || source.kind == .spliced,
          "'\(list)': 'words' is for a source of kind composed or spliced, not \(source.kind)\(source.kind == .made ? ", whose 'path' it is" : "").")
        try require(
          source.kind != .spliced || initialWeights != nil,
          "'\(list)': a source of kind spliced needs a model that finds the letters of its words: name it by 'initialWeights'.")
        try require(
          source.matching.map { source.reference != nil && (try? Regex($0)) != nil } ?? true,
          "'\(list)': 'matching' is a regular expression, for the texts of a set of lines, which '\(source.matching ?? "")' of a source of "
            + "kind \(source.kind) is not.")
        try require(
          source.recombined == 0 || (list == "data" && source.reference != nil && (0...1).contains(source.recombined)),
          "'\(list)': 'recombined' is a share, 0 to 1, of the lines of a set to train on.")
        try require(
          source.recombined == 0 || initialWeights != nil,
          "'\(list)': lines are recombined where a model sees their spaces: name it by 'initialWeights'.")
        try require(
          source.writerBalance == 0 || (list == "data" && source.reference != nil && (0...1).contains(source.writerBalance)),
          "'\(list)': 'writerBalance' is 0 to 1, of a set of lines to train on.")
        try require(
          source.characters == .unipen || source.contributors.isEmpty, "'\(list)': EMNIST tells no 'contributors'.")
        try require(
          (0...1e6).contains(source.weight) && (0...1_000_000_000).contains(source.limit),
          "'\(list)': 'weight' must be 0 to a million, 'limit' 0 to a billion.")
        try require(
          ["train", "validation", "test", "all"].contains(source.split),
          "'\(list)': 'split' must be train, validation, test or all, not '\(source.split)'.")
      }
    }
    for source in data where source.hasSplits {
      try require(
        source.split != "test",
        "'data': the test split of \(source.kind) is for measuring, and no model that has learned from it can be measured any "
          + "more; use 'split: train'.")
    }
    try require((1...1_000_000_000).contains(epochs), "'epochs' must be 1 to a billion.")
    try require((0...1_000_000_000).contains(epochLines), "'epochLines' must be 0 to a billion.")
    try require(minutes >= 0, "'minutes' must be 0 or more.")
    try require(patience >= 0, "'patience' must be 0 or more.")
    try require((1...1_000_000).contains(batch.lines), "'batch.lines' must be 1 to a million.")
    try require((0...1_000_000_000).contains(batch.columns), "'batch.columns' must be 0 to a billion.")
    try require((1...1_000_000).contains(batch.bucket), "'batch.bucket' must be 1 to a million.")
    try require(learningRate > 0 && learningRate.isFinite, "'learningRate' must be above 0.")
    try require(weightDecay >= 0, "'weightDecay' must be 0 or more.")
    try require(clip > 0, "'clip' must be above 0.")
    try require((0..<1).contains(dropout ?? 0), "'dropout' must be in 0..<1.")
    try require(consistency >= 0 && consistency.isFinite, "'consistency' must be 0 or more.")
    try require((0..<1).contains(averageDecay), "'averageDecay' must be in 0..<1.")
    try require((0...1).contains(initialShare), "'initialShare' must be in 0...1.")
    try require(
      initialShare == 0 || initialWeights != nil, "'initialShare' is a share of another model's weights: name it by 'initialWeights'.")
    try require(schedule.warmup >= 0, "'schedule.warmup' must be 0 or more.")
    try require(schedule.every > 0, "'schedule.every' must be 1 or more.")
    try require((0..<1).contains(schedule.rise), "'schedule.rise' must be in 0..<1.")
    try require((1...1024).contains(prefetch.threads), "'prefetch.threads' must be 1 to 1024.")
    try require((1...1_000_000).contains(prefetch.batches), "'prefetch.batches' must be 1 to a million.")
    try require(checkpointMinutes > 0, "'checkpointMinutes' must be above 0.")
    try require(reportSteps > 0, "'reportSteps' must be 1 or more.")
  }
}
