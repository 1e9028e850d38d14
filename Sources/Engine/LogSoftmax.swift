internal import COneDNN

/// Natural logarithm of the softmax of each row, as `torch.nn.functional.log_softmax`.
public final class LogSoftmax {
  private let primitive: Primitive

  public init(rows: Int, columns: Int, on engine: Engine) {
    let layout = Layout([rows, columns])
    primitive = Primitive("log-softmax", on: engine) { descriptor, attributes in
      dnnl_softmax_forward_primitive_desc_create(
        &descriptor, engine.handle, dnnl_forward_inference, dnnl_softmax_log, layout.handle, layout.handle, 1, attributes)
    }
  }

  /// Replaces the scores (rows, columns) by log-probabilities.
  public func callAsFunction(_ scores: Tensor) {
    primitive.run([(DNNL_ARG_SRC, scores), (DNNL_ARG_DST, scores)])
  }
}
