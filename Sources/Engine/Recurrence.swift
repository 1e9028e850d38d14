internal import COneDNN

/// The shape of one bidirectional LSTM layer: (T, N, I) to (T, N, 2H).
public struct RecurrenceShape: Hashable, Sendable {
  public var frames, batch, input, hidden: Int
  /// Of what is multiplied; inputs, outputs and gradients are of float32 either way.
  public var type: ElementType

  public init(frames: Int, batch: Int, input: Int, hidden: Int, type: ElementType = .float32) {
    self.frames = frames
    self.batch = batch
    self.input = input
    self.hidden = hidden
    self.type = type
  }

  var source: [Int] { [frames, batch, input] }
  var output: [Int] { [frames, batch, 2 * hidden] }
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

  subscript(direction: Int) -> RecurrenceWeights {
    let offset = direction * reverse
    return RecurrenceWeights(
      input: input + offset, hidden: hidden + offset, inputBias: inputBias + offset, hiddenBias: hiddenBias + offset, reverse: reverse)
  }
}

/// One layer of a bidirectional LSTM, as `torch.nn.LSTM(bidirectional=True)`; starts from zero state.
///
/// The two directions run side by side on half of the threads each: a team that meets again at every frame, as oneDNN's own
/// bidirectional LSTM does, spends most of a narrow layer's time on meeting.
public final class Recurrence {
  /// Weights in the layouts that the forward pass reads.
  public struct Packed {
    fileprivate let directions: [Direction.Packed]
  }

  /// What the backward pass needs.
  public struct Saved {
    /// Of each direction, the first in reverse.
    fileprivate let inputs, outputs: [Tensor]
    fileprivate let packed: Packed
    fileprivate let workspaces: [Tensor]

    /// (T, N, I).
    public var inputShape: [Int] { inputs[0].shape }
  }

  public let shape: RecurrenceShape
  private unowned let engine: Engine
  private let directions: [Direction]
  private let source, output: Layout
  private let training: Bool

  public init(_ shape: RecurrenceShape, training: Bool, on engine: Engine) {
    precondition(training || shape.type == .float32, "in reading, BFloat16Recurrence computes on bfloat16")
    self.shape = shape
    self.engine = engine
    self.training = training
    source = Layout(shape.source)
    output = Layout(shape.output)
    directions = engine.withHalfTheThreads {
      [dnnl_unidirectional_left2right, dnnl_unidirectional_right2left].map {
        // oneDNN 3.2 errs in the gradient of the hidden weights from left to right (from right to left it is exact): in training
        // the first direction is given its frames in reverse.
        Direction(training ? dnnl_unidirectional_right2left : $0, shape, training: training, on: engine)
      }
    }
  }

  /// Brings weights into the layouts of the forward pass, and adds the two biases up.
  public func packed(_ weights: RecurrenceWeights) -> Packed {
    Packed(directions: directions.indices.map { directions[$0].packed(weights[$0]) })
  }

  /// - Parameter x: (T, N, I), row major.
  /// - Returns: (T, N, 2H), row major; and, in training, what the backward pass needs.
  public func callAsFunction(_ x: Tensor, _ weights: Packed) -> (output: Tensor, saved: Saved?) {
    let y = Tensor(output, on: engine)
    guard training else {
      let halves = directions.indices.map { Tensor(shape.halfOutput, sharing: y, offset: $0 * shape.hidden, on: engine) }
      let runs = directions.indices.map { directions[$0].forward(x, weights.directions[$0], into: halves[$0]) }
      engine.concurrently(runs[0].run, runs[1].run)
      return (y, nil)
    }
    let inputs = [reversed(x), x].map { engine.reordered($0, to: directions[0].source) }
    let outputs = directions.map { Tensor($0.output, on: engine) }
    let runs = directions.indices.map { directions[$0].forward(inputs[$0], weights.directions[$0], into: outputs[$0]) }
    engine.concurrently(runs[0].run, runs[1].run)
    for direction in 0..<2 {
      let output = engine.reordered(outputs[direction], to: Layout(outputs[direction].shape))
      forEachRow(of: output, in: y, direction) { own, both in both.update(from: own, count: shape.hidden) }
    }
    return (y, Saved(inputs: inputs, outputs: outputs, packed: weights, workspaces: runs.map { $0.workspace! }))
  }

