internal import COneDNN

/// Batch normalisation over (N, H, W) followed by ReLU, in training, as `torch.nn.BatchNorm2d` (epsilon 1e-5) and `torch.nn.ReLU`.
public final class BatchNormalization {
  /// What the backward pass needs.
  public struct Saved {
    let input, mean, variance, mask: Tensor

    /// Mean and biased variance of each channel in this batch.
    public func withStatistics<R>(
      _ body: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> R
    ) -> R {
      mean.withUnsafeMutableElements { mean in variance.withUnsafeMutableElements { body(mean, $0) } }
    }
  }

  private unowned let engine: Engine
  private let forward, backward: Primitive
  private let layout, channels, mask, outputGradient, inputGradient: Layout

  /// - Parameter layout: of the input (N, C, H, W); the output takes the same.
  public init(_ layout: Layout, epsilon: Float = 1e-5, on engine: Engine) {
    self.engine = engine
    self.layout = layout
    channels = Layout([layout.shape[1]])
    let flags = dnnl_use_scale.rawValue | dnnl_use_shift.rawValue | dnnl_fuse_norm_relu.rawValue
    let forward = Primitive("batch normalisation", on: engine) { descriptor, attributes in
      dnnl_batch_normalization_forward_primitive_desc_create(
        &descriptor, engine.handle, dnnl_forward_training, layout.handle, layout.handle, epsilon, UInt32(flags), attributes)
    }
    self.forward = forward
    mask = forward.layout(dnnl_query_workspace_md, shape: layout.shape)
    backward = Primitive("batch normalisation, gradient", on: engine) { descriptor, attributes in
      dnnl_batch_normalization_backward_primitive_desc_create(
        &descriptor, engine.handle, dnnl_backward, layout.handle, layout.handle, layout.handle, epsilon, UInt32(flags),
        forward.descriptor, attributes)
    }
    outputGradient = backward.layout(dnnl_query_diff_dst_md, shape: layout.shape, type: layout.type)
    inputGradient = backward.layout(dnnl_query_diff_src_md, shape: layout.shape, type: layout.type)
  }

  /// - Parameters:
  ///   - x: (N, C, H, W) in this operation's layout.
  ///   - scale: C of them (`weight` of PyTorch).
  ///   - shift: C of them (`bias` of PyTorch).
  public func callAsFunction(
    _ x: Tensor, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>
  ) -> (output: Tensor, saved: Saved) {
    let saved = Saved(
      input: x, mean: Tensor(channels, on: engine), variance: Tensor(channels, on: engine), mask: Tensor(mask, on: engine))
    let y = Tensor(layout, on: engine)
    forward.run([
      (DNNL_ARG_SRC, x), (DNNL_ARG_DST, y), (DNNL_ARG_SCALE, Tensor(channels, at: UnsafeMutablePointer(mutating: scale), on: engine)),
      (DNNL_ARG_SHIFT, Tensor(channels, at: UnsafeMutablePointer(mutating: shift), on: engine)), (DNNL_ARG_MEAN, saved.mean),
      (DNNL_ARG_VARIANCE, saved.variance), (DNNL_ARG_WORKSPACE, saved.mask),
    ])
    return (y, saved)
  }

  /// Writes dL/dscale and dL/dshift; dL/dx takes the place of `dy`.
  public func gradient(
    _ dy: consuming Tensor, saved: Saved, scale: UnsafePointer<Float>, scaleGradient: UnsafeMutablePointer<Float>,
    shiftGradient: UnsafeMutablePointer<Float>
  ) -> Tensor {
    let dy = engine.reordered(dy, to: outputGradient)
    let dx = outputGradient == inputGradient ? dy : Tensor(inputGradient, on: engine)
    backward.run([
      (DNNL_ARG_SRC, saved.input), (DNNL_ARG_DIFF_DST, dy), (DNNL_ARG_DIFF_SRC, dx), (DNNL_ARG_MEAN, saved.mean),
      (DNNL_ARG_VARIANCE, saved.variance), (DNNL_ARG_SCALE, Tensor(channels, at: UnsafeMutablePointer(mutating: scale), on: engine)),
      (DNNL_ARG_WORKSPACE, saved.mask), (DNNL_ARG_DIFF_SCALE, Tensor(channels, at: scaleGradient, on: engine)),
      (DNNL_ARG_DIFF_SHIFT, Tensor(channels, at: shiftGradient, on: engine)),
    ])
    return dx
  }
}
