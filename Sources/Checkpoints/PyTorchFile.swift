public import Network

/// A `state_dict` file as `torch.save` writes it: a zip file of a pickle and one entry for each storage.
///
/// The pickle is read by a machine that knows tensors and plain data alone and calls nothing; any other name is refused.
public struct PyTorchFile: Sendable {
  /// The shapes of the floating-point tensors, by name; a common prefix `module.` (DataParallel) is dropped.
  public let shapes: [String: [Int]]
  let path: String
  private let archive: ZipArchive
  private let root: String
  private let tensors: [String: Unpickler.Tensor]

  /// - Throws: `unreadable`, `wrongFormat`, `damaged`; `unsupported` where the file asks for more than a `state_dict` needs.
  public init(contentsOf path: String) throws(CheckpointError) {
    self.path = path
    let file = try InputFile(path)
    if file.size >= 2, try file.bytes(0..<2) == [0x80, 0x02] {
      throw CheckpointError(
        .unsupported, path, "was saved by PyTorch before 1.6: load it there and save its state_dict anew")
    }
    archive = try ZipArchive(file)
    guard let pickle = archive.entries.first(where: { $0.key.hasSuffix("/data.pkl") && !$0.key.dropLast(9).contains("/") })
    else {
      throw CheckpointError(.wrongFormat, path, "is a zip file, but none of PyTorch's: save a state_dict by torch.save")
    }
    root = String(pickle.key.dropLast("data.pkl".count))
    if let order = archive.entries[root + "byteorder"], try archive.bytes(order) != Array("little".utf8) {
      throw CheckpointError(
        .unsupported, path, "was saved on a big-endian machine: load it with torch and save it anew")
    }
    var machine = Unpickler(try archive.bytes(pickle.value))
    do {
      let value = try machine.run()
      tensors = try Self.stateDict(value, machine)
    } catch {
      throw Self.error(error, path)
    }
    guard !tensors.isEmpty else {
      throw CheckpointError(.wrongFormat, path, "holds no state_dict: save `model.state_dict()` by torch.save")
    }
    shapes = tensors.filter { $0.value.storage.type.isFloatingPoint }.mapValues(\.shape)
    for tensor in tensors.values {
      let storage = tensor.storage
      guard let entry = archive.entries[root + "data/" + storage.key],
        storage.count <= entry.range.count / storage.type.size
      else { throw Self.error(.damaged, path) }
    }
  }

  private static func error(_ refusal: Unpickler.Refusal, _ path: String) -> CheckpointError {
    switch refusal {
    case .damaged:
      CheckpointError(.damaged, path, "has a pickle that is not well formed: copy or download it anew")
    case .name(let name):
      CheckpointError(
        .unsupported, path,
        "asks for \(name), which no state_dict needs and Longhand does not run: save `model.state_dict()` alone")
    case .expanded:
      CheckpointError(.unsupported, path, "holds an expanded tensor: make it `.contiguous()` and save it anew")
    }
  }

  /// The tensors of the dictionary itself, or of the one in it that a training script keeps them in.
  private static func stateDict(
    _ value: Unpickler.Value, _ machine: Unpickler
  ) throws(Unpickler.Refusal) -> [String: Unpickler.Tensor] {
    guard case .dictionary(let index) = value else { throw .damaged }
    var tensors: [String: Unpickler.Tensor] = [:]
    var inner: [String: Int] = [:]
    for (key, value) in machine.dictionaries[index] {
      guard case .text(let key) = key else { continue }
      if case .tensor(let tensor) = value { tensors[key] = tensor }
      if case .dictionary(let index) = value { inner[key] = index }
    }
    if tensors.isEmpty {
      for key in ["state_dict", "model_state_dict", "model"] {
        guard let index = inner[key] else { continue }
        for case (.text(let key), .tensor(let tensor)) in machine.dictionaries[index] { tensors[key] = tensor }
        break
      }
    }
    let prefix = "module."
    guard tensors.keys.allSatisfy({ $0.hasPrefix(prefix) }) else { return tensors }
    return Dictionary(tensors.map { (String($0.dropFirst(prefix.count)), $1) }, uniquingKeysWith: { $1 })
  }
}

