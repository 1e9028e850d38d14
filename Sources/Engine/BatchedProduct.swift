internal import COneDNN

/// `count` products C = A B of matrices (m, k) and (k, n) at once, for one thread; B is packed beforehand. C is of float32.
final class BatchedProduct {
  struct Shape: Hashable {
    var count, m, k, n: Int
    /// Of A and of B as it is packed.
    var type = ElementType.float32
  }

  let shape: Shape
  let packedB: Layout
  private unowned let engine: Engine
  private let primitive: Primitive
  private let a, c, plainB: Layout

  init(_ shape: Shape, on engine: Engine) {
    self.shape = shape
    self.engine = engine
    let (count, m, k, n, type) = (shape.count, shape.m, shape.k, shape.n, shape.type)
    let (a, b, c) = (
      Layout([count, m, k], type: type), Layout.chosenByLibrary([count, k, n], type: type), Layout([count, m, n])
    )
    primitive = engine.forOneThread {
      Primitive("matrix products", on: engine) { descriptor, attributes in
        dnnl_matmul_primitive_desc_create(&descriptor, engine.handle, a.handle, b.handle, nil, c.handle, attributes)
      }
    }
    packedB = primitive.layout(dnnl_query_weights_md, shape: [count, k, n], type: type)
    plainB = Layout([count, k, n])
    (self.a, self.c) = (a, c)
  }

  /// Matrices (count, k, n) of float32, row major, as the product reads them.
  func packed(_ b: Tensor) -> Tensor {
    let copy = Tensor(packedB, on: engine)
    engine.reorder(Tensor(plainB, sharing: b, on: engine), into: copy)
    return copy
  }

  /// Floats of scratch memory that a run takes.
  var scratchFloats: Int { (primitive.scratchpadBytes + 63) / 64 * 16 }

  /// Writes the products to `c`; any number of threads may call it at once.
  ///
  /// - Parameter scratch: `scratchFloats` of the calling thread's own.
  func callAsFunction(
    _ a: UnsafeMutableRawPointer, _ b: Tensor, into c: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    primitive.runShared(
      [
        (DNNL_ARG_SRC, Tensor(self.a, at: a, on: engine)), (DNNL_ARG_WEIGHTS, b),
        (DNNL_ARG_DST, Tensor(self.c, at: c, on: engine)),
      ], scratch: scratch)
  }
}
