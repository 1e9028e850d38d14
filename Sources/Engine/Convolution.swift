internal import COneDNN

/// The shape of a convolution of stride 1: (N, C, H, W) to (N, K, H', W').
public struct ConvolutionShape: Hashable, Sendable {
  public var batch, inputChannels, outputChannels, height, width, kernel, padding: Int
  /// Of the input, the output and the packed weights; bias and gradients of weights are of float32.
  public var type: ElementType

  public init(
    batch: Int, inputChannels: Int, outputChannels: Int, height: Int, width: Int, kernel: Int, padding: Int,
    type: ElementType = .float32
  ) {
    self.batch = batch
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.height = height
    self.width = width
    self.kernel = kernel
    self.padding = padding
    self.type = type
  }

  public var outputHeight: Int { height + 2 * padding - kernel + 1 }
  public var outputWidth: Int { width + 2 * padding - kernel + 1 }

  var input: [Int] { [batch, inputChannels, height, width] }
  var output: [Int] { [batch, outputChannels, outputHeight, outputWidth] }
  var weights: [Int] { [outputChannels, inputChannels, kernel, kernel] }
}

/// Convolution with bias, as `torch.nn.Conv2d` of stride 1; with ReLU fused where asked.
public final class Convolution {
  public let shape: ConvolutionShape
  public let output: Layout
  let input: Layout
  let weights: Layout
  private let plainWeights: Layout
  private let bias: Layout
  private let forward: Primitive
  private unowned let engine: Engine

  /// - Parameters:
  ///   - training: the backward passes will follow.
  ///   - relu: max(0, x) of the output, in reading only.
  public init(_ shape: ConvolutionShape, training: Bool, relu: Bool = false, on engine: Engine) {
    precondition(shape.outputHeight > 0 && shape.outputWidth > 0, "the kernel is larger than the picture")
    self.shape = shape
    self.engine = engine
    plainWeights = Layout(shape.weights)
    bias = Layout([shape.outputChannels])
    // A picture of one channel is taken as it comes; blocks of channels would be all padding.
    let wanted = shape.inputChannels == 1 ? Layout(shape.input, type: shape.type) : .chosenByLibrary(shape.input, type: shape.type)
    let weights = Layout.chosenByLibrary(shape.weights, type: shape.type)
    let output = Layout.chosenByLibrary(shape.output, type: shape.type)
    let bias = bias
    forward = Primitive("convolution", on: engine, relu: relu) { descriptor, attributes in
      let padding = shape.paddings
      return dnnl_convolution_forward_primitive_desc_create(
        &descriptor, engine.handle, training ? dnnl_forward_training : dnnl_forward_inference,
        dnnl_convolution_direct, wanted.handle, weights.handle, bias.handle, output.handle, [1, 1], [0, 0], padding, padding,
        attributes)
    }
    self.input = forward.layout(dnnl_query_src_md, shape: shape.input, type: shape.type)
    self.weights = forward.layout(dnnl_query_weights_md, shape: shape.weights, type: shape.type)
    self.output = forward.layout(dnnl_query_dst_md, shape: shape.output, type: shape.type)
  }

  var hint: OpaquePointer { forward.descriptor }

  /// Weights (K, C, kernel, kernel), row major, brought into the layout that this convolution reads.
  public func packed(_ weights: UnsafePointer<Float>) -> Tensor {
    let plain = Tensor(plainWeights, at: UnsafeMutablePointer(mutating: weights), on: engine)
    let copy = Tensor(self.weights, on: engine)
    engine.reorder(plain, into: copy)
    return copy
  }

  /// Whether weights packed for `other` serve here too.
  public func sharesWeights(with other: Convolution) -> Bool { weights == other.weights }

  /// - Parameters:
  ///   - x: (N, C, H, W), any layout.
  ///   - weights: as `packed` makes them.
  ///   - bias: K of them.
  /// - Returns: the output (N, K, H', W'), and the input in the layout that was read, for the backward pass.
  public func callAsFunction(_ x: Tensor, weights: Tensor, bias: UnsafePointer<Float>) -> (output: Tensor, input: Tensor) {
    let input = engine.reordered(x, to: self.input)
    let output = Tensor(self.output, on: engine)
    let bias = Tensor(self.bias, at: UnsafeMutablePointer(mutating: bias), on: engine)
    forward.run([
      (DNNL_ARG_SRC, input), (DNNL_ARG_WEIGHTS, weights), (DNNL_ARG_BIAS, bias), (DNNL_ARG_DST, output),
    ])
    return (output, input)
  }
}

/// The gradients of a convolution.
public final class ConvolutionGradient {
  private let shape: ConvolutionShape
  private unowned let engine: Engine
  private let weightsPrimitive: Primitive
  private let inputPrimitive: Primitive?
  private let source: Layout
  private let plainWeights: Layout
  private let weightsGradient: Layout
  private let bias: Layout
  private let outputForWeights: Layout
  private let outputForInput: Layout?
  private let weightsForInput: Layout?
  private let inputGradient: Layout?