extension PyTorchFile: TensorSource {
  func read(_ name: String, into buffer: UnsafeMutableBufferPointer<Float>) throws(CheckpointError) {
    guard let tensor = tensors[name], let entry = archive.entries[root + "data/" + tensor.storage.key] else {
      throw CheckpointError(.mismatch, path, "has no tensor \(name)")
    }
    precondition(buffer.count == tensor.count, "the buffer does not fit the tensor")
    let bytes = try archive.bytes(entry)
    let type = tensor.storage.type
    var storage = [Float](repeating: 0, count: tensor.storage.count)
    let converted = storage.withUnsafeMutableBufferPointer { floats in
      bytes.withUnsafeBytes {
        convert(UnsafeRawBufferPointer(rebasing: $0[..<(floats.count * type.size)]), type, into: floats)
      }
    }
    guard converted else {
      throw CheckpointError(.unsupported, path, "holds \(name) as \(type.rawValue), not as floating-point numbers")
    }
    // Row by row through the strides, last side fastest.
    var index = [Int](repeating: 0, count: tensor.shape.count)
    var source = tensor.offset
    for target in 0..<buffer.count {
      buffer[target] = storage[source]
      var side = tensor.shape.count - 1
      while side >= 0 {
        index[side] += 1
        source += tensor.strides[side]
        if index[side] < tensor.shape[side] { break }
        source -= tensor.strides[side] * tensor.shape[side]
        index[side] = 0
        side -= 1
      }
    }
  }
}

// MARK: - Writing

extension PyTorchFile {
  /// Writes weights as a `state_dict` that `torch.load(path, weights_only=True)` reads; the file appears only once it is whole.
  /// - Throws: `unwritable`.
  public static func write(_ weights: ModelWeights, to path: String) throws(CheckpointError) {
    var pickle = Pickler()
    var storages: [ArraySlice<Float>?] = []
    func add(_ slot: Parameter, _ values: [Float]) {
      pickle.tensor(slot.name, storage: "FloatStorage", key: storages.count, shape: slot.shape)
      storages.append(values[slot.range])
    }
    // In PyTorch's order: statistics and batch counter after each normalisation's bias.
    var statistics = weights.statistics[...]
    for parameter in weights.parameters {
      add(parameter, weights.values)
      guard parameter.kind == .normalization, parameter.name.hasSuffix("bias") else { continue }
      for statistic in statistics.prefix(2) { add(statistic, weights.statisticValues) }
      statistics = statistics.dropFirst(2)
      let counter = parameter.name.dropLast("bias".count) + "num_batches_tracked"
      pickle.tensor(String(counter), storage: "LongStorage", key: storages.count, shape: [])
      storages.append(nil)
    }
    var zip = try ZipWriter(path)
    try zip.add("archive/data.pkl", pickle.finished[...])
    try zip.add("archive/byteorder", Array("little".utf8)[...])
    for (key, values) in storages.enumerated() {
      if let values {
        try zip.add("archive/data/\(key)", values)
      } else {
        try zip.add("archive/data/\(key)", [Int64(0)][...])
      }
    }
    try zip.add("archive/version", Array("3\n".utf8)[...])
    try zip.finish()
  }
}

/// Writes the pickle (protocol 2) of an `OrderedDict` of contiguous tensors.
private struct Pickler {
  private var bytes: [UInt8] = [0x80, 2]

  init() {
    emptyOrderedDict()
    bytes.append(UInt8(ascii: "("))
  }

  /// With SETITEMS and STOP.
  var finished: [UInt8] { bytes + Array("u.".utf8) }

  mutating func tensor(_ name: String, storage: String, key: Int, shape: [Int]) {
    text(name)
    global("torch._utils", "_rebuild_tensor_v2")
    bytes += Array("((".utf8)
    text("storage")
    global("torch", storage)
    text("\(key)")
    text("cpu")
    integer(shape.reduce(1, *))
    bytes += Array("tQ".utf8)
    integer(0)
    tuple(shape)
    tuple(shape.indices.map { shape[($0 + 1)...].reduce(1, *) })
    bytes.append(0x89)
    emptyOrderedDict()
    bytes += Array("tR".utf8)
  }

  private mutating func emptyOrderedDict() {
    global("collections", "OrderedDict")
    bytes += Array(")R".utf8)
  }

  private mutating func global(_ module: String, _ name: String) {
    bytes += Array("c\(module)\n\(name)\n".utf8)
  }

  private mutating func text(_ text: String) {
    bytes += Array("X".utf8) + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  private mutating func integer(_ integer: Int) {
    if let small = Int32(exactly: integer) {
      bytes += Array("J".utf8) + littleEndian(small)
    } else {
      bytes += [0x8A, 8] + littleEndian(Int64(integer))
    }
  }

  private mutating func tuple(_ integers: [Int]) {
    bytes.append(UInt8(ascii: "("))
    for number in integers { integer(number) }
    bytes.append(UInt8(ascii: "t"))
  }
}
