internal import COneDNN

/// The shape of one bidirectional LSTM layer: (T, N, I) to (T, N, 2H).
public struct RecurrenceShape: Hashable, Sendable {
  public var frames, batch, input, hidden: Int

  public init(frames: Int, batch: Int, input: Int, hidden: Int) {
    self.frames = frames
    self.batch = batch
    self.input = input
    self.hidden = hidden
  }

  var source: [Int] { [frames, batch, input] }
  var output: [Int] { [frames, batch, 2 * hidden] }
  var inputWeights: [Int] { [1, 2, input, 4, hidden] }
  var hiddenWeights: [Int] { [1, 2, hidden, 4, hidden] }
  var bias: [Int] { [1, 2, 4, hidden] }
}

/// Where PyTorch keeps one layer's weights: gates in the order i, f, g, o, row major; the reverse direction's stand `reverse` elements
/// behind the forward direction's.
public struct RecurrenceWeights {
  /// (4H, I).
  public var input: UnsafeMutablePointer<Float>
  /// (4H, H).
  public var hidden: UnsafeMutablePointer<Float>
  /// 4H each.
  public var inputBias, hiddenBias: UnsafeMutablePointer<Float>
  public var reverse: Int

  public init(
    input: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>, inputBias: UnsafeMutablePointer<Float>,
    hiddenBias: UnsafeMutablePointer<Float>, reverse: Int
  ) {
    self.input = input
    self.hidden = hidden
    self.inputBias = inputBias
    self.hiddenBias = hiddenBias
    self.reverse = reverse
  }
}

/// One layer of a bidirectional LSTM, as `torch.nn.LSTM(bidirectional=True)`; starts from zero state.
public final class Recurrence {
  /// Weights in the layouts that the forward pass reads.
  public struct Packed {
    let input, hidden, bias: Tensor
  }

  /// What the backward pass needs.
  public struct Saved {
    let input, output, bias, workspace: Tensor

    /// (T, N, I).
    public var inputShape: [Int] { input.shape }
  }

  public let shape: RecurrenceShape
  private unowned let engine: Engine
  private let forward: Primitive
  private let backward: Primitive?
  private let source, output, bias: Layout
  private let inputWeights, hiddenWeights: Layout
  private let plainInput, plainHidden: Layout
  private let workspace: Layout?
  private let backwardInputWeights, backwardHiddenWeights: Layout?
  private let inputWeightsGradient, hiddenWeightsGradient: Layout?

  /// - Parameter reverse: the distance between the directions' weights in the flat vector.
  public init(_ shape: RecurrenceShape, reverse: Int, training: Bool, on engine: Engine) {
    self.shape = shape
    self.engine = engine
    let (source, output, bias) = (Layout(shape.source), Layout(shape.output), Layout(shape.bias))
    (self.source, self.output, self.bias) = (source, output, bias)
    let (anyInput, anyHidden) = (Layout.chosenByLibrary(shape.inputWeights), Layout.chosenByLibrary(shape.hiddenWeights))
    // (layers, directions, inputs, gates, outputs) over PyTorch's (gates, outputs, inputs) a direction.
    plainInput = Layout(shape.inputWeights, strides: [2 * reverse, reverse, 1, shape.hidden * shape.input, shape.input])
    plainHidden = Layout(shape.hiddenWeights, strides: [2 * reverse, reverse, 1, shape.hidden * shape.hidden, shape.hidden])
    let forward = Primitive("LSTM", on: engine) { descriptor, attributes in
      dnnl_lstm_forward_primitive_desc_create(
        &descriptor, engine.handle, training ? dnnl_forward_training : dnnl_forward_inference, dnnl_bidirectional_concat,
        source.handle, nil, nil, anyInput.handle, anyHidden.handle, nil, nil, bias.handle, output.handle, nil, nil, 0, attributes)
    }
    self.forward = forward
    inputWeights = forward.layout(dnnl_query_weights_md, 0, shape: shape.inputWeights)
    hiddenWeights = forward.layout(dnnl_query_weights_md, 1, shape: shape.hiddenWeights)
    guard training else {
      backward = nil
      workspace = nil
      (backwardInputWeights, backwardHiddenWeights) = (nil, nil)
      (inputWeightsGradient, hiddenWeightsGradient) = (nil, nil)
      return
    }
    workspace = forward.layout(dnnl_query_workspace_md, shape: [])
    let backward = Primitive("LSTM, gradient", on: engine) { descriptor, attributes in
      dnnl_lstm_backward_primitive_desc_create(
        &descriptor, engine.handle, dnnl_backward, dnnl_bidirectional_concat, source.handle, nil, nil, anyInput.handle,
        anyHidden.handle, nil, nil, bias.handle, output.handle, nil, nil, source.handle, nil, nil, anyInput.handle,
        anyHidden.handle, nil, nil, bias.handle, output.handle, nil, nil, 0, forward.descriptor, attributes)
    }
    self.backward = backward
    backwardInputWeights = backward.layout(dnnl_query_weights_md, 0, shape: shape.inputWeights)
    backwardHiddenWeights = backward.layout(dnnl_query_weights_md, 1, shape: shape.hiddenWeights)
    inputWeightsGradient = backward.layout(dnnl_query_diff_weights_md, 0, shape: shape.inputWeights)
    hiddenWeightsGradient = backward.layout(dnnl_query_diff_weights_md, 1, shape: shape.hiddenWeights)
  }

