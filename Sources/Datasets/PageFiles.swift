internal import Dispatch
internal import Foundation
internal import Images

/// Lines of transcribed pages: XML files with an image beside each, as eScriptorium, Transkribus and kraken export them.
public enum PageFiles {
  public enum Format: String, CaseIterable, Codable, Hashable, Sendable { case alto, page }

  /// Reads an XML file, or all those of a folder and of the folders in it; `Line.source` is a crop of a page's image.
  ///
  /// The image is the one that the file names, beside it or in the folder above, or one of its own name. Left out, and
  /// noted in `skips`: files in a folder that are damaged or of another format, pages without their image, lines without
  /// text, without an outline on the page, and lines struck out as `struck` says. A line's id is the file's path and
  /// the line's own id, its writer the name of the file.
  ///
  /// - Parameter boxes: whether lines are cut out as upright rectangles, with what stands in them of other lines.
  /// - Throws: `notFound`; `empty` where nothing is left; for a single file, what is wrong with it.
  public static func read(
    _ path: String, format: Format, struck: StruckText = .drop, boxes: Bool = false
  ) throws(DatasetError) -> LineSet {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .notFound(path: path, expected: "a folder of \(format.title) files with their images, or such a file")
    }
    var set = LineSet(name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent)
    if isFolder.boolValue {
      for page in pages(in: path, format: format) { set.add(page, struck: struck, boxes: boxes) }
    } else {
      let folder = (path as NSString).deletingLastPathComponent
      let page = Page((path as NSString).lastPathComponent, in: folder.isEmpty ? "." : folder, format: format)
      if let error = page.error { throw error }
      set.add(page, struck: struck, boxes: boxes)
    }
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: path, reasons: set.skipSummary) }
    return set
  }

  /// The pages of a folder, in the order of their names, read in parallel.
  static func pages(in folder: String, format: Format) -> [Page] {
    let names = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.lowercased().hasSuffix(".xml") }.sorted()
    var pages = [Page?](repeating: nil, count: names.count)
    pages.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes its own element.
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: names.count) { i in
        results[i] = Page(names[i], in: folder, format: format)
      }
    }
    return pages.compactMap { $0 }
  }

  /// A file of a folder, read.
  struct Page: Sendable {
    /// Below the folder, without its extension.
    var name: String
    var transcript = PageTranscript()
    /// nil where there is none.
    var image: String?
    var error: DatasetError?

    /// - Parameter file: below `folder`.
    init(_ file: String, in folder: String, format: Format) {
      let path = folder == "." ? file : (folder as NSString).appendingPathComponent(file)
      name = (file as NSString).deletingPathExtension
      do throws(DatasetError) {
        switch format {
        case .alto: transcript = try XMLFile.read(path, ALTO()).transcript
        case .page: transcript = try XMLFile.read(path, PAGEXML()).transcript
        }
        transcript.outlineBaselines()
        image = Self.image(of: path, named: transcript.imageName)
      } catch {
        self.error = error
      }
    }

    private static func image(of path: String, named name: String?) -> String? {
      let folder = (path as NSString).deletingLastPathComponent
      let above = (folder as NSString).deletingLastPathComponent
      let own = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      // The name may be a path of another machine.
      let named = name.map { $0.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? "" } ?? ""
      let candidates = [named].filter { !$0.isEmpty }
        + FilePairs.imageExtensions.sorted().flatMap { [own + "." + $0, own + "." + $0.uppercased()] }
      for folder in [folder, above] {
        for candidate in candidates {
          let path = (folder as NSString).appendingPathComponent(candidate)
          if FileManager.default.fileExists(atPath: path) { return path }
        }
      }
      return nil
    }
  }
}

extension PageFiles.Format {
  var title: String {
    switch self {
    case .alto: "ALTO"
    case .page: "PAGE-XML"
    }
  }
}

extension LineSet {
  /// Adds the lines of a page.
  ///
  /// - Parameters:
  ///   - boxes: whether lines are cut out as upright rectangles.
  ///   - writer: whose page it is; nil for the name of its file.
  ///   - label: what else is known of each line, or why it is left out, by its index.
  mutating func add(
    _ page: PageFiles.Page, struck: StruckText, boxes: Bool, writer: String? = nil,
    label: (Int) -> (category: String?, skip: String?) = { _ in (nil, nil) }
  ) {
    if let error = page.error {
      return skip("\(page.name): \(error)", because: "files that are damaged or of another format")
    }
    let lines = page.transcript.lines
    guard let path = page.image else {
      for index in lines.indices { skip(page.id(of: index), because: "lines of pages whose image is missing") }
      return
    }
    let image = PageImage(
      path: path, width: page.transcript.width, height: page.transcript.height,
      outlines: lines.map { LineOutline(polygon: $0.polygon, baseline: $0.baseline) }, boxes: boxes)
    for (index, line) in lines.enumerated() {
      let id = page.id(of: index)
      let label = label(index)
      if let reason = label.skip {
        skip(id, because: reason)
      } else if line.text.isEmpty {
        skip(id, because: "lines without text")
      } else if !page.hasArea(index) {
        skip(id, because: "lines without an outline on their page")
      } else if let text = struck.apply(to: line.text) {
        self.lines.append(
          Line(
            id: id, source: .crop(PageCrop(page: image, index: index)), text: text, writer: writer ?? page.name,
            category: label.category))
      } else {
        skip(id, because: "lines with words struck out")
      }
    }
  }
}

extension PageFiles.Page {
  /// The line's own id may be missing, or be there twice.
  fileprivate func id(of index: Int) -> String {
    let own = transcript.lines[index].id
    let isUnique = !own.isEmpty && !transcript.lines[..<index].contains { $0.id == own }
    return "\(name)#\(isUnique ? own : String(index))"
  }

  fileprivate func hasArea(_ index: Int) -> Bool {
    let line = transcript.lines[index]
    let outline = LineOutline(polygon: line.polygon, baseline: line.baseline)
    let (width, height) = (transcript.width, transcript.height)
    // Where the file does not tell the page's size, its image will.
    let isKnown = width > 0 && height > 0
    return outline.clipped(width: isKnown ? width : 1 << 24, height: isKnown ? height : 1 << 24) != nil
  }
}