  /// Writes the weights' gradients and returns dL/dx.
  public func gradient(_ dy: Tensor, saved: Saved, weights: RecurrenceWeights, gradient: RecurrenceWeights) -> Tensor {
    let runs = directions.indices.map { direction in
      let dHalf = Tensor(Layout(directions[direction].output.shape), on: engine)
      forEachRow(of: dHalf, in: dy, direction) { own, both in own.update(from: both, count: shape.hidden) }
      return directions[direction].backward(
        dHalf, input: saved.inputs[direction], output: saved.outputs[direction], packed: saved.packed.directions[direction],
        workspace: saved.workspaces[direction], weights: weights[direction], into: Tensor(source, on: engine))
    }
    engine.concurrently(runs[0].run, runs[1].run)
    for direction in 0..<2 { directions[direction].unpack(runs[direction], into: gradient[direction]) }
    let dx = runs[1].inputGradient
    let frame = shape.batch * shape.input
    dx.withUnsafeMutableElements { dx in
      runs[0].inputGradient.withUnsafeMutableElements { other in
        for t in 0..<shape.frames {
          let (to, from) = (t * frame, (shape.frames - 1 - t) * frame)
          for i in 0..<frame { dx[to + i] += other[from + i] }
        }
      }
    }
    return dx
  }

  /// The frames of (T, N, I) from the last to the first.
  private func reversed(_ x: Tensor) -> Tensor {
    let copy = Tensor(source, on: engine)
    let frame = shape.batch * shape.input
    x.withUnsafeMutableElements { x in
      copy.withUnsafeMutableElements { copy in
        for t in 0..<shape.frames {
          (copy.baseAddress! + t * frame).update(from: x.baseAddress! + (shape.frames - 1 - t) * frame, count: frame)
        }
      }
    }
    return copy
  }

  /// Calls `body` with each line's H numbers in a direction's own (T, N, H), the first direction's in reverse, and in its half of (T, N, 2H).
  private func forEachRow(
    of own: Tensor, in both: Tensor, _ direction: Int, _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let (frames, batch, hidden) = (shape.frames, shape.batch, shape.hidden)
    own.withUnsafeMutableElements { own in
      both.withUnsafeMutableElements { both in
        for t in 0..<frames {
          let ownFrame = direction == 0 ? frames - 1 - t : t
          for n in 0..<batch {
            body(
              own.baseAddress! + (ownFrame * batch + n) * hidden,
              both.baseAddress! + (t * batch + n) * 2 * hidden + direction * hidden)
          }
        }
      }
    }
  }
}

extension Recurrence: ReadingRecurrence {
  public func readingWeights(_ weights: RecurrenceWeights) -> [Tensor] {
    packed(weights).directions.flatMap { [$0.input, $0.hidden, $0.bias] }
  }

  public func sharesWeights(with other: any ReadingRecurrence) -> Bool {
    guard let other = other as? Recurrence else { return false }
    return zip(directions, other.directions).allSatisfy { $0.sharesWeights(with: $1) }
  }

  public func read(_ x: Tensor, weights: [Tensor]) -> Tensor {
    // Three of each direction, as `readingWeights` has them.
    let directions = [0, 3].map { Direction.Packed(input: weights[$0], hidden: weights[$0 + 1], bias: weights[$0 + 2]) }
    return self(x, Packed(directions: directions)).output
  }
}

extension RecurrenceShape {
  /// (T, N, H) within (T, N, 2H).
  fileprivate var halfOutput: Layout {
    Layout([frames, batch, hidden], strides: [batch * 2 * hidden, 2 * hidden, 1])
  }
}

/// One direction of a layer.
private final class Direction {
  struct Packed {
    let input, hidden, bias: Tensor
  }

