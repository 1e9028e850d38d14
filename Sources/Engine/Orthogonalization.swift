internal import COneDNN

/// Replaces matrices X by nearby ones whose singular values are all near 1, by five rounds of
/// X := a X + (b A + c A A) X with A = X Xt (the Newton-Schulz iteration of Jordan et al., "Muon", 2024, with their coefficients).
///
/// The singular values end within about 0.7...1.2, which is as near as the optimizer needs.
public final class Orthogonalization {
  public struct Shape: Hashable, Sendable {
    /// Matrices at once, and their size.
    public var count, rows, columns: Int
    /// What is multiplied; sums are formed in float32.
    public var type: ElementType

    public init(count: Int, rows: Int, columns: Int, type: ElementType = .float32) {
      self.count = count
      self.rows = rows
      self.columns = columns
      self.type = type
    }
  }

  public static let rounds = 5
  private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)

  private unowned let engine: Engine
  /// X as it comes, row major and float32, with the shorter side first.
  private let outer: Layout
  private let x, xTransposed, square: Layout
  private let gram, quadratic, apply: Primitive

  public init(_ shape: Shape, on engine: Engine) {
    self.engine = engine
    let (count, short, long) = (shape.count, min(shape.rows, shape.columns), max(shape.rows, shape.columns))
    let isTall = shape.rows > shape.columns
    outer = Layout([count, short, long], strides: [short * long, isTall ? 1 : long, isTall ? short : 1])
    let x = Layout([count, short, long], type: shape.type)
    let xTransposed = Layout([count, long, short], strides: [short * long, 1, long], type: shape.type)
    let square = Layout([count, short, short], type: shape.type)
    (self.x, self.xTransposed, self.square) = (x, xTransposed, square)
    func product(_ a: Layout, _ b: Layout, _ c: Layout, scale: Float = 1, adding: Float? = nil) -> Primitive {
      Primitive("orthogonalization", on: engine, scale: scale, adding: adding) { descriptor, attributes in
        dnnl_matmul_primitive_desc_create(&descriptor, engine.handle, a.handle, b.handle, nil, c.handle, attributes)
      }
    }
    gram = product(x, xTransposed, square)
    // b A + c A A = b (A + c/b A A): the destination holds A, then X.
    quadratic = product(square, square, square, scale: Self.c / Self.b, adding: 1)
    apply = product(square, x, x, scale: Self.b, adding: Self.a)
  }

  /// Replaces `matrices`, (count, rows, columns), each of Frobenius norm 1 at most.
  public func callAsFunction(_ matrices: UnsafeMutablePointer<Float>) {
    let given = Tensor(outer, at: matrices, on: engine)
    var current = Tensor(x, on: engine)
    var next = Tensor(x, on: engine)
    let (a, b) = (Tensor(square, on: engine), Tensor(square, on: engine))
    engine.reorder(given, into: current)
    for _ in 0..<Self.rounds {
      gram.run([
        (DNNL_ARG_SRC, current), (DNNL_ARG_WEIGHTS, Tensor(xTransposed, sharing: current, on: engine)), (DNNL_ARG_DST, a),
      ])
      b.pointer.copyMemory(from: a.pointer, byteCount: square.byteCount)
      quadratic.run([(DNNL_ARG_SRC, a), (DNNL_ARG_WEIGHTS, a), (DNNL_ARG_DST, b)])
      next.pointer.copyMemory(from: current.pointer, byteCount: x.byteCount)
      apply.run([(DNNL_ARG_SRC, b), (DNNL_ARG_WEIGHTS, current), (DNNL_ARG_DST, next)])
      swap(&current, &next)
    }
    engine.reorder(current, into: given)
  }
}
