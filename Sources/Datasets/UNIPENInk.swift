internal import Foundation
internal import Images
internal import Synchronization

/// The ink that a UNIPEN file includes: numbered components, of which those with the pen down are strokes.
struct UNIPENInk: Sendable {
  /// y as in the file.
  private(set) var points: [Ink.Point] = []
  private(set) var components: [Component] = []
  /// `.WRITER_ID`, the last one that was met.
  private(set) var writer: String?
  /// Included files that are not there, or cannot be read.
  private(set) var missing: [String] = []
  /// Where `.COORD` puts X and Y in a row of numbers.
  private var xColumn = 0
  private var yColumn = 1
  private var isOpen = false

  struct Component: Equatable, Sendable {
    var isDown: Bool
    var points: Range<Int>
  }

  /// What the files say that hold no ink (descriptions, word lists), so that each is read once only.
  final class Cache: Sendable {
    fileprivate struct Facts { var writer: String?, columns: (x: Int, y: Int)? }
    fileprivate let facts = Mutex<[String: Facts]>([:])
  }

  /// Reads the files of `.INCLUDE` lines in their order; numbering goes on from one to the next.
  init(includes: [String], folder: String, cache: Cache) {
    for path in includes { include(path, folder: folder, cache: cache, depth: 0) }
    closeComponent()
  }

  private mutating func include(_ path: String, folder: String, cache: Cache, depth: Int) {
    if let facts = cache.facts.withLock({ $0[path] }) {
      writer = facts.writer ?? writer
      if let columns = facts.columns { (xColumn, yColumn) = columns }
      return
    }
    guard depth < 8, !path.split(separator: "/").contains(".."),
      let data = try? Data(contentsOf: URL(fileURLWithPath: folder + "/" + path))
    else {
      missing.append(path)
      return
    }
    closeComponent()
    let componentsBefore = components.count
    var facts = Cache.Facts()
    var includesOthers = false
    data.withUnsafeBytes { bytes in
      var scanner = ByteScanner(bytes.bindMemory(to: UInt8.self))
      while !scanner.isAtEnd {
        guard scanner.peek == UInt8(ascii: ".") else {
          if isOpen { readPoint(&scanner) }
          scanner.skipLine()
          continue
        }
        let keyword = scanner.token()
        if keyword == "PEN_DOWN" || keyword == "PEN_UP" {
          closeComponent()
          components.append(Component(isDown: keyword == "PEN_DOWN", points: points.count..<points.count))
          isOpen = true
          readPoint(&scanner)
        } else {
          closeComponent()
          if keyword == "WRITER_ID" {
            let name = scanner.restOfLine().trimmingSpaces
            if !name.isEmpty { facts.writer = name }
            writer = facts.writer ?? writer
          } else if keyword == "COORD" {
            let names = scanner.restOfLine().split { $0 == " " || $0 == "\t" }
            if let x = names.firstIndex(of: "X"), let y = names.firstIndex(of: "Y") {
              facts.columns = (x, y)
              (xColumn, yColumn) = (x, y)
            }
          } else if keyword == "INCLUDE" {
            let inner = scanner.restOfLine().trimmingSpaces
            includesOthers = true
            if !inner.isEmpty { include(inner, folder: folder, cache: cache, depth: depth + 1) }
          }
        }
        scanner.skipLine()
      }
    }
    closeComponent()
    if components.count == componentsBefore, !includesOthers {
      cache.facts.withLock { $0[path] = facts }
    }
  }

  /// Takes a row of numbers as a point; other rows are none.
  private mutating func readPoint(_ scanner: inout ByteScanner) {
    var (x, y): (Int?, Int?)
    for column in 0...max(xColumn, yColumn) {
      guard let number = scanner.integer() else { return }
      if column == xColumn { x = number }
      if column == yColumn { y = number }
    }
    if let x, let y { points.append(Ink.Point(x: Float(x), y: Float(y))) }
  }

  /// A component counts only where it has points; neither an empty `.PEN_UP` nor an empty `.PEN_DOWN` has a
  /// number.
  private mutating func closeComponent() {
    guard isOpen else { return }
    isOpen = false
    let last = components.count - 1
    components[last].points = components[last].points.lowerBound..<points.count
    if components[last].points.isEmpty { components.removeLast() }
  }
}
