internal import Foundation
internal import Transcripts

/// Line images with their texts: a folder of `name.png` beside `name.gt.txt`, or a table of `file<TAB>text`.
public enum FilePairs {
  /// The file name extensions that are taken for images.
  public static let imageExtensions: Set<String> = [
    "png", "jpg", "jpeg", "tif", "tiff", "webp", "gif", "bmp", "pnm", "pbm", "pgm", "ppm", "jp2",
  ]

  /// Reads a folder, or a table in UTF-8 whose files are relative to the table's folder.
  ///
  /// In a folder an image without its text, a text without its image, an empty text, which is mostly one that is yet to be typed, and one
  /// that is not one line of UTF-8 are left out and noted in `skips`. A table names its images itself: there a missing one is an error,
  /// and an empty text says that nothing is written.
  /// - Throws: `notFound`; `unreadable`; `malformed` with the table and the line; `empty`.
  public static func read(_ path: String) throws(DatasetError) -> LineSet {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .notFound(path: path, expected: "a folder of line images with .gt.txt files, or a table of file<TAB>text")
    }
    var set = isFolder.boolValue ? try readFolder(path) : try readTable(path)
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: path, reasons: set.skipSummary) }
    return set
  }

  private static func readFolder(_ folder: String) throws(DatasetError) -> LineSet {
    var set = LineSet(name: URL(fileURLWithPath: folder).lastPathComponent)
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw .unreadable(path: folder, reason: error.localizedDescription)
    }
    let suffix = ".gt.txt"
    let all = Set(names)
    var used: Set<String> = []
    for name in names where imageExtensions.contains((name as NSString).pathExtension.lowercased()) {
      let stem = (name as NSString).deletingPathExtension
      guard all.contains(stem + suffix) else {
        set.skip(name, because: "images without a \(suffix) file")
        continue
      }
      guard used.insert(stem).inserted else {
        set.skip(name, because: "images beside another of the same name")
        continue
      }
      let text: String
      do {
        text = try singleLine((folder as NSString).appendingPathComponent(stem + suffix))
      } catch {
        guard case .malformed = error else { throw error }
        set.skip(name, because: "images whose \(suffix) is not one line of UTF-8")
        continue
      }
      guard !text.isEmpty else {
        set.skip(name, because: "images whose \(suffix) is empty")
        continue
      }
      let image = (folder as NSString).appendingPathComponent(name)
      set.lines.append(Line(id: stem, source: .file(image), text: text))
    }
    for name in names where name.hasSuffix(suffix) && !used.contains(String(name.dropLast(suffix.count))) {
      set.skip(name, because: "\(suffix) files without an image")
    }
    return set
  }

  private static func readTable(_ path: String) throws(DatasetError) -> LineSet {
    var set = LineSet(name: ((path as NSString).lastPathComponent as NSString).deletingPathExtension)
    let folder = (path as NSString).deletingLastPathComponent
    var seen: Set<String> = []
    for (index, row) in try TextFile.lines(of: path).enumerated() where !row.isEmpty {
      let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 2, !fields[0].isEmpty else {
        throw .malformed(
          path: path, line: index + 1,
          reason: "one tab is expected, between a file and its text: \"\(row.prefix(60))\"")
      }
      let file = String(fields[0])
      let image = file.hasPrefix("/") ? file : (folder as NSString).appendingPathComponent(file)
      guard FileManager.default.fileExists(atPath: image) else {
        throw .malformed(path: path, line: index + 1, reason: "\(image) is not there")
      }
      guard seen.insert(file).inserted else {
        throw .malformed(path: path, line: index + 1, reason: "\(file) is named a second time")
      }
      set.lines.append(Line(id: file, source: .file(image), text: PageTranscript.cleaned(String(fields[1]))))
    }
    return set
  }

  /// The text of a file that holds one line.
  private static func singleLine(_ path: String) throws(DatasetError) -> String {
    let rows = try TextFile.lines(of: path)
    if let extra = rows.indices.dropFirst().first(where: { !rows[$0].allSatisfy(\.isWhitespace) }) {
      throw .malformed(path: path, line: extra + 1, reason: "a second line; the text of a line image is one line")
    }
    return rows.first.map { PageTranscript.cleaned(String($0)) } ?? ""
  }
}
