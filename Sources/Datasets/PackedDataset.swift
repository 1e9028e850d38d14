internal import Foundation
public import Images
internal import Transcripts

/// Lines in one LMDB file, as many tools of the field pack them: `num-samples`, and for each line from 1 on `image-%09d` (the
/// bytes of an image file) and `label-%09d` (UTF-8); Longhand also writes `writer-%09d` and `category-%09d`, which may be
/// missing.
public enum PackedDataset {
  /// Reads the texts; pictures are read when they are wanted.
  ///
  /// Left out, and noted in `skips`: lines without picture or label, and labels that are not UTF-8.
  ///
  /// - Parameter path: of the file, or of a folder with `data.mdb` in it.
  /// - Throws: `notFound`; `unreadable` where it is no such file, damaged or cut off; `empty`.
  public static func read(_ path: String) throws(DatasetError) -> LineSet {
    let file = try LMDBFile.reading(path)
    var set = LineSet(name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent)
    guard let text = try file.value("num-samples"), let count = Int(String(decoding: text, as: UTF8.self).trimmingSpaces),
      count >= 0
    else { throw .unreadable(path: path, reason: "it has no key num-samples with a number") }
    // Each line has two keys at least.
    guard count <= file.count / 2 + 1 else {
      throw .unreadable(path: path, reason: "num-samples is \(count), but there are \(file.count) keys in all")
    }
    set.lines.reserveCapacity(count)
    for number in stride(from: 1, through: count, by: 1) {
      let id = Key.id(number)
      guard let label = try file.value(Key.label(number)) else {
        set.skip(id, because: "lines without a label")
        continue
      }
      guard let text = String(validating: label, as: UTF8.self) else {
        set.skip(id, because: "labels that are not UTF-8")
        continue
      }
      guard try file.has(Key.image(number)) else {
        set.skip(id, because: "lines without a picture")
        continue
      }
      func note(_ key: String) throws(DatasetError) -> String? {
        try file.value(key).map { String(decoding: $0, as: UTF8.self) }
      }
      set.lines.append(
        Line(
          id: id, source: .packed(PackedImage(file: file, number: number)), text: PageTranscript.cleaned(text),
          writer: try note(Key.writer(number)), category: try note(Key.category(number))))
    }
    set.sortSkips()
    guard !set.lines.isEmpty else { throw .empty(path: path, reasons: set.skipSummary) }
    return set
  }

  enum Key {
    static func id(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    static func image(_ number: Int) -> String { "image-" + id(number) }
    static func label(_ number: Int) -> String { "label-" + id(number) }
    static func writer(_ number: Int) -> String { "writer-" + id(number) }
    static func category(_ number: Int) -> String { "category-" + id(number) }
  }
}

/// A picture in a packed set.
public struct PackedImage: Equatable, Sendable {
  let file: LMDBFile
  let number: Int

  /// - Throws: `image` where its bytes are not a whole image; `unreadable`.
  public func image() throws(DatasetError) -> GrayImage {
    let name = "\(file.path), \(PackedDataset.Key.image(number))"
    guard let bytes = try file.value(PackedDataset.Key.image(number)) else {
      throw .unreadable(path: name, reason: "it is gone")
    }
    let pages: [GrayImage]
    do {
      pages = try GrayImage.decode(bytes, name: name)
    } catch {
      throw .image(error)
    }
    guard let image = pages.first else { throw .unreadable(path: name, reason: "it holds no image") }
    return image
  }

  public static func == (a: PackedImage, b: PackedImage) -> Bool {
    a.file === b.file && a.number == b.number
  }
}

/// Writes a packed set. The file has its name only when it is whole.
public struct PackedDatasetWriter: ~Copyable {
  /// As it was named, and behind symbolic links.
  private let path: String
  private let target: String
  private let temporary: String
  private let file: LMDBFile
  private var waiting: [(key: String, value: [UInt8])] = []
  private var waitingBytes = 0
  /// Lines added.
  public private(set) var count = 0
  private var isFinished = false

  /// - Throws: `unwritable`.
  public init(_ path: String) throws(DatasetError) {
    self.path = path
    target = OutputPath.resolved(path) ?? path
    temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).tmp"
    unlink(temporary)
    file = try Self.open(temporary, for: path)
  }

  deinit {
    if !isFinished { unlink(temporary) }
  }

  private static func open(_ temporary: String, for path: String) throws(DatasetError) -> LMDBFile {
    guard OutputPath.resolved(path) != nil else {
      throw .unwritable(path: path, reason: "it is a folder or a device, not a file")
    }
    return try LMDBFile.writing(temporary)
  }

  /// - Parameter image: the bytes of an image file, such as PNG.
  /// - Throws: `unwritable`.
  public mutating func add(
    image: [UInt8], text: String, writer: String? = nil, category: String? = nil
  ) throws(DatasetError) {
    count += 1
    waiting.append((PackedDataset.Key.image(count), image))
    waiting.append((PackedDataset.Key.label(count), Array(text.utf8)))
    if let writer { waiting.append((PackedDataset.Key.writer(count), Array(writer.utf8))) }
    if let category { waiting.append((PackedDataset.Key.category(count), Array(category.utf8))) }
    waitingBytes += image.count
    if waitingBytes > 8 << 20 { try write() }
  }

  /// Writes what is left and gives the file its name, in place of one that has it already.
  ///
  /// - Throws: `unwritable`.
  public mutating func finish() throws(DatasetError) {
    waiting.append(("num-samples", Array(String(count).utf8)))
    try write()
    try file.flush()
    guard rename(temporary, target) == 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    isFinished = true
  }

  private mutating func write() throws(DatasetError) {
    try file.put(waiting)
    waiting.removeAll(keepingCapacity: true)
    waitingBytes = 0
  }
}
