internal import COneDNN

/// `count` products C = At B, or C += At B, at once, for one thread: A is (k, m), B (k, n), row major.
final class SummedProduct {
  struct Shape: Hashable {
    var count, m, k, n: Int
    var adds: Bool
  }

  private unowned let engine: Engine
  private let primitive: Primitive
  private let a, b, c: Layout

  init(_ shape: Shape, on engine: Engine) {
    self.engine = engine
    let (count, m, k, n) = (shape.count, shape.m, shape.k, shape.n)
    let a = Layout([count, m, k], strides: [k * m, 1, m])
    let (b, c) = (Layout([count, k, n]), Layout([count, m, n]))
    (self.a, self.b, self.c) = (a, b, c)
    primitive = engine.forOneThread {
      Primitive("summed matrix products", on: engine, adding: shape.adds ? 1 : nil) { descriptor, attributes in
        dnnl_matmul_primitive_desc_create(&descriptor, engine.handle, a.handle, b.handle, nil, c.handle, attributes)
      }
    }
  }

  /// Floats of scratch memory that a run takes.
  var scratchFloats: Int { (primitive.scratchpadBytes + 63) / 64 * 16 }

  /// Any number of threads may call it at once.
  ///
  /// - Parameter scratch: `scratchFloats` of the calling thread's own.
  func callAsFunction(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, into c: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    primitive.runShared(
      [
        (DNNL_ARG_SRC, Tensor(self.a, at: a, on: engine)), (DNNL_ARG_WEIGHTS, Tensor(self.b, at: b, on: engine)),
        (DNNL_ARG_DST, Tensor(self.c, at: c, on: engine)),
      ], scratch: scratch)
  }
}
