public import Engine
public import Randomness

/// The network in training: forward and backward of an `Architecture` on one engine.
public struct CRNN {
  public let architecture: Architecture

  public init(_ architecture: Architecture, engine: Engine) {
    fatalError("not yet")
  }

  /// Adds dL/dvalues to `gradient` and returns the loss of a batch: the mean over its lines of CTC loss / label length, as
  /// PyTorch's `CTCLoss(reduction: mean, zero_infinity: true)`.
  ///
  /// - Parameters:
  ///   - images: (N, 1, H, W), grey in 0...1, paper near 1.
  ///   - frames: frames of each line, at most `architecture.frames(width:)` of W.
  ///   - labels: the symbols of each line, never the blank (0).
  ///   - weights: `values` are read; `statisticValues` move by the batch's (momentum 0.1).
  ///   - dropout: draws the dropout masks; nil trains without dropout.
  public func lossAndGradient(
    images: [Float], batch: Int, width: Int, labels: [[Int32]], frames: [Int],
    weights: inout ModelWeights, gradient: inout [Float], dropout: inout SeededGenerator?
  ) -> Float {
    fatalError("not yet")
  }
}
