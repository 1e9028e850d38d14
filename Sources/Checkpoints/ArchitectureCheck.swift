internal import Network

extension Architecture {
  /// Why this cannot be a network, or nil; to be asked of every architecture that comes from a file or a configuration.
  package var problem: String? {
    guard (1...4096).contains(height) else { return "a height of \(height)" }
    guard (1...64).contains(blocks.count) else { return "\(blocks.count) blocks" }
    var channels = 1
    for block in blocks {
      guard (1...16384).contains(block.channels), (1...31).contains(block.kernel),
        (0..<block.kernel).contains(block.padding)
      else { return "a block of \(block.channels) channels, kernel \(block.kernel), padding \(block.padding)" }
      if let pool = block.pool {
        guard pool.count == 2, pool.allSatisfy((1...64).contains) else { return "a pooling of \(pool)" }
      }
      if block.isResidual {
        guard block.channels == channels, block.kernel == 2 * block.padding + 1, block.pool == nil else {
          return "a residual block that changes the shape of its input"
        }
      }
      channels = block.channels
    }
    guard featureShape(width: 1 << 20).height >= 1 else { return "blocks that leave nothing of the height" }
    // So wide the narrowest lines are made.
    guard frames(width: 32) >= 1 else { return "blocks that leave no frame of a narrow line" }
    guard (1...16384).contains(hidden) else { return "\(hidden) hidden units" }
    guard (1...16).contains(lstmLayers) else { return "\(lstmLayers) LSTM layers" }
    guard dropout >= 0, dropout < 1 else { return "a dropout of \(dropout)" }
    guard (2...1_000_000).contains(symbols) else { return "\(symbols) symbols" }
    guard auxiliaryWeight >= 0, auxiliaryWeight < 1000 else { return "an auxiliary loss of weight \(auxiliaryWeight)" }
    return nil
  }
}
