internal import Foundation

/// "Copiste d'un jour": French of today in some 270 hands, a volunteer a text (BAnQ, CC BY 4.0; ALTO 4, 300 dpi).
public enum Copiste {
  /// Reads the folder that holds `train` and `test`.
  ///
  /// A tenth of the writers of `train`, the same ones each time, is kept out of it for validation. `Line.category` is
  /// `consent` for the sentences of consent that many begin with, as they are the same in all parts, and `text` for
  /// all else. Left out, beside what `PageFiles` leaves out: the page's code (`wikitexte_0019`, `#0001`), which the writers
  /// put at the edge of the page and the transcripts often cut.
  ///
  /// - Parameters:
  ///   - split: one part; nil for all.
  ///   - boxes: whether lines are cut out as upright rectangles, with what stands in them of other lines.
  /// - Throws: `notFound` where `root` is no such folder; `empty` where nothing is left.
  public static func read(
    _ root: String, split: DatasetSplit? = nil, struck: StruckText = .drop, boxes: Bool = false
  ) throws(DatasetError) -> LineSet {
    var set = LineSet(name: "copiste" + (split.map { "-" + $0.rawValue } ?? ""))
    let folders = split.map { [$0 == .test ? "test" : "train"] } ?? ["train", "test"]
    for folder in folders {
      let path = (root as NSString).appendingPathComponent(folder)
      guard FileManager.default.fileExists(atPath: path) else {
        throw .notFound(path: path, expected: "the set Copiste, with the folders train and test in it")
      }
      for page in PageFiles.pages(in: path, format: .alto) {
        let writer = writer(ofPage: page.name)
        if let split, split != .test, isForValidation(writer) != (split == .validation) { continue }
        let texts = page.transcript.lines.map(\.text)
        let consent = consent(in: texts)
        set.add(page, struck: struck, boxes: boxes, writer: writer) { index in
          (consent.contains(index) ? "consent" : "text", isPageCode(texts[index]) ? "codes of pages" : nil)
        }
      }
    }
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: root, reasons: set.skipSummary) }
    return set
  }

  /// A writer's pages are numbered: `wikitexte_0059_1`, `wikitexte_0059_2`.
  static func writer(ofPage name: String) -> String {
    let parts = name.split(separator: "_")
    guard parts.count > 2, let last = parts.last, last.count == 1, last.allSatisfy(\.isNumber) else { return name }
    return parts.dropLast().joined(separator: "_")
  }

  /// By the hash FNV-1a of the writer's name, so that no writer changes sides when pages are added.
  static func isForValidation(_ writer: String) -> Bool {
    let hash = writer.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return hash % 10 == 0
  }

  static func isPageCode(_ text: String) -> Bool {
    let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
    return letters.contains("wikitexte")
      || text.first == "#" && text.count > 1 && text.dropFirst().allSatisfy(\.isNumber)
  }

  /// The lines of the sentences "J'ai lu les conditions de participation ... à des fins non commerciales."
  static func consent(in texts: [String]) -> Range<Int> {
    guard let first = texts.firstIndex(where: { $0.contains("lu les conditions de") }),
      let last = texts[first...].prefix(12).firstIndex(where: { $0.contains("commerciales") })
    else { return 0..<0 }
    return first..<last + 1
  }
}
