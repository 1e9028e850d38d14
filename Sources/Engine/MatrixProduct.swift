internal import COneDNN

/// C = A B, or A B + bias: A is (m, k), B (k, n), each row major or transposed.
public final class MatrixProduct {
  public struct Shape: Hashable, Sendable {
    public var m, k, n: Int
    /// The matrix lies in memory as its transpose, row major.
    public var transposesA, transposesB: Bool
    /// n numbers are added to every row.
    public var hasBias: Bool

    public init(m: Int, k: Int, n: Int, transposesA: Bool = false, transposesB: Bool = false, hasBias: Bool = false) {
      self.m = m
      self.k = k
      self.n = n
      self.transposesA = transposesA
      self.transposesB = transposesB
      self.hasBias = hasBias
    }
  }

  private unowned let engine: Engine
  private let primitive: Primitive
  private let a, b, c: Layout
  private let bias: Layout?

  public init(_ shape: Shape, on engine: Engine) {
    self.engine = engine
    let (m, k, n) = (shape.m, shape.k, shape.n)
    let a = Layout([m, k], strides: shape.transposesA ? [1, m] : [k, 1])
    let b = Layout([k, n], strides: shape.transposesB ? [1, k] : [n, 1])
    let c = Layout([m, n])
    let bias = shape.hasBias ? Layout([1, n]) : nil
    (self.a, self.b, self.c, self.bias) = (a, b, c, bias)
    primitive = Primitive("matrix product", on: engine) { descriptor, attributes in
      dnnl_matmul_primitive_desc_create(&descriptor, engine.handle, a.handle, b.handle, bias?.handle, c.handle, attributes)
    }
  }

  /// Writes the product to `c`.
  public func callAsFunction(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil, into c: UnsafeMutablePointer<Float>
  ) {
    func tensor(_ layout: Layout, _ pointer: UnsafePointer<Float>) -> Tensor {
      Tensor(layout, at: UnsafeMutablePointer(mutating: pointer), on: engine)
    }
    primitive.run([
      (DNNL_ARG_SRC, tensor(self.a, a)), (DNNL_ARG_WEIGHTS, tensor(self.b, b)),
      (DNNL_ARG_BIAS, self.bias.map { tensor($0, bias!) }), (DNNL_ARG_DST, tensor(self.c, c)),
    ])
  }
}
