internal import Network

/// A file of named tensors, whose numbers are read when asked for.
protocol TensorSource {
  var path: String { get }
  /// The shapes of the tensors that hold floating-point numbers; their products fit the file.
  var shapes: [String: [Int]] { get }
  /// Reads the numbers of a tensor, row by row, into a buffer of their count.
  func read(_ name: String, into buffer: UnsafeMutableBufferPointer<Float>) throws(CheckpointError)
}

extension ModelWeights {
  /// The weights of `architecture` from tensors named as PyTorch names them, after `prefix`.
  /// - Throws: `mismatch` where a tensor is missing or has another shape, before any memory is asked for.
  init(_ architecture: Architecture, from source: some TensorSource, prefix: String = "") throws(CheckpointError) {
    for slot in architecture.parameters + architecture.statistics {
      let name = prefix + slot.name
      guard let shape = source.shapes[name] else {
        throw CheckpointError(
          .mismatch, source.path, "has no tensor \(name) of the architecture \(architecture.name): name the one it is of")
      }
      guard shape == slot.shape else {
        throw CheckpointError(
          .mismatch, source.path,
          "holds \(name) as \(shape), where the architecture \(architecture.name) has \(slot.shape): name the one it is of")
      }
    }
    self.init(zerosFor: architecture)
    for slot in parameters {
      try values.withUnsafeMutableBufferPointer { (buffer) throws(CheckpointError) in
        try source.read(prefix + slot.name, into: UnsafeMutableBufferPointer(rebasing: buffer[slot.range]))
      }
    }
    for slot in statistics {
      try statisticValues.withUnsafeMutableBufferPointer { (buffer) throws(CheckpointError) in
        try source.read(prefix + slot.name, into: UnsafeMutableBufferPointer(rebasing: buffer[slot.range]))
      }
    }
  }
}
