/// One named slot of a flat vector: a weight tensor of the network, named as PyTorch names it.
public struct Parameter: Hashable, Sendable {
  /// The layer that a slot belongs to.
  public enum Kind: Hashable, Sendable { case convolution, normalization, lstm, linear }

  public let name: String
  public let shape: [Int]
  /// Where it stands in the flat vector.
  public let range: Range<Int>
  public let kind: Kind

  public init(name: String, shape: [Int], start: Int, kind: Kind) {
    self.name = name
    self.shape = shape
    self.range = start..<(start + shape.reduce(1, *))
    self.kind = kind
  }
}

extension Architecture {
  /// What the network learns, in the order of PyTorch's `state_dict`.
  public var parameters: [Parameter] {
    var list = SlotList()
    for (index, block) in zip(moduleIndices, blocks.indices) {
      let inputs = block == 0 ? 1 : blocks[block - 1].channels
      let (outputs, kernel) = (blocks[block].channels, blocks[block].kernel)
      list.append("cnn.\(index).weight", [outputs, inputs, kernel, kernel], .convolution)
      list.append("cnn.\(index).bias", [outputs], .convolution)
      list.append("cnn.\(index + 1).weight", [outputs], .normalization)
      list.append("cnn.\(index + 1).bias", [outputs], .normalization)
    }
    for layer in 0..<lstmLayers {
      for direction in ["", "_reverse"] {
        list.append("lstm.weight_ih_l\(layer)\(direction)", [4 * hidden, lstmInput(layer)], .lstm)
        list.append("lstm.weight_hh_l\(layer)\(direction)", [4 * hidden, hidden], .lstm)
        list.append("lstm.bias_ih_l\(layer)\(direction)", [4 * hidden], .lstm)
        list.append("lstm.bias_hh_l\(layer)\(direction)", [4 * hidden], .lstm)
      }
    }
    list.append("fc.weight", [symbols, 2 * hidden], .linear)
    list.append("fc.bias", [symbols], .linear)
    if auxiliaryWeight > 0 {
      list.append("aux.weight", [symbols, lstmInput(0)], .linear)
      list.append("aux.bias", [symbols], .linear)
    }
    return list.slots
  }

  /// The running statistics of the batch normalisations.
  public var statistics: [Parameter] {
    var list = SlotList()
    for (index, block) in zip(moduleIndices, blocks) {
      list.append("cnn.\(index + 1).running_mean", [block.channels], .normalization)
      list.append("cnn.\(index + 1).running_var", [block.channels], .normalization)
    }
    return list.slots
  }

  /// Numbers that the network learns.
  public var parameterCount: Int { parameters.last?.range.upperBound ?? 0 }

  /// Where each block's convolution stands in PyTorch's `Sequential`: convolution, normalisation, ReLU and, where there is one, pooling.
  public var moduleIndices: [Int] {
    var next = 0
    return blocks.map { block in
      defer { next += block.pool == nil ? 3 : 4 }
      return next
    }
  }

  /// Numbers a frame that an LSTM layer takes in.
  public func lstmInput(_ layer: Int) -> Int {
    layer == 0 ? blocks.last?.channels ?? 1 : 2 * hidden
  }
}

private struct SlotList {
  var slots: [Parameter] = []

  mutating func append(_ name: String, _ shape: [Int], _ kind: Parameter.Kind) {
    slots.append(Parameter(name: name, shape: shape, start: slots.last?.range.upperBound ?? 0, kind: kind))
  }
}
