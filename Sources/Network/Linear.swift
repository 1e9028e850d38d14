internal import Engine

/// y = x Wt + b, as `torch.nn.Linear`.
struct Linear {
  let inputs, outputs: Int
  /// Offsets in the flat vector.
  let weight, bias: Int

  /// (T, N, `inputs`) to (T, N, `outputs`).
  func forward(_ x: Tensor, values: UnsafePointer<Float>, on engine: Engine) -> Tensor {
    let rows = x.shape[0] * x.shape[1]
    let y = Tensor(Layout([x.shape[0], x.shape[1], outputs]), on: engine)
    let product = engine.product(.init(m: rows, k: inputs, n: outputs, transposesB: true, hasBias: true))
    x.withUnsafeMutableElements { x in
      y.withUnsafeMutableElements { y in
        product(x.baseAddress!, values + weight, bias: values + bias, into: y.baseAddress!)
      }
    }
    return y
  }

  /// Writes dL/dW and dL/db into `gradient` and returns dL/dx.
  func backward(
    _ dy: Tensor, x: Tensor, values: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, on engine: Engine
  ) -> Tensor {
    let rows = x.shape[0] * x.shape[1]
    let dx = Tensor(x.layout, on: engine)
    let byInput = engine.product(.init(m: rows, k: outputs, n: inputs))
    let byWeight = engine.product(.init(m: outputs, k: rows, n: inputs, transposesA: true))
    dy.withUnsafeMutableElements { dy in
      dx.withUnsafeMutableElements { byInput(dy.baseAddress!, values + weight, into: $0.baseAddress!) }
      x.withUnsafeMutableElements { byWeight(dy.baseAddress!, $0.baseAddress!, into: gradient + weight) }
      let db = UnsafeMutableBufferPointer(start: gradient + bias, count: outputs)
      db.update(repeating: 0)
      for row in 0..<rows {
        for v in 0..<outputs { db[v] += dy[row * outputs + v] }
      }
    }
    return dx
  }
}

extension Engine {
  fileprivate func product(_ shape: MatrixProduct.Shape) -> MatrixProduct {
    cached(shape) { MatrixProduct(shape, on: self) }
  }
}
