internal import COneDNN

/// Pooling with windows side by side, as `torch.nn.MaxPool2d` and `torch.nn.AvgPool2d`; what does not fill a window is left out.
public final class Pooling {
  public enum Kind: Hashable, Sendable { case max, mean }

  public let output: Layout
  private unowned let engine: Engine
  private let forward: Primitive
  private let backward: Primitive?
  private let input: Layout
  private let positions: Layout?
  private let inputGradient, outputGradient: Layout?

  /// - Parameters:
  ///   - input: layout of (N, C, H, W).
  ///   - window: [height, width].
  public init(_ kind: Kind, _ input: Layout, window: [Int], training: Bool, on engine: Engine) {
    self.engine = engine
    self.input = input
    let (batch, channels) = (input.shape[0], input.shape[1])
    let outputShape = [batch, channels, input.shape[2] / window[0], input.shape[3] / window[1]]
    let wanted = Layout.chosenByLibrary(outputShape, type: input.type)
    let algorithm = kind == .max ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding
    let size = window.map(Int64.init)
    let forward = Primitive("pooling", on: engine) { descriptor, attributes in
      dnnl_pooling_forward_primitive_desc_create(
        &descriptor, engine.handle, training ? dnnl_forward_training : dnnl_forward_inference, algorithm, input.handle,
        wanted.handle, size, size, [0, 0], [0, 0], [0, 0], attributes)
    }
    self.forward = forward
    let output = forward.layout(dnnl_query_dst_md, shape: outputShape, type: input.type)
    self.output = output
    positions = training && kind == .max ? forward.layout(dnnl_query_workspace_md, shape: outputShape) : nil
    if training {
      let inputGradient = input
      let backward = Primitive("pooling, gradient", on: engine) { descriptor, attributes in
        dnnl_pooling_backward_primitive_desc_create(
          &descriptor, engine.handle, algorithm, inputGradient.handle, output.handle, size, size, [0, 0], [0, 0], [0, 0],
          forward.descriptor, attributes)
      }
      self.backward = backward
      self.inputGradient = backward.layout(dnnl_query_diff_src_md, shape: input.shape, type: input.type)
      outputGradient = backward.layout(dnnl_query_diff_dst_md, shape: outputShape, type: input.type)
    } else {
      backward = nil
      inputGradient = nil
      outputGradient = nil
    }
  }

  /// - Returns: the output, and, of max pooling in training, which element of each window it was.
  public func callAsFunction(_ x: Tensor) -> (output: Tensor, positions: Tensor?) {
    let y = Tensor(output, on: engine)
    let positions = positions.map { Tensor($0, on: engine) }
    forward.run([
      (DNNL_ARG_SRC, engine.reordered(x, to: input)), (DNNL_ARG_DST, y), (DNNL_ARG_WORKSPACE, positions),
    ])
    return (y, positions)
  }

  /// dL/dx from dL/doutput.
  public func gradient(_ dy: Tensor, positions: Tensor?) -> Tensor {
    let dx = Tensor(inputGradient!, on: engine)
    backward!.run([
      (DNNL_ARG_DIFF_DST, engine.reordered(dy, to: outputGradient!)), (DNNL_ARG_DIFF_SRC, dx), (DNNL_ARG_WORKSPACE, positions),
    ])
    return dx
  }
}
