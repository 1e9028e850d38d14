internal import Dispatch
internal import Foundation
internal import Images
internal import Transcripts

/// UNIPEN train_r01_v07: online handwriting of several hundred writers (Guyon et al., 1994); CC BY 4.0, Zenodo
/// 10.5281/zenodo.1195803.
public enum UNIPEN {
  /// The kinds of content, by the names of their folders.
  public enum Category: String, CaseIterable, Codable, Hashable, Sendable {
    case digits = "1a"
    case upperCase = "1b"
    case lowerCase = "1c"
    case symbols = "1d"
    case words = "7"
    case texts = "8"

    /// Those of single characters.
    public static let isolated: [Category] = [.digits, .upperCase, .lowerCase, .symbols]

    /// The kinds of segment that are its lines.
    fileprivate var segmentKinds: Set<String> {
      switch self {
      case .digits, .upperCase, .lowerCase, .symbols: ["CHARACTER"]
      case .words: ["WORD"]
      case .texts: ["TEXT", "LINE", "SENTENCE"]
      }
    }
  }

  /// The part that a contributor belongs to: parts are of whole contributors, as their writers and categories overlap.
  static func split(ofContributor contributor: String) -> DatasetSplit {
    switch contributor {
    case "app", "cea", "ceb", "cec": .test
    case "dar", "ibm", "pri", "scr": .validation
    default: .train
    }
  }

  /// Reads the labelled ink of some categories; `Line.source` is ink with y growing downwards, in the units of
  /// its tablet.
  ///
  /// Left out, and noted in `skips`: segments without label or ink, ink that was taken out (strokes of only
  /// `0 0`), segments beyond the ink of a cut file, labels outside printable ASCII or with a part struck out
  /// (`XXX`), texts that are one word of the same file again, and texts whose shape says that they stand on
  /// several lines.
  ///
  /// - Parameters:
  ///   - root: the unpacked set, with `data` and `include` in it.
  ///   - split: one part; nil for all.
  ///   - contributors: those to read; nil for all.
  ///   - spacing: what the spaces of texts are to mean.
  /// - Throws: `notFound` where `root` is no such folder; `empty` where nothing is left. Damaged files are left
  ///   out.
  public static func read(
    _ root: String, split: DatasetSplit? = nil, categories: Set<Category> = [.words, .texts],
    contributors: Set<String>? = nil, spacing: Spacing = .written
  ) throws(DatasetError) -> LineSet {
    let files = FileManager.default
    guard files.fileExists(atPath: root + "/data"), files.fileExists(atPath: root + "/include") else {
      throw .notFound(path: root + "/data", expected: "the unpacked UNIPEN set, with data and include in it")
    }
    let isWanted = { (contributor: String) in
      (contributors?.contains(contributor) ?? true) && (split == nil || split == self.split(ofContributor: contributor))
    }
    var set = LineSet(name: "unipen" + (split.map { "-" + $0.rawValue } ?? ""))
    let labelFiles = Category.allCases.filter(categories.contains).flatMap { category in
      contributorFolders(root, category).filter(isWanted).flatMap { contributor in
        LabelFile.all(in: root, category: category, contributor: contributor)
      }
    }
    for part in parts(of: labelFiles, root: root, spacing: spacing) {
      set.lines += part.lines
      for (example, reason) in part.skips { set.skip(example, because: reason) }
    }
    setWritingHeights(of: &set.lines)
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: root, reasons: set.skipSummary) }
    return set
  }

  /// Tells the ink of words and texts how high its writer's usually are: the median of those of several characters.
  private static func setWritingHeights(of lines: inout [Line]) {
    struct Hand: Hashable {
      var category: String?
      var writer: String?
    }
    func box(_ line: Line) -> InkBox? {
      guard case .ink(let ink) = line.source else { return nil }
      return InkBox(ink.strokes.joined())
    }
    let isolated = Set(Category.isolated.map(\.rawValue))
    var heights: [Hand: [Float]] = [:]
    for line in lines where line.text.count > 1 && !isolated.contains(line.category ?? "") {
      if let box = box(line) { heights[Hand(category: line.category, writer: line.writerName), default: []].append(box.height) }
    }
    let medians = heights.mapValues { $0.sorted()[$0.count / 2] }
    for index in lines.indices {
      let hand = Hand(category: lines[index].category, writer: lines[index].writerName)
      guard case .ink(var ink) = lines[index].source, let height = medians[hand], height > 0 else { continue }
      ink.writingHeight = height
      lines[index].source = .ink(ink)
    }
  }

  private static func contributorFolders(_ root: String, _ category: Category) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/data/\(category.rawValue)")) ?? []).sorted()
  }
}