  /// - Parameter givesInput: dL/dx is wanted (not so in a first layer).
  public init(of convolution: Convolution, givesInput: Bool, on engine: Engine) {
    let shape = convolution.shape
    self.shape = shape
    self.engine = engine
    plainWeights = Layout(shape.weights)
    let bias = Layout([shape.outputChannels])
    self.bias = bias
    let padding = shape.paddings
    let input = shape.inputChannels == 1 ? convolution.input : .chosenByLibrary(shape.input, type: shape.type)
    let weights = Layout.chosenByLibrary(shape.weights, type: shape.type)
    let summedWeights = Layout.chosenByLibrary(shape.weights)
    let output = Layout.chosenByLibrary(shape.output, type: shape.type)
    weightsPrimitive = Primitive("convolution, gradient of the weights", on: engine) { descriptor, attributes in
      dnnl_convolution_backward_weights_primitive_desc_create(
        &descriptor, engine.handle, dnnl_convolution_direct, input.handle, summedWeights.handle, bias.handle, output.handle,
        [1, 1], [0, 0], padding, padding, convolution.hint, attributes)
    }
    source = weightsPrimitive.layout(dnnl_query_src_md, shape: shape.input, type: shape.type)
    weightsGradient = weightsPrimitive.layout(dnnl_query_diff_weights_md, shape: shape.weights)
    outputForWeights = weightsPrimitive.layout(dnnl_query_diff_dst_md, shape: shape.output, type: shape.type)
    if givesInput {
      let primitive = Primitive("convolution, gradient of the input", on: engine) { descriptor, attributes in
        dnnl_convolution_backward_data_primitive_desc_create(
          &descriptor, engine.handle, dnnl_convolution_direct, input.handle, weights.handle, output.handle, [1, 1], [0, 0], padding,
          padding, convolution.hint, attributes)
      }
      inputPrimitive = primitive
      outputForInput = primitive.layout(dnnl_query_diff_dst_md, shape: shape.output, type: shape.type)
      weightsForInput = primitive.layout(dnnl_query_weights_md, shape: shape.weights, type: shape.type)
      inputGradient = primitive.layout(dnnl_query_diff_src_md, shape: shape.input, type: shape.type)
    } else {
      inputPrimitive = nil
      outputForInput = nil
      weightsForInput = nil
      inputGradient = nil
    }
  }

  /// Writes dL/dweights and dL/dbias, row major, and returns dL/dx.
  ///
  /// - Parameters:
  ///   - dy: dL/doutput (N, K, H', W').
  ///   - input: as the forward pass returned it.
  ///   - weights: (K, C, kernel, kernel), row major.
  public func callAsFunction(
    _ dy: Tensor, input: Tensor, weights: UnsafePointer<Float>, weightsGradient: UnsafeMutablePointer<Float>,
    biasGradient: UnsafeMutablePointer<Float>
  ) -> Tensor? {
    byWeights(dy, input: input, weightsGradient: weightsGradient, biasGradient: biasGradient)
    return byInput(dy, weights: weights)
  }

  /// Writes dL/dw and dL/db.
  public func byWeights(
    _ dy: Tensor, input: Tensor, weightsGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    let dw = Tensor(self.weightsGradient, on: engine)
    weightsPrimitive.run([
      (DNNL_ARG_SRC, engine.reordered(input, to: source)), (DNNL_ARG_DIFF_DST, engine.reordered(dy, to: outputForWeights)),
      (DNNL_ARG_DIFF_WEIGHTS, dw), (DNNL_ARG_DIFF_BIAS, Tensor(bias, at: biasGradient, on: engine)),
    ])
    engine.reorder(dw, into: Tensor(plainWeights, at: weightsGradient, on: engine))

  }

  /// dL/dx, where it is wanted.
  public func byInput(_ dy: Tensor, weights: UnsafePointer<Float>) -> Tensor? {
    guard let inputPrimitive, let outputForInput, let weightsForInput, let inputGradient else { return nil }
    let plain = Tensor(plainWeights, at: UnsafeMutablePointer(mutating: weights), on: engine)
    let dx = Tensor(inputGradient, on: engine)
    inputPrimitive.run([
      (DNNL_ARG_DIFF_DST, engine.reordered(dy, to: outputForInput)),
      (DNNL_ARG_WEIGHTS, engine.reordered(plain, to: weightsForInput)), (DNNL_ARG_DIFF_SRC, dx),
    ])
    return dx
  }
}

extension ConvolutionShape {
  fileprivate var paddings: [Int64] { [Int64(padding), Int64(padding)] }
}
