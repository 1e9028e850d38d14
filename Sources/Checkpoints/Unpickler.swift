/// Reads the pickle of a `state_dict`, and nothing more.
///
/// A pickle is a program. This machine knows the data of Python (numbers, texts, tuples, lists, dictionaries), the empty
/// `OrderedDict`, and PyTorch's tensors as views of storages; it calls nothing, and refuses every other name. Containers live in
/// arrays and are referred to by index, so that no input, however nested, can exhaust the stack.
struct Unpickler {
  enum Value {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case text(String)
    /// Index in `sequences`.
    case tuple(Int)
    case list(Int)
    /// Index in `dictionaries`.
    case dictionary(Int)
    case name(Name)
    case storage(Storage)
    case tensor(Tensor)
  }

  /// What a pickle may ask for by name.
  enum Name {
    case orderedDict
    case rebuildTensor
    case rebuildParameter
    case storage(Safetensors.ElementType)
  }

  struct Storage {
    let key: String
    let type: Safetensors.ElementType
    /// In elements.
    let count: Int
  }

  /// A view of a storage: element (i, j, ...) stands at `offset` + i `strides`[0] + j `strides`[1] + ...
  struct Tensor {
    let storage: Storage
    let offset: Int
    let shape: [Int]
    let strides: [Int]
    var count: Int { shape.reduce(1, *) }
  }

  /// Why a pickle is not read.
  enum Refusal: Error {
    case damaged
    /// It asks for something that a state_dict does not need.
    case name(String)
    /// A tensor shows the elements of its storage more than once.
    case expanded
  }

  private var reader: ByteReader
  private var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  private(set) var sequences: [[Value]] = []
  private(set) var dictionaries: [[(key: Value, value: Value)]] = []

  init(_ bytes: [UInt8]) {
    reader = ByteReader(bytes)
  }

  /// Runs the pickle and returns what it leaves.
  mutating func run() throws(Refusal) -> Value {
    while let code = reader.integer(UInt8.self) {
      if code == UInt8(ascii: ".") { return try pop() }
      try step(code)
    }
    throw .damaged
  }

