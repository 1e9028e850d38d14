internal import Foundation

/// The IAM handwriting database: English forms of 657 writers (Marti and Bunke, 2002), as lines or as words.
///
/// In its folder: `lines/a01/a01-000u/a01-000u-00.png` or `words/...`; `ascii/lines.txt`, `ascii/words.txt` and `ascii/forms.txt`
/// (the writers), or these three in the folder itself; `xml/a01-000u.xml`; and the lists of a partition.
public enum IAM {
  public enum Unit: String, CaseIterable, Codable, Hashable, Sendable { case lines, words }

  /// Where the texts come from.
  public enum Truth: String, CaseIterable, Codable, Hashable, Sendable {
    /// `lines.txt` and `words.txt`: marks are words of their own there, so lines have spaces before them.
    case ascii
    /// The forms' XML: lines are spaced as they were written.
    case xml
  }

  /// The two ways in use to divide the set; figures of one do not compare with the other's.
  public enum Partition: String, CaseIterable, Codable, Hashable, Sendable {
    /// The "large writer independent text line recognition task": `trainset.txt`, `validationset1.txt`,
    /// `validationset2.txt` (both are validation here) and `testset.txt`.
    case official
    /// RWTH Aachen's: `train.uttlist`, `validation.uttlist`, `test.uttlist`, or `tr.lst`, `va.lst`, `te.lst`.
    case aachen

    fileprivate func lists(of split: DatasetSplit) -> [[String]] {
      switch (self, split) {
      case (.official, .train): [["trainset.txt"]]
      case (.official, .validation): [["validationset1.txt", "validationset2.txt"]]
      case (.official, .test): [["testset.txt"]]
      case (.aachen, .train): [["train.uttlist"], ["tr.lst"]]
      case (.aachen, .validation): [["validation.uttlist"], ["va.lst"]]
      case (.aachen, .test): [["test.uttlist"], ["te.lst"]]
      }
    }

    /// Where the lists may be, below the set's folder.
    fileprivate var folders: [String] {
      switch self {
      case .official: ["", "official/", "largeWriterIndependentTextLineRecognitionTask/", "task/", "splits/", "split/"]
      case .aachen: ["", "aachen/", "aachen_iam_split/", "aachen_splits/", "splits/", "split/"]
      }
    }
  }

  /// Reads lines or words; `Line.contributor` is nil, `Line.writer` the writer's number, and an id tells its form.
  ///
  /// Left out, and noted in `skips`: what is marked as badly segmented unless `includesErrors`, empty texts, and images
  /// that are missing.
  ///
  /// - Parameters:
  ///   - partition: how to divide it; the lists give ids of lines, or of forms for all of their lines.
  ///   - split: nil for the whole set, whether it is in a list or not.
  /// - Throws: `notFound`; `malformed` with file and line; `empty`.
  public static func read(
    _ root: String, unit: Unit = .lines, truth: Truth = .ascii, partition: Partition = .official,
    split: DatasetSplit? = nil, includesErrors: Bool = false
  ) throws(DatasetError) -> LineSet {
    guard FileManager.default.fileExists(atPath: root) else {
      throw .notFound(path: root, expected: "the folder of IAM, with \(unit.rawValue) and ascii or xml in it")
    }
    var name = "iam-\(unit.rawValue)"
    var wanted: Set<Substring>?
    if let split {
      name += "-\(partition.rawValue)-\(split.rawValue)"
      wanted = try ids(of: split, in: partition, root: root)
    }
    let entries: [Entry]
    switch truth {
    case .ascii: entries = try asciiEntries(root, unit)
    case .xml: entries = try xmlEntries(root, unit)
    }
    var set = LineSet(name: name)
    for entry in entries where wanted.map({ entry.isListed(in: $0) }) ?? true {
      let path = entry.imagePath(root, unit)
      if !entry.isWellSegmented, !includesErrors {
        set.skip(entry.id, because: "\(unit.rawValue) marked as badly segmented")
      } else if entry.text.isEmpty {
        set.skip(entry.id, because: "\(unit.rawValue) without text")
      } else if !FileManager.default.fileExists(atPath: path) {
        set.skip(entry.id, because: "\(unit.rawValue) whose image is missing")
      } else {
        set.lines.append(Line(id: entry.id, source: .file(path), text: entry.text, writer: entry.writer))
      }
    }
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: root, reasons: set.skipSummary) }
    return set
  }

  /// A line or a word, as the ground truth has it.
  struct Entry: Sendable {
    var id: String
    var text: String
    var writer: String?
    var isWellSegmented: Bool

    /// The id without what stands behind so many hyphens: `a01-000u` of `a01-000u-00` for 2.
    private func prefix(_ parts: Int) -> Substring {
      let parts = id.split(separator: "-", omittingEmptySubsequences: false).prefix(parts)
      return id[..<(parts.last?.endIndex ?? id.startIndex)]
    }

    var form: Substring { prefix(2) }

    func isListed(in ids: Set<Substring>) -> Bool {
      (2...4).contains { ids.contains(prefix($0)) }
    }

    func imagePath(_ root: String, _ unit: Unit) -> String {
      (root as NSString).appendingPathComponent("\(unit.rawValue)/\(prefix(1))/\(form)/\(id).png")
    }
  }

  private static func ids(
    of split: DatasetSplit, in partition: Partition, root: String
  ) throws(DatasetError) -> Set<Substring> {
    for folder in partition.folders {
      for names in partition.lists(of: split) {
        let paths = names.map { (root as NSString).appendingPathComponent(folder + $0) }
        guard paths.allSatisfy({ FileManager.default.fileExists(atPath: $0) }) else { continue }
        var ids: Set<Substring> = []
        for path in paths {
          for row in try TextFile.lines(of: path) where !row.isEmpty && !row.hasPrefix("#") {
            // Some lists name the image files.
            let name = row.split { $0 == " " || $0 == "\t" }.first ?? ""
            ids.insert(name.hasSuffix(".png") ? name.dropLast(4) : name)
          }
        }
        return ids
      }
    }
    let names = partition.lists(of: split).map { $0.joined(separator: " and ") }.joined(separator: " or ")
    throw .notFound(
      path: (root as NSString).appendingPathComponent(partition.lists(of: split)[0][0]),
      expected: "IAM's folder with the lists of the \(partition.rawValue) partition, \(names), in it or in \(partition.rawValue)/")
  }
}