// MARK: - Files that share ink, in parallel

extension UNIPEN {
  /// A file of labels, not read yet.
  fileprivate struct LabelFile: Sendable {
    var path: String
    /// Its path under `data`, without its extension.
    var name: String
    var category: Category
    var contributor: String

    static func all(in root: String, category: Category, contributor: String) -> [LabelFile] {
      let folder = "\(category.rawValue)/\(contributor)"
      guard let names = try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/data/\(folder)") else {
        return []
      }
      return names.filter { $0.hasSuffix(".dat") }.sorted().map { name in
        LabelFile(
          path: "\(root)/data/\(folder)/\(name)", name: "\(folder)/\(name.dropLast(4))", category: category,
          contributor: contributor)
      }
    }
  }

  /// What a group of label files gave.
  fileprivate struct Part: Sendable {
    var lines: [Line] = []
    var skips: [(example: String, reason: String)] = []
  }

  /// Reads label files that go by the same name in their categories together, as they share their ink.
  fileprivate static func parts(
    of labelFiles: [LabelFile], root: String, spacing: Spacing
  ) -> [Part] {
    var groups: [[LabelFile]] = []
    var groupOfName: [Substring: Int] = [:]
    for file in labelFiles {
      let name = file.name.drop { $0 != "/" }
      if let group = groupOfName[name] {
        groups[group].append(file)
      } else {
        groupOfName[name] = groups.count
        groups.append([file])
      }
    }
    let cache = UNIPENInk.Cache()
    var parts = Array(repeating: Part(), count: groups.count)
    parts.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes its own element.
      nonisolated(unsafe) let results = buffer
      let groups = groups
      DispatchQueue.concurrentPerform(iterations: groups.count) { i in
        results[i] = part(groups[i], includeFolder: root + "/include", spacing: spacing, cache: cache)
      }
    }
    return parts
  }

  private static func part(
    _ files: [LabelFile], includeFolder: String, spacing: Spacing, cache: UNIPENInk.Cache
  ) -> Part {
    var part = Part()
    var inks: [[String]: UNIPENInk] = [:]
    var words: Set<WordKey> = []
    for file in files {
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: file.path)) else {
        part.skips.append((file.name, "label files that cannot be read"))
        continue
      }
      let labels = data.withUnsafeBytes { UNIPENSegments($0.bindMemory(to: UInt8.self)) }
      let ink: UNIPENInk
      if let known = inks[labels.includes] {
        ink = known
      } else {
        ink = UNIPENInk(includes: labels.includes, folder: includeFolder, cache: cache)
        inks[labels.includes] = ink
        for path in ink.missing { part.skips.append((path, "included files that are missing")) }
      }
      for (number, segment) in labels.segments.enumerated() {
        let id = "\(file.name)#\(number)"
        switch line(segment, of: file, id: id, ink: ink, spacing: spacing, words: &words) {
        case .success(let line): part.lines.append(line)
        case .failure(let skip): part.skips.append((id, skip.reason))
        }
      }
    }
    return part
  }
}

// MARK: - One segment

extension UNIPEN {
  private struct Skip: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// A word as it stands in its file, to find it again among the texts.
  private struct WordKey: Hashable {
    var text: String
    var first: Int
    var last: Int
  }