  private mutating func step(_ code: UInt8) throws(Refusal) {
    switch code {
    case 0x80:  // PROTO
      guard let version = reader.integer(UInt8.self), (2...5).contains(version) else { throw .damaged }
    case 0x95:  // FRAME
      guard reader.skip(8) else { throw .damaged }
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "K"): stack.append(.int(Int(try integer(UInt8.self))))
    case UInt8(ascii: "M"): stack.append(.int(Int(try integer(UInt16.self))))
    case UInt8(ascii: "J"): stack.append(.int(Int(try integer(Int32.self))))
    case 0x8A: stack.append(.int(try long()))
    case UInt8(ascii: "G"): stack.append(.double(Double(bitPattern: try integer(UInt64.self).byteSwapped)))
    case UInt8(ascii: "X"): stack.append(.text(try text(Int(try integer(UInt32.self)))))
    case 0x8C: stack.append(.text(try text(Int(try integer(UInt8.self)))))
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: ")"): try pushTuple([])
    case UInt8(ascii: "t"): try pushTuple(try popToMark())
    case 0x85, 0x86, 0x87:
      let count = Int(code) - 0x84
      guard stack.count - (marks.last ?? 0) >= count else { throw .damaged }
      let items = Array(stack.suffix(count))
      stack.removeLast(count)
      try pushTuple(items)
    case UInt8(ascii: "]"):
      sequences.append([])
      stack.append(.list(sequences.count - 1))
    case UInt8(ascii: "}"): pushDictionary()
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"): try append(try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try setItems([try pop(), value])
    case UInt8(ascii: "u"): try setItems(try popToMark())
    case UInt8(ascii: "q"): memo[Int(try integer(UInt8.self))] = try top()
    case UInt8(ascii: "r"): memo[Int(try integer(UInt32.self))] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): try recall(Int(try integer(UInt8.self)))
    case UInt8(ascii: "j"): try recall(Int(try integer(UInt32.self)))
    case UInt8(ascii: "c"):
      guard let module = reader.line(), let name = reader.line() else { throw .damaged }
      stack.append(.name(try Self.name("\(module).\(name)")))
    case 0x93:  // STACK_GLOBAL
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else { throw .damaged }
      stack.append(.name(try Self.name("\(module).\(name)")))
    case UInt8(ascii: "R"): try call()
    case UInt8(ascii: "Q"): try pushStorage()
    case UInt8(ascii: "b"):
      // Attributes of a dictionary (the `_metadata` of a state_dict): not needed.
      _ = try pop()
      guard case .dictionary = try top() else { throw .damaged }
    default: throw .name("the operation 0x\(String(code, radix: 16))")
    }
  }

  private static func name(_ name: String) throws(Refusal) -> Name {
    switch name {
    case "collections.OrderedDict": .orderedDict
    case "torch._utils._rebuild_tensor_v2": .rebuildTensor
    case "torch._utils._rebuild_parameter": .rebuildParameter
    case "torch.DoubleStorage": .storage(.float64)
    case "torch.FloatStorage": .storage(.float32)
    case "torch.HalfStorage": .storage(.float16)
    case "torch.BFloat16Storage": .storage(.bfloat16)
    case "torch.LongStorage": .storage(.int64)
    case "torch.IntStorage": .storage(.int32)
    case "torch.ShortStorage": .storage(.int16)
    case "torch.CharStorage": .storage(.int8)
    case "torch.ByteStorage": .storage(.uint8)
    case "torch.BoolStorage": .storage(.bool)
    default: throw .name(name)
    }
  }

  /// REDUCE: a name is called with a tuple.
  private mutating func call() throws(Refusal) {
    guard case .tuple(let index) = try pop(), case .name(let name) = try pop() else { throw .damaged }
    let arguments = sequences[index]
    switch name {
    case .orderedDict:
      guard arguments.isEmpty else { throw .damaged }
      pushDictionary()
    case .rebuildTensor:
      guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1]
      else { throw .damaged }
      stack.append(.tensor(try tensor(storage, offset, try integers(arguments[2]), try integers(arguments[3]))))
    case .rebuildParameter:
      guard case .tensor(let tensor)? = arguments.first else { throw .damaged }
      stack.append(.tensor(tensor))
    case .storage: throw .damaged
    }
  }

  private func tensor(
    _ storage: Storage, _ offset: Int, _ shape: [Int], _ strides: [Int]
  ) throws(Refusal) -> Tensor {
    guard offset >= 0, shape.count == strides.count else { throw .damaged }
    var count = 1
    var last = offset
    for (side, stride) in zip(shape, strides) {
      guard side >= 0, stride >= 0 else { throw .damaged }
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      let (reach, overflow2) = max(0, side - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow3) = last.addingReportingOverflow(reach)
      guard !overflow, !overflow2, !overflow3 else { throw .damaged }
      (count, last) = (product, sum)
    }
    guard count == 0 || last < storage.count else { throw .damaged }
    guard count <= storage.count else { throw .expanded }
    // A side of one element is never stepped along, whatever its stride.
    return Tensor(storage: storage, offset: offset, shape: shape, strides: zip(shape, strides).map { $0 > 1 ? $1 : 0 })
  }

  /// BINPERSID: ('storage', type, key, location, count).
  private mutating func pushStorage() throws(Refusal) {
    guard case .tuple(let index) = try pop() else { throw .damaged }
    let parts = sequences[index]
    guard parts.count == 5, case .text("storage") = parts[0], case .name(.storage(let type)) = parts[1],
      case .text(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw .damaged }
    stack.append(.storage(Storage(key: key, type: type, count: count)))
  }

  private func integers(_ value: Value) throws(Refusal) -> [Int] {
    // No tensor has more sides than this; it keeps a long tuple from being walked for each of many tensors.
    guard case .tuple(let index) = value, sequences[index].count <= 64 else { throw .damaged }
    var integers: [Int] = []
    for item in sequences[index] {
      guard case .int(let integer) = item else { throw .damaged }
      integers.append(integer)
    }
    return integers
  }

  // MARK: The stack

  private mutating func pop() throws(Refusal) -> Value {
    guard stack.count > marks.last ?? 0 else { throw .damaged }
    return stack.removeLast()
  }

  private func top() throws(Refusal) -> Value {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw .damaged }
    return value
  }

  private mutating func popToMark() throws(Refusal) -> [Value] {
    guard let mark = marks.popLast() else { throw .damaged }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func pushTuple(_ items: [Value]) throws(Refusal) {
    sequences.append(items)
    stack.append(.tuple(sequences.count - 1))
  }

  private mutating func pushDictionary() {
    dictionaries.append([])
    stack.append(.dictionary(dictionaries.count - 1))
  }

  private mutating func append(_ items: [Value]) throws(Refusal) {
    guard case .list(let index) = try top() else { throw .damaged }
    sequences[index] += items
  }

  private mutating func setItems(_ items: [Value]) throws(Refusal) {
    guard case .dictionary(let index) = try top(), items.count % 2 == 0 else { throw .damaged }
    for i in stride(from: 0, to: items.count, by: 2) {
      dictionaries[index].append((items[i], items[i + 1]))
    }
  }

  private mutating func recall(_ index: Int) throws(Refusal) {
    guard let value = memo[index] else { throw .damaged }
    stack.append(value)
  }

  // MARK: Numbers and texts

  private mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ type: Integer.Type
  ) throws(Refusal) -> Integer {
    guard let integer = reader.integer(type) else { throw .damaged }
    return integer
  }

  private mutating func text(_ count: Int) throws(Refusal) -> String {
    guard let text = reader.text(count) else { throw .damaged }
    return text
  }

  /// LONG1: up to eight bytes of two's complement.
  private mutating func long() throws(Refusal) -> Int {
    let count = Int(try integer(UInt8.self))
    guard count <= 8, let bytes = reader.take(count) else { throw .damaged }
    let magnitude = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard count > 0 else { return 0 }
    let unused = UInt64(64 - 8 * count)
    return Int(Int64(bitPattern: magnitude << unused) >> Int64(unused))
  }
}
