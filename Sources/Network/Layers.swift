internal import Engine

/// The layers of an architecture, each with its slots in the flat vectors.
struct Layers {
  let blocks: [ConvBlock]
  let collapse: HeightCollapse
  let lstm: BiLSTM
  let linear: Linear
  /// Straight from the frames, in training.
  let auxiliary: Linear?

  /// - Parameters:
  ///   - type: of what the convolution blocks compute on, all but the first: oneDNN has no fast gradient of one channel's weights in
  ///     bfloat16, and grey levels deserve better.
  ///   - recurrence: of what the LSTM computes on; nil takes `type`.
  init(_ architecture: Architecture, type: ElementType = .float32, recurrence: ElementType? = nil) {
    var start: [String: Int] = [:]
    for slot in architecture.parameters + architecture.statistics { start[slot.name] = slot.range.lowerBound }
    var channels = 1
    blocks = zip(architecture.moduleIndices, architecture.blocks).map { index, block in
      defer { channels = block.channels }
      return ConvBlock(
        inputChannels: channels, block: block, type: index == 0 ? .float32 : type, isFirst: index == 0, weight: start["cnn.\(index).weight"]!,
        bias: start["cnn.\(index).bias"]!, scale: start["cnn.\(index + 1).weight"]!, shift: start["cnn.\(index + 1).bias"]!,
        runningMean: start["cnn.\(index + 1).running_mean"]!, runningVariance: start["cnn.\(index + 1).running_var"]!)
    }
    collapse = HeightCollapse(kind: architecture.collapse)
    lstm = BiLSTM(
      layers: (0..<architecture.lstmLayers).map { layer in
        let first = start["lstm.weight_ih_l\(layer)"]!
        return BiLSTM.Layer(
          input: architecture.lstmInput(layer), inputWeight: first, hiddenWeight: start["lstm.weight_hh_l\(layer)"]!,
          inputBias: start["lstm.bias_ih_l\(layer)"]!, hiddenBias: start["lstm.bias_hh_l\(layer)"]!,
          reverse: start["lstm.weight_ih_l\(layer)_reverse"]! - first)
      },
      hidden: architecture.hidden, type: recurrence ?? type, dropout: Dropout(probability: architecture.dropout))
    linear = Linear(
      inputs: 2 * architecture.hidden, outputs: architecture.symbols, weight: start["fc.weight"]!, bias: start["fc.bias"]!)
    auxiliary = start["aux.weight"].map {
      Linear(inputs: architecture.lstmInput(0), outputs: architecture.symbols, weight: $0, bias: start["aux.bias"]!)
    }
  }
}
