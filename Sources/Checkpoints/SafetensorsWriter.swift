/// What the numbers of a file are written as.
public enum Precision: String, Sendable, CaseIterable {
  case single, half
}

extension Safetensors {
  /// A tensor to be written.
  public struct Output: Sendable {
    public var name: String
    public var shape: [Int]
    /// Row by row.
    public var values: ArraySlice<Float>
    public var precision: Precision

    public init(_ name: String, shape: [Int], values: ArraySlice<Float>, precision: Precision = .single) {
      precondition(shape.reduce(1, *) == values.count, "values do not fill the shape")
      self.name = name
      self.shape = shape
      self.values = values
      self.precision = precision
    }
  }

  /// Writes tensors and texts to a file, which appears only once it is whole; equal input makes equal bytes.
  /// - Throws: `unwritable`; `unsupported` where a number is too large for half precision.
  public static func write(
    _ tensors: [Output], metadata: [String: String], to path: String
  ) throws(CheckpointError) {
    // Wide numbers first, so that all stand at multiples of their size.
    let tensors = tensors.filter { $0.precision == .single } + tensors.filter { $0.precision == .half }
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.values.count * (tensor.precision == .half ? 2 : 4)
      let type = tensor.precision == .half ? "F16" : "F32"
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append("\(quoted(tensor.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(fields.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

    var file = try OutputFile(path)
    try file.write(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) })
    try file.write(header)
    for tensor in tensors {
      if tensor.precision == .half {
        try file.write(halves(tensor, path))
      } else {
        try file.write(tensor.values)
      }
    }
    try file.finish()
  }

  private static func halves(_ tensor: Output, _ path: String) throws(CheckpointError) -> [UInt16] {
    var halves: [UInt16] = []
    halves.reserveCapacity(tensor.values.count)
    for value in tensor.values {
      let bits = half(value)
      if bits & 0x7FFF == 0x7C00, value.isFinite {
        throw CheckpointError(
          .unsupported, path, "cannot hold \(value) of \(tensor.name) in half precision: write it in single precision")
      }
      halves.append(bits)
    }
    return halves
  }
}

/// `text` as a JSON string.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{0}"..."\u{1F}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
