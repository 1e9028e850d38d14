internal import Network

/// The network as an ONNX model (IR 8, operator set 17), for ONNX Runtime, OpenVINO and their like.
///
/// Input `images`: (batch, 1, height, width), grey in 0...1, paper near 1. Output `log_probabilities`: (frames, batch, symbols). Batch and
/// width are free. Batch normalisation is folded into the convolutions. The metadata are those of a model file.
public enum ONNXFile {
  /// Writes the file, which appears only once it is whole.
  /// - Throws: `unwritable`; `unsupported` where it would be larger than the 2 GB of a protocol-buffer message.
  public static func write(_ model: Model, to path: String) throws(CheckpointError) {
    let bytes = serialize(model)
    guard bytes.count < 1 << 31 else {
      throw CheckpointError(.unsupported, path, "would be larger than 2 GB: export to safetensors instead")
    }
    var file = try OutputFile(path)
    try file.write(bytes)
    try file.finish()
  }

  /// A `ModelProto`.
  static func serialize(_ model: Model) -> [UInt8] {
    var proto = ProtobufWriter()
    proto.integer(1, 8)
    proto.text(2, "longhand")
    proto.message(7, graph(model))
    proto.message(8) { $0.integer(2, 17) }
    for (key, value) in model.metadata.sorted(by: { $0.key < $1.key }) {
      proto.message(14) {
        $0.text(1, key)
        $0.text(2, value)
      }
    }
    return proto.bytes
  }

  private static func graph(_ model: Model) -> ProtobufWriter {
    let (architecture, weights) = (model.architecture, model.weights)
    var graph = GraphWriter(name: architecture.name)
    graph.input("images", ["batch", 1, .number(architecture.height), "width"])
    var last = "images"
    for (index, block) in zip(architecture.moduleIndices, architecture.blocks) {
      let (kernel, bias) = weights.folded(index)
      let input = last
      last = graph.node(
        "Conv", "cnn.\(index)",
        [last, graph.initializer("cnn.\(index).weight", weights.shape("cnn.\(index).weight"), kernel),
          graph.initializer("cnn.\(index).bias", [block.channels], bias)],
        [
          .integers("kernel_shape", [block.kernel, block.kernel]),
          .integers("pads", Array(repeating: block.padding, count: 4)),
        ])
      last = graph.node("Relu", "cnn.\(index + 2)", [last])
      if block.isResidual { last = graph.node("Add", "cnn.\(index).sum", [input, last]) }
      if let pool = block.pool {
        last = graph.node(
          "MaxPool", "cnn.\(index + 3)", [last], [.integers("kernel_shape", pool), .integers("strides", pool)])
      }
    }
    // (N, C, h, T) -> (N, C, T) -> (T, N, C)
    last = graph.node(
      architecture.collapse == .mean ? "ReduceMean" : "ReduceMax", "collapse", [last],
      [.integers("axes", [2]), .integer("keepdims", 0)])
    last = graph.node("Transpose", "frames", [last], [.integers("perm", [2, 0, 1])])
    let shape = graph.initializer("lstm.shape", [3], [Int64(0), 0, -1])
    for layer in 0..<architecture.lstmLayers {
      let name = "lstm.l\(layer)"
      last = graph.node(
        "LSTM", name,
        [last] + weights.lstm(layer, hidden: architecture.hidden).map { graph.initializer($0.name, $0.shape, $0.values) },
        [.integer("hidden_size", architecture.hidden), .text("direction", "bidirectional")])
      // (T, 2, N, hidden) -> (T, N, 2, hidden) -> (T, N, 2 hidden)
      last = graph.node("Transpose", name + ".transposed", [last], [.integers("perm", [0, 2, 1, 3])])
      last = graph.node("Reshape", name + ".joined", [last, shape])
    }
    last = graph.node(
      "MatMul", "fc.product",
      [last, graph.initializer("fc.weight", [2 * architecture.hidden, architecture.symbols], weights.transposedLinear)])
    last = graph.node(
      "Add", "fc", [last, graph.initializer("fc.bias", [architecture.symbols], Array(weights["fc.bias"]!.values))])
    graph.node("LogSoftmax", "log_probabilities", [last], [.integer("axis", 2)])
    graph.output("log_probabilities", ["frames", "batch", .number(architecture.symbols)])
    return graph.proto
  }
}

// MARK: - Weights as ONNX has them

extension ModelWeights {
  fileprivate func shape(_ name: String) -> [Int] { self[name]!.shape }

