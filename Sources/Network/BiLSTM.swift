internal import Engine
internal import Randomness

/// Layers of a bidirectional LSTM with dropout between them, as `torch.nn.LSTM`.
struct BiLSTM {
  /// One layer's place in the flat vector.
  struct Layer {
    let input: Int
    /// Offsets of the forward direction's weights.
    let inputWeight, hiddenWeight, inputBias, hiddenBias: Int
    /// Elements from the forward direction's weights to the reverse direction's.
    let reverse: Int

    func weights(in values: UnsafeMutablePointer<Float>) -> RecurrenceWeights {
      RecurrenceWeights(
        input: values + inputWeight, hidden: values + hiddenWeight, inputBias: values + inputBias, hiddenBias: values + hiddenBias,
        reverse: reverse)
    }
  }

  /// What the backward pass needs.
  struct Saved {
    var layers: [Recurrence.Saved] = []
    /// Of the output of each layer but the last; empty where nothing was dropped.
    var masks: [Dropout.Mask] = []
  }

  let layers: [Layer]
  let hidden: Int
  /// Of what is multiplied.
  let type: ElementType
  let dropout: Dropout

  /// (T, N, C) to (T, N, 2 hidden).
  func forward(
    _ x: Tensor, values: UnsafePointer<Float>, dropout generator: inout SeededGenerator?, on engine: Engine
  ) -> (output: Tensor, saved: Saved) {
    var y = x
    var saved = Saved()
    for (index, layer) in layers.enumerated() {
      let recurrence = recurrence(layer, for: y.shape, on: engine)
      let weights = recurrence.packed(layer.weights(in: UnsafeMutablePointer(mutating: values)))
      let (output, layerSaved) = recurrence(y, weights)
      saved.layers.append(layerSaved!)
      y = output
      if index < layers.count - 1, generator != nil {
        // The LSTM's gradient reads its own output: drop from a copy.
        let (dropped, mask) = dropout.forward(y, using: &generator!, on: engine)
        saved.masks.append(mask)
        y = dropped
      }
    }
    return (y, saved)
  }

  /// Writes the layers' gradients into `gradient` and returns dL/dx.
  func backward(
    _ dy: Tensor, saved: consuming Saved, values: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, on engine: Engine
  ) -> Tensor {
    var saved = saved
    var d = dy
    for layer in layers.reversed() {
      let layerSaved = saved.layers.removeLast()
      let recurrence = recurrence(layer, for: layerSaved.inputShape, on: engine)
      d = recurrence.gradient(
        d, saved: layerSaved, weights: layer.weights(in: UnsafeMutablePointer(mutating: values)),
        gradient: layer.weights(in: gradient))
      if let mask = saved.masks.popLast() { dropout.backward(d, mask: mask) }
    }
    return d
  }

  private func recurrence(_ layer: Layer, for shape: [Int], on engine: Engine) -> Recurrence {
    let shape = recurrenceShape(layer, for: shape)
    return engine.cached(PlanKey(shape: shape, training: true)) { Recurrence(shape, training: true, on: engine) }
  }

  func readingRecurrence(_ layer: Layer, for shape: [Int], on engine: Engine) -> any ReadingRecurrence {
    let shape = recurrenceShape(layer, for: shape)
    return engine.cached(PlanKey(shape: shape, training: false)) { ReadingPlan(engine.readingRecurrence(shape)) }.recurrence
  }

  private func recurrenceShape(_ layer: Layer, for shape: [Int]) -> RecurrenceShape {
    RecurrenceShape(frames: shape[0], batch: shape[1], input: layer.input, hidden: hidden, type: type)
  }

  private final class ReadingPlan {
    let recurrence: any ReadingRecurrence
    init(_ recurrence: any ReadingRecurrence) { self.recurrence = recurrence }
  }

  private struct PlanKey: Hashable {
    let shape: RecurrenceShape
    let training: Bool
  }
}
