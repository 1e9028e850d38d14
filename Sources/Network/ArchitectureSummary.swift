extension Architecture {
  /// One layer of the network, for people to read.
  public struct Layer: Equatable, Sendable {
    /// As PyTorch names the module: `cnn.0`, `lstm.l0`, `fc`; empty where it has no parameters of its own and no number.
    public var name: String
    /// What it does, in words: `convolution 3x3`.
    public var kind: String
    /// Of its output, by letters: `(N, 32, 32, W/2)`.
    public var shape: String
    /// Numbers that it learns.
    public var parameters: Int
  }

  /// The layers in the order of the data, from the image to the log-probabilities.
  public var layers: [Layer] {
    var layers: [Layer] = []
    var (channels, height, width) = (1, height, SymbolicWidth())
    var module = 0
    func add(_ kind: String, parameters: Int = 0) {
      let shape = "(N, \(channels), \(height), \(width))"
      layers.append(Layer(name: "cnn.\(module)", kind: kind, shape: shape, parameters: parameters))
      module += 1
    }
    for block in blocks {
      let fanIn = channels * block.kernel * block.kernel
      channels = block.channels
      height += 2 * block.padding - block.kernel + 1
      width.add(2 * block.padding - block.kernel + 1)
      add("convolution \(block.kernel)x\(block.kernel)", parameters: channels * (fanIn + 1))
      add("batch normalisation", parameters: 2 * channels)
      add(block.isResidual ? "ReLU, added to the input of cnn.\(module - 2)" : "ReLU")
      if let pool = block.pool {
        height /= pool[0]
        width.divide(by: pool[1])
        add("max pooling \(pool[0])x\(pool[1])")
      }
    }
    layers.append(Layer(name: "", kind: "\(collapse.rawValue) over height", shape: "(T, N, \(channels)), T = \(width)", parameters: 0))
    var inputs = channels
    for layer in 0..<lstmLayers {
      // Input and recurrent weights and two biases, four gates, two directions.
      let parameters = 2 * 4 * hidden * (inputs + hidden + 2)
      inputs = 2 * hidden
      layers.append(
        Layer(name: "lstm.l\(layer)", kind: "bidirectional LSTM", shape: "(T, N, \(inputs))", parameters: parameters))
    }
    layers.append(
      Layer(name: "fc", kind: "linear", shape: "(T, N, \(symbols))", parameters: (inputs + 1) * symbols))
    if auxiliaryWeight > 0 {
      layers.append(
        Layer(
          name: "aux", kind: "linear, from the frames, in training only", shape: "(T, N, \(symbols))",
          parameters: (lstmInput(0) + 1) * symbols))
    }
    layers.append(Layer(name: "", kind: "log-softmax", shape: "(T, N, \(symbols))", parameters: 0))
    return layers
  }
}

/// floor((W + shift) / divisor) + offset: a width after convolutions and poolings.
private struct SymbolicWidth: CustomStringConvertible {
  var shift = 0
  var divisor = 1
  var offset = 0

  mutating func add(_ columns: Int) {
    offset += columns
  }

  mutating func divide(by factor: Int) {
    guard factor > 1 else { return }
    shift += offset * divisor
    divisor *= factor
    offset = shift % divisor == 0 ? shift / divisor : 0
    if shift % divisor == 0 { shift = 0 }
  }

  var description: String {
    func signed(_ number: Int) -> String {
      number == 0 ? "" : number < 0 ? " - \(-number)" : " + \(number)"
    }
    let inner = shift == 0 ? "W" : "(W\(signed(shift)))"
    return (divisor == 1 ? inner : inner + "/\(divisor)") + signed(offset)
  }
}