  /// Work that is ready to run, with all the memory it takes.
  struct ForwardRun {
    let run: () -> Void
    let workspace: Tensor?
  }

  struct BackwardRun {
    let run: () -> Void
    let inputGradient: Tensor
    fileprivate let input, hidden, bias: Tensor
  }

  /// (T, N, I).
  let source: Layout
  /// (T, N, H); in reading with the gaps that the other direction fills.
  let output: Layout
  private unowned let engine: Engine
  private let bias: Layout
  private let plainInput, plainHidden: Layout
  private let forward: Primitive
  private let inputWeights, hiddenWeights: Layout
  private let gradient: Gradient?

  /// The backward pass, in training.
  private struct Gradient {
    let primitive: Primitive
    let workspace, inputWeights, hiddenWeights, inputWeightsGradient, hiddenWeightsGradient: Layout
  }

  init(_ direction: dnnl_rnn_direction_t, _ shape: RecurrenceShape, training: Bool, on engine: Engine) {
    self.engine = engine
    let hidden = shape.hidden
    let source = Layout(shape.source, type: shape.type)
    let output = training ? Layout([shape.frames, shape.batch, hidden], type: shape.type) : shape.halfOutput
    let bias = Layout([1, 1, 4, hidden])
    (self.source, self.output, self.bias) = (source, output, bias)
    // (layers, directions, inputs, gates, outputs) over PyTorch's (gates, outputs, inputs).
    let (inputShape, hiddenShape) = ([1, 1, shape.input, 4, hidden], [1, 1, hidden, 4, hidden])
    plainInput = Layout(inputShape, strides: [4 * hidden * shape.input, 4 * hidden * shape.input, 1, hidden * shape.input, shape.input])
    plainHidden = Layout(hiddenShape, strides: [4 * hidden * hidden, 4 * hidden * hidden, 1, hidden * hidden, hidden])
    let anyInput = Layout.chosenByLibrary(inputShape, type: shape.type)
    let anyHidden = Layout.chosenByLibrary(hiddenShape, type: shape.type)
    let forward = Primitive("LSTM", on: engine) { descriptor, attributes in
      dnnl_lstm_forward_primitive_desc_create(
        &descriptor, engine.handle, training ? dnnl_forward_training : dnnl_forward_inference, direction, source.handle, nil, nil,
        anyInput.handle, anyHidden.handle, nil, nil, bias.handle, output.handle, nil, nil, 0, attributes)
    }
    self.forward = forward
    inputWeights = forward.layout(dnnl_query_weights_md, 0, shape: inputShape, type: shape.type)
    hiddenWeights = forward.layout(dnnl_query_weights_md, 1, shape: hiddenShape, type: shape.type)
    guard training else {
      gradient = nil
      return
    }
    let (dSource, dOutput) = (Layout(shape.source), Layout(output.shape))
    let (dInput, dHidden) = (Layout.chosenByLibrary(inputShape), Layout.chosenByLibrary(hiddenShape))
    let backward = Primitive("LSTM, gradient", on: engine) { descriptor, attributes in
      dnnl_lstm_backward_primitive_desc_create(
        &descriptor, engine.handle, dnnl_backward, direction, source.handle, nil, nil, anyInput.handle, anyHidden.handle, nil, nil,
        bias.handle, output.handle, nil, nil, dSource.handle, nil, nil, dInput.handle, dHidden.handle, nil, nil, bias.handle,
        dOutput.handle, nil, nil, 0, forward.descriptor, attributes)
    }
    gradient = Gradient(
      primitive: backward, workspace: forward.layout(dnnl_query_workspace_md, shape: []),
      inputWeights: backward.layout(dnnl_query_weights_md, 0, shape: inputShape, type: shape.type),
      hiddenWeights: backward.layout(dnnl_query_weights_md, 1, shape: hiddenShape, type: shape.type),
      inputWeightsGradient: backward.layout(dnnl_query_diff_weights_md, 0, shape: inputShape),
      hiddenWeightsGradient: backward.layout(dnnl_query_diff_weights_md, 1, shape: hiddenShape))
  }

