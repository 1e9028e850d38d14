public import Engine
public import Randomness

/// The network in training: forward and backward of an `Architecture` on one engine.
public struct CRNN {
  public let architecture: Architecture
  private let layers: Layers
  private let engine: Engine

  /// - Parameter precision: of the convolution blocks. `bfloat16` takes about half the time where the processor multiplies it; the weights, all
  ///   that follows the blocks, and the sums of the gradients stay in float32.
  public init(_ architecture: Architecture, precision: ElementType = .float32, engine: Engine) {
    self.architecture = architecture
    self.engine = engine
    layers = Layers(architecture, type: precision)
  }

  /// Writes dL/dvalues to `gradient` and returns the loss of a batch: the mean over its lines of CTC loss / label length, as
  /// PyTorch's `CTCLoss(reduction="mean", zero_infinity=True)`, with the auxiliary layer's added where there is one.
  ///
  /// - Parameters:
  ///   - images: (N, 1, H, W), grey in 0...1, paper near 1.
  ///   - batch: N.
  ///   - width: W.
  ///   - labels: the symbols of each line, never the blank (0).
  ///   - frames: frames of each line, at most `architecture.frames(width:)` of W.
  ///   - weights: `values` are read; `statisticValues` move by the batch's (momentum 0.1).
  ///   - gradient: as many numbers as `weights.values`.
  ///   - consistency: above 0, lines 2i and 2i + 1 are two views of one, of the same labels and frames, and what their scores
  ///     disagree on is added with this weight (`ConsistencyLoss`); 0 asks nothing of the batch.
  ///   - dropout: draws the dropout masks; nil trains without dropout.
  public func lossAndGradient(
    images: [Float], batch: Int, width: Int, labels: [[Int32]], frames: [Int], weights: inout ModelWeights,
    gradient: inout [Float], consistency: Float = 0, dropout: inout SeededGenerator?
  ) -> Float {
    precondition(images.count == batch * architecture.height * width, "images are not (N, 1, H, W)")
    precondition(labels.count == batch && frames.count == batch, "one label and one number of frames a line")
    precondition(gradient.count == weights.values.count, "gradient and weights differ in size")
    engine.useThreads()
    var generator = dropout
    defer { dropout = generator }
    return images.withUnsafeBufferPointer { images in
      weights.values.withUnsafeBufferPointer { values in
        weights.statisticValues.withUnsafeMutableBufferPointer { statistics in
          gradient.withUnsafeMutableBufferPointer { gradient in
            step(
              images: images, batch: batch, width: width, labels: labels, frames: frames, values: values.baseAddress!,
              statistics: statistics.baseAddress!, gradient: gradient.baseAddress!, consistency: consistency,
              dropout: &generator)
          }
        }
      }
    }
  }

  private func step(
    images: UnsafeBufferPointer<Float>, batch: Int, width: Int, labels: [[Int32]], frames: [Int], values: UnsafePointer<Float>,
    statistics: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, consistency: Float,
    dropout: inout SeededGenerator?
  ) -> Float {
    // Forward.
    var x = Tensor(
      Layout([batch, 1, architecture.height, width]), at: UnsafeMutablePointer(mutating: images.baseAddress!), on: engine)
    var savedBlocks: [ConvBlock.Saved] = []
    for block in layers.blocks {
      let (output, saved) = block.forward(x, values: values, statistics: statistics, on: engine)
      savedBlocks.append(saved)
      if block.block.isResidual { engine.add(x, to: output) }
      x = output
    }
    let (frameFeatures, savedCollapse) = layers.collapse.forward(x, training: true, on: engine)
    let (context, savedLSTM) = layers.lstm.forward(frameFeatures, values: values, dropout: &dropout, on: engine)
    let scores = layers.linear.forward(context, values: values, on: engine)
    engine.logSoftmax(scores)

    // Loss, with its gradient with respect to the scores before the softmax.
    var (loss, scoresGradient) = loss(scores, labels: labels, frames: frames, consistency: consistency)

    // Backward.
    var d = layers.linear.backward(scoresGradient, x: context, values: values, gradient: gradient, on: engine)
    d = layers.lstm.backward(d, saved: savedLSTM, values: values, gradient: gradient, on: engine)
    if let auxiliary = layers.auxiliary {
      let scores = auxiliary.forward(frameFeatures, values: values, on: engine)
      engine.logSoftmax(scores)
      let (ownLoss, scoresGradient) = self.loss(scores, labels: labels, frames: frames, share: architecture.auxiliaryWeight)
      loss += ownLoss
      let dFrames = auxiliary.backward(scoresGradient, x: frameFeatures, values: values, gradient: gradient, on: engine)
      dFrames.add(to: d)
    }
    d = layers.collapse.backward(d, saved: savedCollapse, on: engine)
    for block in layers.blocks.reversed() {
      // The block writes over the gradient it is given.
      let around = block.block.isResidual ? engine.copy(d) : nil
      guard
        let dx = block.backward(d, saved: savedBlocks.removeLast(), values: values, gradient: gradient, on: engine)
      else { break }
      if let around { engine.add(around, to: dx) }
      d = dx
    }
    return loss
  }

  /// `share` of the batch's loss, and the gradient (T, N, V) of the scores whose log-softmax is `logProbabilities` (T, N, V).
  private func loss(
    _ logProbabilities: Tensor, labels: [[Int32]], frames: [Int], share: Float = 1, consistency: Float = 0
  ) -> (Float, Tensor) {
    let (time, batch) = (logProbabilities.shape[0], logProbabilities.shape[1])
    let gradient = Tensor(logProbabilities.layout, on: engine)
    let weights = labels.map { share / Float(batch * max($0.count, 1)) }
    let loss: Float = logProbabilities.withUnsafeMutableElements { scores in
      gradient.withUnsafeMutableElements { gradient in
        let scores = UnsafeBufferPointer(scores)
        let losses = CTCLoss.lossAndGradient(
          logProbabilities: scores, frames: time, batch: batch, symbols: architecture.symbols, frameLengths: frames,
          labels: labels, weights: weights, zeroInfinity: true, gradient: gradient)
        let loss = zip(losses, weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard consistency > 0 else { return loss }
        let consistencyWeights = weights.map { consistency * $0 }
        let divergences = ConsistencyLoss.addGradient(
          logProbabilities: scores, frames: time, batch: batch, symbols: architecture.symbols, frameLengths: frames,
          weights: consistencyWeights, to: gradient)
        return zip(divergences, consistencyWeights).reduce(loss) { $0 + $1.0 * $1.1 }
      }
    }
    return (loss, gradient)
  }
}

extension Tensor {
  /// Adds the elements to those of another tensor, both row major.
  fileprivate func add(to other: Tensor) {
    withUnsafeMutableElements { own in
      other.withUnsafeMutableElements { sum in
        precondition(own.count == sum.count, "tensors of one shape are added")
        for i in 0..<own.count { sum[i] += own[i] }
      }
    }
  }
}

extension Engine {
  /// Replaces scores (T, N, V) by their log-probabilities.
  func logSoftmax(_ scores: Tensor) {
    let (rows, columns) = (scores.shape[0] * scores.shape[1], scores.shape[2])
    let softmax = cached(LogSoftmaxKey(rows: rows, columns: columns)) {
      LogSoftmax(rows: rows, columns: columns, on: self)
    }
    softmax(Tensor(Layout([rows, columns]), sharing: scores, on: self))
  }
}

private struct LogSoftmaxKey: Hashable {
  let rows, columns: Int
}
