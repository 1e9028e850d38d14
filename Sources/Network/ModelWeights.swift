public import Randomness

/// The numbers of a network: what it learns in one flat vector, and the running statistics of its batch normalisations in
/// another; both in PyTorch's order, layout (row major) and names.
public struct ModelWeights: Equatable, Sendable {
  /// `cnn.0.weight`, `cnn.0.bias`, `cnn.1.weight`, `cnn.1.bias`, `cnn.4.weight`, ..., `lstm.weight_ih_l0`, ..., `fc.weight`, `fc.bias`.
  public let parameters: [Parameter]
  /// `cnn.1.running_mean`, `cnn.1.running_var`, ...
  public let statistics: [Parameter]
  public var values: [Float]
  public var statisticValues: [Float]

  /// All zero, but running variances of one.
  public init(zerosFor architecture: Architecture) {
    fatalError("not yet")
  }

  /// PyTorch's default initialisation: uniform in +-1/sqrt(fan in) for convolutions and the linear layer, +-1/sqrt(hidden) for the LSTM.
  public init(_ architecture: Architecture, using generator: inout SeededGenerator) {
    fatalError("not yet")
  }

  /// A tensor by its name, of either vector; nil where there is none.
  public subscript(name: String) -> (shape: [Int], values: ArraySlice<Float>)? {
    fatalError("not yet")
  }
}