  private static func line(
    _ segment: UNIPENSegments.Segment, of file: LabelFile, id: String, ink: UNIPENInk, spacing: Spacing,
    words: inout Set<WordKey>
  ) -> Result<Line, Skip> {
    guard file.category.segmentKinds.contains(segment.kind) else {
      return .failure(Skip("segments of another kind"))
    }
    guard let label = segment.label else { return .failure(Skip("segments without a whole label")) }
    var text = label.split { $0 == " " || $0 == "\t" }.joined(separator: " ").nfc
    guard !text.split(separator: " ").contains("XXX") else {
      return .failure(Skip("labels with a part struck out"))
    }
    if file.category == .texts, spacing == .written {
      text = writtenSpacing(text, contributor: file.contributor)
    }
    guard !text.isEmpty else { return .failure(Skip("labels that are empty")) }
    guard text.unicodeScalars.allSatisfy({ (0x20..<0x7F).contains($0.value) }) else {
      return .failure(Skip("labels outside printable ASCII"))
    }
    guard let pieces = segment.pieces, let strokes = ink.strokes(pieces)?.strokes else {
      return .failure(Skip(ink.missing.isEmpty ? "segments beyond their ink" : "segments of missing ink"))
    }
    guard !strokes.isEmpty else { return .failure(Skip("segments without ink")) }
    guard !strokes.contains(where: { $0 == [Ink.Point(x: 0, y: 0)] }) else {
      return .failure(Skip("segments whose ink was taken out"))
    }
    let key = WordKey(text: text, first: pieces[0].first, last: pieces[pieces.count - 1].last)
    if file.category == .words {
      words.insert(key)
    } else if file.category == .texts, words.contains(key) {
      return .failure(Skip("texts that are one word again"))
    }
    guard let box = InkBox(strokes.joined()), text.count == 1 || box.width > 0 || box.height > 0 else {
      return .failure(Skip("words without extent"))
    }
    if file.category == .texts {
      guard standsOnOneLine(characters: text.count, width: box.width, height: box.height) else {
        return .failure(Skip("texts of the shape of several lines"))
      }
      guard !breaksLine(strokes) else { return .failure(Skip("texts that go on beneath")) }
    }
    return .success(
      Line(
        id: id, source: .ink(Ink(strokes: strokes)), text: text, writer: ink.writer, contributor: file.contributor,
        category: file.category.rawValue))
  }

  /// Whether a text is as long and as high as one line of it would be; told from five characters on.
  static func standsOnOneLine(characters: Int, width: Float, height: Float) -> Bool {
    guard characters >= 5 else { return true }
    let perCharacter = width / max(height, .leastNormalMagnitude) / Float(characters)
    return 0.22 <= perCharacter && perCharacter <= 1.8
  }

  /// Whether the pen begins another line under the first: from some stroke on, all ink lies beneath what was written before, and
  /// begins well to the left of where that ended.
  static func breaksLine(_ strokes: [[Ink.Point]]) -> Bool {
    let boxes = strokes.compactMap { InkBox($0) }
    guard !boxes.isEmpty else { return false }
    let letter = boxes.map(\.height).sorted()[boxes.count / 2]
    guard letter > 0 else { return false }
    // The ink from each stroke to the end.
    var later = boxes
    for i in later.indices.dropLast().reversed() { later[i].formUnion(later[i + 1]) }
    var before = boxes[0]
    for i in later.indices.dropFirst() {
      let rest = later[i]
      // A little below the descenders' reach; a comma or an underline is lower than a letter is high.
      let isBeneath = rest.top > before.bottom - 0.4 * letter && rest.height >= 0.6 * letter
      let goesBack = rest.left < before.right - 0.4 * before.width
      if isBeneath, goesBack, before.width > 3 * letter { return true }
      before.formUnion(boxes[i])
    }
    return false
  }
}
