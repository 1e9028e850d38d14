internal import Foundation

/// The pages of an LMDB file, looked through before the library is let at them: it trusts every number in them, and a wrong one ends
/// the program.
///
/// The layout is that of `mdb.c`'s data version 1, on a processor of 64 bits and little-endian: pages of one size, each with a header of
/// 16 bytes; the first two tell where the tree begins, branch pages name others, and leaf pages have keys with their values or, of large
/// ones, with the first of the pages that hold them.
struct LMDBPages: ~Copyable {
  private let bytes: UnsafeRawBufferPointer
  private let pageSize: Int
  /// Pages in use, the two first ones among them.
  private let count: Int
  private var isSeen: [Bool]
  private var entries = 0

  /// What is wrong with a file that the library takes for one of its own; nil where looking a key up stays within it.
  static func problem(of file: String) -> String? {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped) else { return "it cannot be read" }
    return data.withUnsafeBytes { bytes in
      do throws(Damage) {
        try check(bytes)
        return nil
      } catch {
        return error.reason
      }
    }
  }

  private struct Damage: Error {
    var reason: String
    static let torn = Damage(reason: "its pages are damaged; copy or pack it again")
  }

  private static func check(_ bytes: UnsafeRawBufferPointer) throws(Damage) {
    guard bytes.count >= Header.size + Header.metaSize else { throw .torn }
    // That of the first page holds for both.
    let pageSize = Int(bytes.loadUnaligned(fromByteOffset: Header.size + 24, as: UInt32.self))
    guard pageSize >= 256, pageSize <= 65536, pageSize.nonzeroBitCount == 1, bytes.count >= 2 * pageSize else { throw .torn }
    let metas = [0, pageSize].map { Meta(bytes, at: $0 + Header.size) }
    // The library takes the one of the later transaction.
    let meta = metas[0].transaction < metas[1].transaction ? metas[1] : metas[0]
    guard meta.lastPage < UInt64(bytes.count / pageSize) else { throw Damage(reason: "it is cut off; copy or pack it again") }
    guard meta.flags == 0 else { throw Damage(reason: "its keys are not those of a packed set of lines") }
    var pages = LMDBPages(bytes: bytes, pageSize: pageSize, count: Int(meta.lastPage) + 1)
    if meta.root != .max { try pages.visit(meta.root, height: Int(meta.depth)) }
    guard UInt64(pages.entries) == meta.entries else { throw .torn }
  }

  private init(bytes: UnsafeRawBufferPointer, pageSize: Int, count: Int) {
    (self.bytes, self.pageSize, self.count) = (bytes, pageSize, count)
    isSeen = Array(repeating: false, count: count)
  }

  /// A page of the tree and all below it; `height` is 1 for leaves.
  private mutating func visit(_ page: UInt64, height: Int) throws(Damage) {
    // The library's own cursor goes 32 deep.
    guard (1...32).contains(height), (2..<UInt64(count)).contains(page), !isSeen[Int(page)] else { throw .torn }
    isSeen[Int(page)] = true
    let start = Int(page) * pageSize
    let header = Header(bytes, at: start)
    let isLeaf = height == 1
    guard header.page == page, header.kind == (isLeaf ? Header.leaf : Header.branch),
      header.lower >= Header.size, header.lower <= header.upper, header.upper <= pageSize
    else { throw .torn }
    let keys = (header.lower - Header.size) / 2
    guard keys >= (isLeaf ? 1 : 2) else { throw .torn }
    for key in 0..<keys {
      let place = Int(bytes.loadUnaligned(fromByteOffset: start + Header.size + 2 * key, as: UInt16.self))
      guard place >= header.upper, place + Node.size <= pageSize else { throw .torn }
      let node = Node(bytes, at: start + place)
      let room = pageSize - place - Node.size - node.keySize
      guard room >= 0 else { throw .torn }
      guard isLeaf else {
        try visit(node.child, height: height - 1)
        continue
      }
      entries += 1
      switch node.flags {
      case 0:
        guard node.valueSize <= room else { throw .torn }
      case Node.large:
        guard room >= 8 else { throw .torn }
        let first = bytes.loadUnaligned(fromByteOffset: start + place + Node.size + node.keySize, as: UInt64.self)
        let pages = (Header.size - 1 + node.valueSize) / pageSize + 1
        guard (2..<UInt64(count)).contains(first), pages <= count - Int(first) else { throw .torn }
      default: throw Damage(reason: "its keys are not those of a packed set of lines")
      }
    }
  }

  /// `MDB_page`.
  private struct Header {
    static let size = 16
    static let metaSize = 136
    static let (branch, leaf): (UInt16, UInt16) = (1, 2)

    let page: UInt64
    let kind: UInt16
    /// Where the places of the nodes end, and where the nodes begin.
    let lower, upper: Int

    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
      page = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      kind = bytes.loadUnaligned(fromByteOffset: start + 10, as: UInt16.self)
      lower = Int(bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt16.self))
      upper = Int(bytes.loadUnaligned(fromByteOffset: start + 14, as: UInt16.self))
    }
  }

  /// `MDB_meta`, as far as it is about the one tree of keys.
  private struct Meta {
    let flags, depth: UInt16
    let entries, root, lastPage, transaction: UInt64

    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
      // Behind the tree of free pages, of 48 bytes.
      let tree = start + 24 + 48
      flags = bytes.loadUnaligned(fromByteOffset: tree + 4, as: UInt16.self)
      depth = bytes.loadUnaligned(fromByteOffset: tree + 6, as: UInt16.self)
      entries = bytes.loadUnaligned(fromByteOffset: tree + 32, as: UInt64.self)
      root = bytes.loadUnaligned(fromByteOffset: tree + 40, as: UInt64.self)
      lastPage = bytes.loadUnaligned(fromByteOffset: tree + 48, as: UInt64.self)
      transaction = bytes.loadUnaligned(fromByteOffset: tree + 56, as: UInt64.self)
    }
  }

  /// `MDB_node`.
  private struct Node {
    static let size = 8
    /// The value stands on pages of its own.
    static let large: UInt16 = 1

    let flags: UInt16
    let keySize, valueSize: Int
    /// Of a branch's, which has the page's number where a leaf's has size and flags.
    let child: UInt64

    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
      let low = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
      flags = bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt16.self)
      keySize = Int(bytes.loadUnaligned(fromByteOffset: start + 6, as: UInt16.self))
      valueSize = Int(low)
      child = UInt64(low) | UInt64(flags) << 32
    }
  }
}