  /// Kernel and bias of the block whose convolution is `cnn.index`, its batch normalisation folded in.
  fileprivate func folded(_ index: Int) -> (kernel: [Float], bias: [Float]) {
    var kernel = Array(self["cnn.\(index).weight"]!.values)
    var bias = Array(self["cnn.\(index).bias"]!.values)
    func normalization(_ name: String) -> [Float] { Array(self["cnn.\(index + 1).\(name)"]!.values) }
    let (gamma, beta) = (normalization("weight"), normalization("bias"))
    let (mean, variance) = (normalization("running_mean"), normalization("running_var"))
    let size = kernel.count / bias.count
    for channel in bias.indices {
      // 1e-5 is the epsilon of torch.nn.BatchNorm2d.
      let scale = Double(gamma[channel]) / (Double(variance[channel]) + 1e-5).squareRoot()
      for i in channel * size..<(channel + 1) * size { kernel[i] = Float(Double(kernel[i]) * scale) }
      bias[channel] = Float((Double(bias[channel]) - Double(mean[channel])) * scale + Double(beta[channel]))
    }
    return (kernel, bias)
  }

  /// W, R and B of a bidirectional LSTM operator: both directions, and the gates in the order input, output, forget, cell, where
  /// PyTorch's is input, forget, cell, output.
  fileprivate func lstm(_ layer: Int, hidden: Int) -> [(name: String, shape: [Int], values: [Float])] {
    func gates(_ name: String) -> [Float] {
      let values = Array(self[name]!.values)
      let size = values.count / 4
      return [0, 3, 1, 2].flatMap { values[($0 * size)..<(($0 + 1) * size)] }
    }
    let directions = ["_l\(layer)", "_l\(layer)_reverse"]
    return [
      ("lstm.W\(layer)", [2, 4 * hidden, shape("lstm.weight_ih_l\(layer)")[1]],
        directions.flatMap { gates("lstm.weight_ih" + $0) }),
      ("lstm.R\(layer)", [2, 4 * hidden, hidden], directions.flatMap { gates("lstm.weight_hh" + $0) }),
      ("lstm.B\(layer)", [2, 8 * hidden], directions.flatMap { gates("lstm.bias_ih" + $0) + gates("lstm.bias_hh" + $0) }),
    ]
  }

  /// (2 hidden, V).
  fileprivate var transposedLinear: [Float] {
    let (shape, values) = self["fc.weight"]!
    return (0..<shape[1]).flatMap { column in
      (0..<shape[0]).map { values[values.startIndex + $0 * shape[1] + column] }
    }
  }
}

// MARK: - The graph

/// A `GraphProto`, whose nodes have one output each, named as the node.
private struct GraphWriter {
  enum Attribute {
    case integer(String, Int)
    case integers(String, [Int])
    case text(String, String)
  }

  /// A side of a shape: known, or free and named.
  enum Side: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case number(Int)
    case name(String)
    init(integerLiteral value: Int) { self = .number(value) }
    init(stringLiteral value: String) { self = .name(value) }
  }

  private(set) var proto = ProtobufWriter()

  init(name: String) {
    proto.text(2, name)
  }

  @discardableResult
  mutating func node(
    _ operation: String, _ name: String, _ inputs: [String], _ attributes: [Attribute] = []
  ) -> String {
    proto.message(1) { node in
      for input in inputs { node.text(1, input) }
      node.text(2, name)
      node.text(3, name)
      node.text(4, operation)
      for attribute in attributes { node.message(5) { Self.write(attribute, to: &$0) } }
    }
    return name
  }

  private static func write(_ attribute: Attribute, to proto: inout ProtobufWriter) {
    // Field 20 is the kind.
    switch attribute {
    case .integer(let name, let value):
      proto.text(1, name)
      proto.integer(3, value)
      proto.integer(20, 2)
    case .integers(let name, let values):
      proto.text(1, name)
      for value in values { proto.integer(8, value) }
      proto.integer(20, 7)
    case .text(let name, let value):
      proto.text(1, name)
      proto.text(4, value)
      proto.integer(20, 3)
    }
  }

  mutating func initializer<Number: BitwiseCopyable>(_ name: String, _ shape: [Int], _ values: [Number]) -> String {
    precondition(shape.reduce(1, *) == values.count, "values do not fill the shape")
    proto.message(5) { tensor in
      for side in shape { tensor.integer(1, side) }
      // FLOAT or INT64
      tensor.integer(2, Number.self == Float.self ? 1 : 7)
      tensor.text(8, name)
      tensor.raw(9, values)
    }
    return name
  }

  mutating func input(_ name: String, _ shape: [Side]) {
    value(11, name, shape)
  }

  mutating func output(_ name: String, _ shape: [Side]) {
    value(12, name, shape)
  }

  private mutating func value(_ field: Int, _ name: String, _ shape: [Side]) {
    proto.message(field) { info in
      info.text(1, name)
      info.message(2) { type in
        type.message(1) { tensor in
          tensor.integer(1, 1)
          tensor.message(2) { sides in
            for side in shape {
              sides.message(1) {
                switch side {
                case .number(let number): $0.integer(1, number)
                case .name(let name): $0.text(2, name)
                }
              }
            }
          }
        }
      }
    }
  }
}
