public import Engine

/// Muon (Jordan et al., 2024) for the matrices of a network: the momentum of each is made orthogonal before it is added, so that all
/// directions of a weight learn alike, where Adam lets a few prevail. What is no matrix is left to Adam.
///
/// Matrices are the convolutions' weights as (outputs, inputs x kernel), all but the first's of one channel, and those of each gate of
/// the LSTM. Steps are scaled by 0.2 sqrt(longer side), the size of Adam's (Liu et al., 2025), so that one learning rate serves both.
/// As `torch.optim.Muon(nesterov=True, adjust_lr_fn="match_rms_adamw")`, whose products are in bfloat16, does.
public final class Muon {
  public static let momentum: Float = 0.95

  /// Matrices of one shape: where each starts in the flat vector.
  private struct Group {
    let rows, columns: Int
    var starts: [Int]

    var size: Int { rows * columns }
    var scale: Float { 0.2 * Float(max(rows, columns)).squareRoot() }
  }

  private let groups: [Group]
  /// What Adam updates.
  let rest: [Range<Int>]
  private let engine: Engine
  private let type: ElementType

  /// - Parameter type: of the products that make the momentum orthogonal.
  public init(_ architecture: Architecture, type: ElementType = .float32, engine: Engine) {
    var groups: [[Int]: Group] = [:]
    var rest: [Range<Int>] = []
    for parameter in architecture.parameters {
      guard let (count, rows, columns) = parameter.matrices else {
        rest.append(parameter.range)
        continue
      }
      for number in 0..<count {
        groups[[rows, columns], default: Group(rows: rows, columns: columns, starts: [])].starts
          .append(parameter.range.lowerBound + number * rows * columns)
      }
    }
    self.groups = groups.values.sorted { ($0.rows, $0.columns) < ($1.rows, $1.columns) }
    self.rest = rest
    self.engine = engine
    self.type = type
  }

  /// - Parameters:
  ///   - momentum: of all values; that of the matrices moves.
  ///   - factor: of the gradient.
  func update(
    _ values: UnsafeMutablePointer<Float>, momentum: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, factor: Float,
    learningRate: Float, weightDecay: Float
  ) {
    engine.useThreads()
    let keep = 1 - learningRate * weightDecay
    for group in groups {
      let shape = Orthogonalization.Shape(count: group.starts.count, rows: group.rows, columns: group.columns, type: type)
      let orthogonalization = engine.cached(shape) { Orthogonalization(shape, on: engine) }
      let staged = Tensor(Layout([shape.count, shape.rows, shape.columns]), on: engine)
      staged.withUnsafeMutableElements { staged in
        for (number, start) in group.starts.enumerated() {
          Self.direction(
            momentum + start, gradient: gradient + start, factor: factor, count: group.size,
            into: staged.baseAddress! + number * group.size)
        }
        orthogonalization(staged.baseAddress!)
        let step = learningRate * group.scale
        for (number, start) in group.starts.enumerated() {
          let (values, direction) = (values + start, staged.baseAddress! + number * group.size)
          for i in 0..<group.size { values[i] = values[i] * keep - step * direction[i] }
        }
      }
    }
  }

  /// Moves the momentum by the gradient, and writes where it goes next (Nesterov), of norm 1.
  private static func direction(
    _ momentum: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, factor: Float, count: Int,
    into direction: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<count {
      let g = gradient[i] * factor
      let m = Self.momentum * momentum[i] + (1 - Self.momentum) * g
      momentum[i] = m
      direction[i] = Self.momentum * m + (1 - Self.momentum) * g
    }
    let scale = 1 / (Adam.norm(UnsafeBufferPointer(start: direction, count: count)) + 1e-7)
    for i in 0..<count { direction[i] *= scale }
  }
}

extension Parameter {
  /// The matrices that it is made of, one after the other; nil where it is none.
  fileprivate var matrices: (count: Int, rows: Int, columns: Int)? {
    switch kind {
    case .convolution where shape.count == 4 && shape[1] > 1: (1, shape[0], shape[1] * shape[2] * shape[3])
    case .lstm where shape.count == 2: (4, shape[0] / 4, shape[1])
    default: nil
    }
  }
}
