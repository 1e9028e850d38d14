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
    parameters = architecture.parameters
    statistics = architecture.statistics
    values = Array(repeating: 0, count: parameters.last?.range.upperBound ?? 0)
    statisticValues = Array(repeating: 0, count: statistics.last?.range.upperBound ?? 0)
    for variance in statistics where variance.name.hasSuffix("running_var") {
      for i in variance.range { statisticValues[i] = 1 }
    }
  }

  /// PyTorch's default initialisation: uniform in +-1/sqrt(fan in) for convolutions and the linear layer, +-1/sqrt(hidden) for the
  /// LSTM; batch normalisation starts as the identity.
  public init(_ architecture: Architecture, using generator: inout SeededGenerator) {
    self.init(zerosFor: architecture)
    var bound: Float = 0
    for parameter in parameters {
      if parameter.kind == .normalization {
        if parameter.name.hasSuffix("weight") { for i in parameter.range { values[i] = 1 } }
        continue
      }
      if parameter.kind == .lstm {
        bound = 1 / Float(architecture.hidden).squareRoot()
      } else if parameter.shape.count > 1 {
        // The bias that follows a weight takes the weight's bound.
        bound = 1 / Float(parameter.shape.dropFirst().reduce(1, *)).squareRoot()
      }
      for i in parameter.range { values[i] = generator.uniform(-bound...bound) }
    }
  }

  /// A tensor by its name, of either vector; nil where there is none.
  public subscript(name: String) -> (shape: [Int], values: ArraySlice<Float>)? {
    if let parameter = parameters.first(where: { $0.name == name }) {
      return (parameter.shape, values[parameter.range])
    }
    if let statistic = statistics.first(where: { $0.name == name }) {
      return (statistic.shape, statisticValues[statistic.range])
    }
    return nil
  }
}