  /// Brings weights into the layouts of the forward pass, and adds the two biases up.
  public func packed(_ weights: RecurrenceWeights) -> Packed {
    let input = engine.reordered(Tensor(plainInput, at: weights.input, on: engine), to: inputWeights)
    let hidden = engine.reordered(Tensor(plainHidden, at: weights.hidden, on: engine), to: hiddenWeights)
    let bias = Tensor(self.bias, on: engine)
    let count = 4 * shape.hidden
    bias.withUnsafeMutableElements { sum in
      for direction in 0..<2 {
        let offset = direction * weights.reverse
        for i in 0..<count {
          sum[direction * count + i] = weights.inputBias[offset + i] + weights.hiddenBias[offset + i]
        }
      }
    }
    return Packed(input: input, hidden: hidden, bias: bias)
  }

  /// Whether weights packed for `other` serve here too.
  public func sharesWeights(with other: Recurrence) -> Bool {
    inputWeights == other.inputWeights && hiddenWeights == other.hiddenWeights
  }

  /// - Parameter x: (T, N, I), row major.
  /// - Returns: (T, N, 2H), row major; and, in training, what the backward pass needs.
  public func callAsFunction(_ x: Tensor, _ weights: Packed) -> (output: Tensor, saved: Saved?) {
    let y = Tensor(output, on: engine)
    let workspace = workspace.map { Tensor($0, on: engine) }
    forward.run([
      (DNNL_ARG_SRC_LAYER, x), (DNNL_ARG_WEIGHTS_LAYER, weights.input), (DNNL_ARG_WEIGHTS_ITER, weights.hidden),
      (DNNL_ARG_BIAS, weights.bias), (DNNL_ARG_DST_LAYER, y), (DNNL_ARG_WORKSPACE, workspace),
    ])
    return (y, workspace.map { Saved(input: x, output: y, bias: weights.bias, workspace: $0) })
  }

  /// Writes the weights' gradients and returns dL/dx.
  public func gradient(_ dy: Tensor, saved: Saved, weights: RecurrenceWeights, gradient: RecurrenceWeights) -> Tensor {
    let input = engine.reordered(Tensor(plainInput, at: weights.input, on: engine), to: backwardInputWeights!)
    let hidden = engine.reordered(Tensor(plainHidden, at: weights.hidden, on: engine), to: backwardHiddenWeights!)
    let dx = Tensor(source, on: engine)
    let inputGradient = Tensor(inputWeightsGradient!, on: engine)
    let hiddenGradient = Tensor(hiddenWeightsGradient!, on: engine)
    let biasGradient = Tensor(bias, on: engine)
    // oneDNN adds to them.
    inputGradient.clear()
    hiddenGradient.clear()
    biasGradient.clear()
    backward!.run([
      (DNNL_ARG_SRC_LAYER, saved.input), (DNNL_ARG_WEIGHTS_LAYER, input), (DNNL_ARG_WEIGHTS_ITER, hidden),
      (DNNL_ARG_BIAS, saved.bias), (DNNL_ARG_DST_LAYER, saved.output), (DNNL_ARG_WORKSPACE, saved.workspace),
      (DNNL_ARG_DIFF_SRC_LAYER, dx), (DNNL_ARG_DIFF_WEIGHTS_LAYER, inputGradient),
      (DNNL_ARG_DIFF_WEIGHTS_ITER, hiddenGradient), (DNNL_ARG_DIFF_BIAS, biasGradient), (DNNL_ARG_DIFF_DST_LAYER, dy),
    ])
    engine.reorder(inputGradient, into: Tensor(plainInput, at: gradient.input, on: engine))
    engine.reorder(hiddenGradient, into: Tensor(plainHidden, at: gradient.hidden, on: engine))
    let count = 4 * shape.hidden
    biasGradient.withUnsafeMutableElements { sum in
      for direction in 0..<2 {
        let offset = direction * gradient.reverse
        for i in 0..<count {
          gradient.inputBias[offset + i] = sum[direction * count + i]
          gradient.hiddenBias[offset + i] = sum[direction * count + i]
        }
      }
    }
    return dx
  }
}