  func packed(_ weights: RecurrenceWeights) -> Packed {
    let bias = Tensor(self.bias, on: engine)
    bias.withUnsafeMutableElements { sum in
      for i in 0..<sum.count { sum[i] = weights.inputBias[i] + weights.hiddenBias[i] }
    }
    return Packed(
      input: engine.reordered(Tensor(plainInput, at: weights.input, on: engine), to: inputWeights),
      hidden: engine.reordered(Tensor(plainHidden, at: weights.hidden, on: engine), to: hiddenWeights), bias: bias)
  }

  func sharesWeights(with other: Direction) -> Bool {
    inputWeights == other.inputWeights && hiddenWeights == other.hiddenWeights
  }

  func forward(_ x: Tensor, _ weights: Packed, into y: Tensor) -> ForwardRun {
    let workspace = gradient.map { Tensor($0.workspace, on: engine) }
    let (forward, scratch) = (forward, forward.ownScratch())
    return ForwardRun(
      run: {
        forward.run(
          [
            (DNNL_ARG_SRC_LAYER, x), (DNNL_ARG_WEIGHTS_LAYER, weights.input), (DNNL_ARG_WEIGHTS_ITER, weights.hidden),
            (DNNL_ARG_BIAS, weights.bias), (DNNL_ARG_DST_LAYER, y), (DNNL_ARG_WORKSPACE, workspace),
          ], scratch: scratch)
      }, workspace: workspace)
  }

  func backward(
    _ dy: Tensor, input: Tensor, output: Tensor, packed: Packed, workspace: Tensor, weights: RecurrenceWeights, into dx: Tensor
  ) -> BackwardRun {
    let gradient = gradient!
    let (primitive, scratch) = (gradient.primitive, gradient.primitive.ownScratch())
    let inputWeights = engine.reordered(Tensor(plainInput, at: weights.input, on: engine), to: gradient.inputWeights)
    let hiddenWeights = engine.reordered(Tensor(plainHidden, at: weights.hidden, on: engine), to: gradient.hiddenWeights)
    let dInput = Tensor(gradient.inputWeightsGradient, on: engine)
    let dHidden = Tensor(gradient.hiddenWeightsGradient, on: engine)
    let dBias = Tensor(bias, on: engine)
    return BackwardRun(
      run: {
        // oneDNN adds to them.
        dInput.clear()
        dHidden.clear()
        dBias.clear()
        primitive.run(
          [
            (DNNL_ARG_SRC_LAYER, input), (DNNL_ARG_WEIGHTS_LAYER, inputWeights), (DNNL_ARG_WEIGHTS_ITER, hiddenWeights),
            (DNNL_ARG_BIAS, packed.bias), (DNNL_ARG_DST_LAYER, output), (DNNL_ARG_WORKSPACE, workspace),
            (DNNL_ARG_DIFF_SRC_LAYER, dx), (DNNL_ARG_DIFF_WEIGHTS_LAYER, dInput), (DNNL_ARG_DIFF_WEIGHTS_ITER, dHidden),
            (DNNL_ARG_DIFF_BIAS, dBias), (DNNL_ARG_DIFF_DST_LAYER, dy),
          ], scratch: scratch)
      }, inputGradient: dx, input: dInput, hidden: dHidden, bias: dBias)
  }

  /// Brings the weights' gradients into PyTorch's layout; both biases take the same.
  func unpack(_ run: BackwardRun, into gradient: RecurrenceWeights) {
    engine.reorder(run.input, into: Tensor(plainInput, at: gradient.input, on: engine))
    engine.reorder(run.hidden, into: Tensor(plainHidden, at: gradient.hidden, on: engine))
    run.bias.withUnsafeMutableElements { sum in
      for i in 0..<sum.count {
        gradient.inputBias[i] = sum[i]
        gradient.hiddenBias[i] = sum[i]
      }
    }
  }
}
