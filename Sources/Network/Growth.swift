public import Randomness

extension ModelWeights {
  /// The weights of a larger network that begins where a smaller one has come to (Net2Net, Chen et al., 2016): more blocks, where they are
  /// residual, and more hidden units.
  ///
  /// What is new learns from the first step and hardly disturbs what is there: new hidden units have weights by chance and are not yet
  /// listened to, and what a new block adds to its input is small.
  ///
  /// - Parameters:
  ///   - old: of these weights.
  ///   - new: with as many symbols.
  /// - Returns: nil where the new network is no such enlargement of the old.
  public func grown(from old: Architecture, into new: Architecture, using generator: inout SeededGenerator) -> ModelWeights? {
    guard let places = new.places(of: old) else { return nil }
    var grown = ModelWeights(new, using: &generator)
    for (block, index) in new.moduleIndices.enumerated() {
      if let own = places.firstIndex(of: block) {
        let oldIndex = old.moduleIndices[own]
        for name in ["weight", "bias"] { grown.take("cnn.\(index).\(name)", from: self, "cnn.\(oldIndex).\(name)") }
        for name in ["weight", "bias", "running_mean", "running_var"] {
          grown.take("cnn.\(index + 1).\(name)", from: self, "cnn.\(oldIndex + 1).\(name)")
        }
      } else {
        let scale = grown.parameters.first { $0.name == "cnn.\(index + 1).weight" }!
        for i in scale.range { grown.values[i] = Self.newBlockScale }
      }
    }
    let units = Array(0..<old.hidden)
    // Of the gates i, f, g and o one below the other, and of both directions side by side.
    let gates = (0..<4).flatMap { gate in units.map { gate * new.hidden + $0 } }
    let directions = units + units.map { new.hidden + $0 }
    for layer in 0..<old.lstmLayers {
      for suffix in ["l\(layer)", "l\(layer)_reverse"] {
        grown.take("lstm.weight_ih_\(suffix)", from: self, rows: gates, columns: layer == 0 ? nil : directions)
        grown.take("lstm.weight_hh_\(suffix)", from: self, rows: gates, columns: units)
        grown.take("lstm.bias_ih_\(suffix)", from: self, rows: gates)
        grown.take("lstm.bias_hh_\(suffix)", from: self, rows: gates)
      }
    }
    grown.take("fc.weight", from: self, columns: directions)
    grown.take("fc.bias", from: self)
    for name in ["aux.weight", "aux.bias"] where self[name] != nil && grown[name] != nil { grown.take(name, from: self) }
    return grown
  }

  /// What a new block's normalisation multiplies by.
  static let newBlockScale: Float = 0.1

  /// Writes a tensor of another network, each row and column to its place here; such a row's other columns become 0.
  ///
  /// - Parameter rows, columns: nil where they have the same numbers here.
  private mutating func take(
    _ name: String, from old: ModelWeights, _ oldName: String? = nil, rows: [Int]? = nil, columns: [Int]? = nil
  ) {
    guard let (oldShape, source) = old[oldName ?? name], let slot = (parameters + statistics).first(where: { $0.name == name }) else {
      preconditionFailure("both networks have \(name)")
    }
    let (oldWidth, width) = (oldShape.dropFirst().reduce(1, *), slot.shape.dropFirst().reduce(1, *))
    func write(_ target: inout [Float]) {
      for row in 0..<oldShape[0] {
        let start = slot.range.lowerBound + (rows?[row] ?? row) * width
        for i in start..<start + width { target[i] = 0 }
        for column in 0..<oldWidth {
          target[start + (columns?[column] ?? column)] = source[source.startIndex + row * oldWidth + column]
        }
      }
    }
    if parameters.contains(slot) { write(&values) } else { write(&statisticValues) }
  }
}

extension Architecture {
  /// Which of the blocks are those of a smaller network, in its order; nil where this is no enlargement of it.
  fileprivate func places(of old: Architecture) -> [Int]? {
    guard height == old.height, collapse == old.collapse, symbols == old.symbols, lstmLayers == old.lstmLayers, hidden >= old.hidden
    else { return nil }
    var places: [Int] = []
    for (index, block) in blocks.enumerated() {
      if places.count < old.blocks.count, block == old.blocks[places.count] {
        places.append(index)
      } else if !block.isResidual || block.pool != nil {
        return nil
      }
    }
    return places.count == old.blocks.count ? places : nil
  }
}
