internal import CLMDB
internal import Foundation

/// The owner of an LMDB environment: one file of keys and values, or the folder around it that other tools write.
final class LMDBFile: Sendable {
  let path: String
  // LMDB's own locks make its calls safe from several threads; transactions stay on theirs.
  private nonisolated(unsafe) let environment: OpaquePointer
  private let database: MDB_dbi

  private init(path: String, environment: OpaquePointer, database: MDB_dbi) {
    self.path = path
    self.environment = environment
    self.database = database
  }

  deinit { mdb_env_close(environment) }

  static func message(_ status: Int32) -> String { String(cString: mdb_strerror(status)) }

  // MARK: Reading

  /// Opens a set to read; no lock file is made, so the set may be on a disk that cannot be written.
  ///
  /// - Throws: `notFound`; `unreadable` where the file is not LMDB's, damaged or cut off.
  static func reading(_ path: String) throws(DatasetError) -> LMDBFile {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .notFound(path: path, expected: "a packed set (LMDB)")
    }
    let file = isFolder.boolValue ? path + "/data.mdb" : path
    // An empty file is a new environment to LMDB.
    let size = ((try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? NSNumber)?.intValue ?? 0
    guard size > 0 else { throw .unreadable(path: file, reason: "it is missing or empty") }
    var environment: OpaquePointer?
    guard mdb_env_create(&environment) == 0, let environment else {
      throw .unreadable(path: path, reason: "no memory")
    }
    let flags = UInt32(MDB_RDONLY | MDB_NOLOCK | MDB_NOTLS) | (isFolder.boolValue ? 0 : UInt32(MDB_NOSUBDIR))
    var status = mdb_env_open(environment, path, flags, 0o644)
    var database: MDB_dbi = 0
    if status == 0 {
      if let problem = LMDBPages.problem(of: file) {
        mdb_env_close(environment)
        throw .unreadable(path: file, reason: problem)
      }
      var transaction: OpaquePointer?
      status = mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction)
      if status == 0 {
        status = mdb_dbi_open(transaction, nil, 0, &database)
        mdb_txn_abort(transaction)
      }
    }
    guard status == 0 else {
      mdb_env_close(environment)
      throw .unreadable(path: path, reason: "it is no LMDB file: \(message(status))")
    }
    return LMDBFile(path: path, environment: environment, database: database)
  }

  /// How many keys there are.
  var count: Int {
    var statistics = MDB_stat()
    _ = withTransaction(writing: false) { transaction in mdb_stat(transaction, database, &statistics) }
    return statistics.ms_entries
  }

  /// The value of a key; nil where there is none.
  ///
  /// - Throws: `unreadable` where the file is damaged.
  func value(_ key: String) throws(DatasetError) -> [UInt8]? {
    var bytes: [UInt8]?
    try find(key) { bytes = Array($0) }
    return bytes
  }

  /// Whether there is a value that is not empty.
  func has(_ key: String) throws(DatasetError) -> Bool {
    var size = 0
    try find(key) { size = $0.count }
    return size > 0
  }

  private func find(_ key: String, _ found: (UnsafeRawBufferPointer) -> Void) throws(DatasetError) {
    let status = withTransaction(writing: false) { transaction in
      Self.withValue(of: Array(key.utf8)) { key in
        var value = MDB_val()
        let status = mdb_get(transaction, database, &key, &value)
        if status == 0 { found(UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)) }
        return status
      }
    }
    guard status == 0 || status == MDB_NOTFOUND else {
      throw .unreadable(path: path, reason: "its key \(key) is damaged: \(Self.message(status))")
    }
  }

  // MARK: Writing

  /// Makes a new file, without a lock file beside it.
  ///
  /// - Throws: `unwritable`.
  static func writing(_ path: String) throws(DatasetError) -> LMDBFile {
    var environment: OpaquePointer?
    guard mdb_env_create(&environment) == 0, let environment else { throw .unwritable(path: path, reason: "no memory") }
    mdb_env_set_mapsize(environment, 64 << 20)
    // The file counts from its renaming on: a single flush before it is enough.
    var status = mdb_env_open(environment, path, UInt32(MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC), 0o644)
    var database: MDB_dbi = 0
    if status == 0 {
      var transaction: OpaquePointer?
      status = mdb_txn_begin(environment, nil, 0, &transaction)
      if status == 0 {
        status = mdb_dbi_open(transaction, nil, 0, &database)
        if status == 0 { status = mdb_txn_commit(transaction) } else { mdb_txn_abort(transaction) }
      }
    }
    guard status == 0 else {
      mdb_env_close(environment)
      throw .unwritable(path: path, reason: message(status))
    }
    return LMDBFile(path: path, environment: environment, database: database)
  }

  /// Writes all of these or none; the file's map grows with them.
  func put(_ pairs: [(key: String, value: [UInt8])]) throws(DatasetError) {
    while true {
      let status = withTransaction(writing: true) { transaction in
        for pair in pairs {
          let status = Self.withValue(of: Array(pair.key.utf8)) { key in
            Self.withValue(of: pair.value) { value in mdb_put(transaction, database, &key, &value, 0) }
          }
          guard status == 0 else { return status }
        }
        return 0
      }
      if status == 0 { return }
      guard status == MDB_MAP_FULL else { throw .unwritable(path: path, reason: Self.message(status)) }
      var information = MDB_envinfo()
      mdb_env_info(environment, &information)
      let grown = mdb_env_set_mapsize(environment, information.me_mapsize * 2)
      guard grown == 0 else { throw .unwritable(path: path, reason: Self.message(grown)) }
    }
  }

  /// Everything is on the disk after this.
  func flush() throws(DatasetError) {
    let status = mdb_env_sync(environment, 1)
    guard status == 0 else { throw .unwritable(path: path, reason: Self.message(status)) }
  }

  // MARK: C

  private func withTransaction(writing: Bool, _ body: (OpaquePointer) -> Int32) -> Int32 {
    var transaction: OpaquePointer?
    let status = mdb_txn_begin(environment, nil, writing ? 0 : UInt32(MDB_RDONLY), &transaction)
    guard status == 0, let transaction else { return status }
    let result = body(transaction)
    guard writing, result == 0 else {
      mdb_txn_abort(transaction)
      return result
    }
    return mdb_txn_commit(transaction)
  }

  private static func withValue<Result>(of bytes: [UInt8], _ body: (inout MDB_val) -> Result) -> Result {
    bytes.withUnsafeBytes { buffer in
      var value = MDB_val(mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
      return body(&value)
    }
  }
}
