internal import Engine

/// Folds the height away: (N, C, H, W) to frames (T, N, C) with T = W, by the mean or the maximum of each column.
struct HeightCollapse {
  /// What the backward pass needs.
  struct Saved {
    let input: Layout
    let positions: Tensor?
  }

  let kind: Architecture.Collapse

  func forward(_ x: Tensor, training: Bool, on engine: Engine) -> (output: Tensor, saved: Saved) {
    let (columns, positions) = pooling(x.layout, training: training, on: engine)(x)
    let (batch, channels, frames) = (x.shape[0], x.shape[1], x.shape[3])
    let output = Tensor(Layout([frames, batch, channels]), on: engine)
    engine.reorder(columns, into: Tensor(Self.columnsInFrames(batch, channels, frames), sharing: output, on: engine))
    return (output, Saved(input: x.layout, positions: positions))
  }

  /// dL/dx from dL/dframes (T, N, C).
  func backward(_ dy: Tensor, saved: Saved, on engine: Engine) -> Tensor {
    let pooling = pooling(saved.input, training: true, on: engine)
    let columns = Tensor(Self.columnsInFrames(dy.shape[1], dy.shape[2], dy.shape[0]), sharing: dy, on: engine)
    return pooling.gradient(columns, positions: saved.positions)
  }

  private func pooling(_ layout: Layout, training: Bool, on engine: Engine) -> Pooling {
    engine.cached(PlanKey(shape: layout.shape, type: layout.type, kind: kind, training: training)) {
      Pooling(kind == .max ? .max : .mean, layout, window: [layout.shape[2], 1], training: training, on: engine)
    }
  }

  private struct PlanKey: Hashable {
    let shape: [Int]
    let type: ElementType
    let kind: Architecture.Collapse
    let training: Bool
  }

  /// (N, C, 1, T) as it lies in a row-major (T, N, C).
  private static func columnsInFrames(_ batch: Int, _ channels: Int, _ frames: Int) -> Layout {
    Layout([batch, channels, 1, frames], strides: [channels, 1, frames * batch * channels, batch * channels])
  }
}
