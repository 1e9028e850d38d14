public import Network

/// What training needs besides the model to go on where it stopped.
public struct TrainingState: Sendable {
  public var optimizer: Adam
  /// The averaged weights, where training keeps them.
  public var average: ModelWeights?
  /// The place in the run (epoch, random generators, best result, ...), as a text that only training reads.
  public var progress: String

  public init(optimizer: Adam, average: ModelWeights? = nil, progress: String) {
    self.optimizer = optimizer
    self.average = average
    self.progress = progress
  }
}

/// A model in training: a model file that also holds the optimiser's moments, bit for bit.
///
/// It is read as a `Model`, too. Moments are the tensors `adam.m` and `adam.v`, in the order of the parameters; averaged
/// weights have the model's names after `average.`.
public struct Checkpoint: Sendable {
  public var model: Model
  public var state: TrainingState

  public init(model: Model, state: TrainingState) {
    precondition(
      state.optimizer.m.count == model.weights.values.count && state.optimizer.v.count == model.weights.values.count,
      "the optimiser is of another network")
    precondition(
      state.average == nil || state.average?.parameters == model.weights.parameters, "the average is of another network")
    self.model = model
    self.state = state
  }

  /// - Throws: as `Model.init(contentsOf:)`; `wrongFormat` where the file is a model without a training state.
  public init(contentsOf path: String) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    guard file.metadata["training"] != nil else {
      throw CheckpointError(.wrongFormat, path, "holds no state of training: resume from a checkpoint of `longhand train`")
    }
    let training = try file.decode(Training.self, "training")
    model = try Model(file)
    let count = model.weights.values.count
    guard file.shapes["adam.m"] == [count], file.shapes["adam.v"] == [count], training.step >= 0 else {
      throw CheckpointError(.damaged, path, "has no optimiser for its weights: resume from another checkpoint")
    }
    var optimizer = Adam(count: 0)
    optimizer.beta1 = training.beta1
    optimizer.beta2 = training.beta2
    optimizer.epsilon = training.epsilon
    optimizer.weightDecay = training.weightDecay
    optimizer.step = training.step
    optimizer.m = try file.floats("adam.m")
    optimizer.v = try file.floats("adam.v")
    state = TrainingState(
      optimizer: optimizer,
      average: training.hasAverage ? try ModelWeights(model.architecture, from: file, prefix: "average.") : nil,
      progress: training.progress)
  }

  /// Writes the checkpoint, which appears only once it is whole.
  /// - Throws: `unwritable`.
  public func write(to path: String) throws(CheckpointError) {
    let optimizer = state.optimizer
    let count = optimizer.m.count
    var tensors = model.tensors(.single)
    tensors.append(.init("adam.m", shape: [count], values: optimizer.m[...]))
    tensors.append(.init("adam.v", shape: [count], values: optimizer.v[...]))
    if let average = state.average { tensors += average.outputs(parameters: .single, prefix: "average.") }
    var metadata = model.metadata
    metadata["training"] = json(
      Training(
        step: optimizer.step, beta1: optimizer.beta1, beta2: optimizer.beta2, epsilon: optimizer.epsilon,
        weightDecay: optimizer.weightDecay, hasAverage: state.average != nil, progress: state.progress))
    try Safetensors.write(tensors, metadata: metadata, to: path)
  }

  /// The header's text `training`.
  private struct Training: Codable {
    var step: Int
    var beta1, beta2, epsilon, weightDecay: Float
    var hasAverage: Bool
    var progress: String
  }
}
