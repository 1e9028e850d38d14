public import Engine

/// The network in reading: batch normalisation folded into the convolutions, weights packed once for the engine.
public final class InferenceNetwork {
  public let architecture: Architecture

  public init(_ architecture: Architecture, weights: ModelWeights, engine: Engine) {
    fatalError("not yet")
  }

  /// Log-probabilities (T, N, V), row major, of images (N, 1, H, W) with grey in 0...1, paper near 1; T = `architecture.frames(width:)`.
  public func logProbabilities(images: [Float], batch: Int, width: Int) -> [Float] {
    fatalError("not yet")
  }
}
