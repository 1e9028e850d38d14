internal import Foundation
public import Images

/// EMNIST: isolated digits and letters of some 3,600 writers (Cohen, Afshar, Tapson and van Schaik, 2017), each as a line of
/// one symbol.
public enum EMNIST {
  /// The selections that the set comes in; they overlap.
  public enum Selection: String, CaseIterable, Codable, Hashable, Sendable {
    case byClass = "byclass"
    /// Letters whose capital looks the same are one class, named by the capital.
    case byMerge = "bymerge"
    case balanced
    /// Capitals and small letters are one class, named by the capital.
    case letters
    case digits
    case mnist

    /// The symbols of the classes by their number, where there is no mapping file beside the images.
    fileprivate var symbols: [Int: String] {
      let digits = "0123456789", capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      let all =
        switch self {
        case .byClass: digits + capitals + "abcdefghijklmnopqrstuvwxyz"
        case .byMerge, .balanced: digits + capitals + "abdefghnqrt"
        case .letters: capitals
        case .digits, .mnist: digits
        }
      let first = self == .letters ? 1 : 0
      return Dictionary(uniqueKeysWithValues: all.enumerated().map { ($0.offset + first, String($0.element)) })
    }
  }

  /// Reads a folder of `emnist-SELECTION-train-images-idx3-ubyte.gz` and `...-labels-idx1-ubyte.gz`, the same with `test`, and
  /// `emnist-SELECTION-mapping.txt`; `.gz` or not.
  ///
  /// Validation is the last part of the training files, as large as the test files, as the paper sets it aside. The
  /// writers are not told.
  ///
  /// - Parameters:
  ///   - selection: nil for the one that is in the folder.
  ///   - split: nil for all.
  /// - Throws: `notFound`; `misnamed` where there are several selections and none is chosen; `unreadable` where a file is
  ///   damaged or does not fit the other; `malformed` for the mapping.
  public static func read(
    _ folder: String, selection: Selection? = nil, split: DatasetSplit? = nil
  ) throws(DatasetError) -> LineSet {
    guard let selection else { return try read(folder, selection: only(in: folder), split: split) }
    let symbols = try symbols(of: selection, in: folder)
    var set = LineSet(name: "emnist-\(selection.rawValue)" + (split.map { "-" + $0.rawValue } ?? ""))
    if split != .test {
      let images = try PictureFile(folder, selection, part: "train")
      // Only the size of the test files is wanted.
      let kept = split == nil ? 0 : try PictureFile(folder, selection, part: "test").count
      let border = max(0, images.count - kept)
      let range = split == .validation ? border..<images.count : 0..<border
      set.add(images, range, symbols: symbols)
    }
    if split == nil || split == .test {
      let images = try PictureFile(folder, selection, part: "test")
      set.add(images, 0..<images.count, symbols: symbols)
    }
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: folder, reasons: set.skipSummary) }
    return set
  }

  private static func only(in folder: String) throws(DatasetError) -> Selection {
    let found = Selection.allCases.filter { file($0, "train-images-idx3-ubyte", in: folder) != nil }
    guard let first = found.first else {
      throw .notFound(
        path: (folder as NSString).appendingPathComponent("emnist-balanced-train-images-idx3-ubyte.gz"),
        expected: "a folder with the files of EMNIST")
    }
    guard found.count == 1 else {
      throw .misnamed(
        "\(folder) holds \(found.map(\.rawValue).joined(separator: ", ")) of EMNIST, which overlap; choose one of them.")
    }
    return first
  }

  /// The path of a file of a selection, gzipped or raw; nil where it is not there.
  fileprivate static func file(_ selection: Selection, _ name: String, in folder: String) -> String? {
    let path = (folder as NSString).appendingPathComponent("emnist-\(selection.rawValue)-\(name)")
    return [path + ".gz", path].first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Each row of the mapping has a class and the codes of its symbols, of which the first is taken.
  private static func symbols(of selection: Selection, in folder: String) throws(DatasetError) -> [Int: String] {
    let path = (folder as NSString).appendingPathComponent("emnist-\(selection.rawValue)-mapping.txt")
    guard FileManager.default.fileExists(atPath: path) else { return selection.symbols }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "it cannot be opened")
    }
    var symbols: [Int: String] = [:]
    let rows = String(decoding: data, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, row) in rows.enumerated() where !row.allSatisfy(\.isWhitespace) {
      let numbers = row.split(whereSeparator: \.isWhitespace).map { UInt32($0) }
      guard numbers.count >= 2, let label = numbers[0], label < 256, let code = numbers[1], let scalar = Unicode.Scalar(code)
      else {
        throw .malformed(
          path: path, line: index + 1, reason: "a class and the code of its symbol are expected: \"\(row.prefix(40))\"")
      }
      symbols[Int(label)] = String(scalar)
    }
    return symbols
  }

  /// The pictures of a file and their classes.
  final class PictureFile: Sendable {
    let name: String
    let selection: Selection
    let labels: [UInt8]
    private let pictures: IDXFile

    var count: Int { labels.count }

    fileprivate init(_ folder: String, _ selection: Selection, part: String) throws(DatasetError) {
      name = "\(selection.rawValue)-\(part)"
      self.selection = selection
      let names = ["\(part)-images-idx3-ubyte", "\(part)-labels-idx1-ubyte"]
      var paths: [String] = []
      for name in names {
        guard let path = EMNIST.file(selection, name, in: folder) else {
          throw .notFound(
            path: (folder as NSString).appendingPathComponent("emnist-\(selection.rawValue)-\(name).gz"),
            expected: "the folder with the files of EMNIST")
        }
        paths.append(path)
      }
      pictures = try IDXFile(paths[0], rank: 3)
      labels = try IDXFile(paths[1], rank: 1).bytes
      guard labels.count == pictures.dimensions[0] else {
        throw .unreadable(
          path: paths[1], reason: "it has \(labels.count) labels for the \(pictures.dimensions[0]) pictures of \(paths[0])")
      }
    }

    /// Upright, dark on white, with paper around: the files have their columns as rows, and light on black.
    func image(_ index: Int) -> GrayImage {
      let (columns, rows) = (pictures.dimensions[1], pictures.dimensions[2])
      let margin = 6
      var image = GrayImage(width: columns + 2 * margin, height: rows + 2 * margin)
      let start = index * columns * rows
      for x in 0..<columns {
        for y in 0..<rows { image[x + margin, y + margin] = 255 - pictures.bytes[start + x * rows + y] }
      }
      return image
    }
  }
}

extension EMNIST {
  /// One isolated character.
  public struct Picture: Equatable, Sendable {
    let file: PictureFile
    let index: Int

    /// Dark on white, upright, with some paper around.
    public var image: GrayImage { file.image(index) }

    /// Where it comes from, which says what its label tells apart.
    public var selection: Selection { file.selection }

    public static func == (a: Picture, b: Picture) -> Bool {
      a.file === b.file && a.index == b.index
    }
  }
}

extension LineSet {
  fileprivate mutating func add(_ images: EMNIST.PictureFile, _ range: Range<Int>, symbols: [Int: String]) {
    lines.reserveCapacity(lines.count + range.count)
    for index in range {
      let id = "\(images.name)#\(index)"
      guard let text = symbols[Int(images.labels[index])] else {
        skip(id, because: "pictures of a class that is not in the mapping")
        continue
      }
      lines.append(Line(id: id, source: .character(EMNIST.Picture(file: images, index: index)), text: text))
    }
  }
}
