import Network

// Weights and images that Swift and Python compute alike, so that parity fixtures need not store them: the twin of
// `hash01`, `hashed_tensor` and `hashed_images` of Tools/pytorch/make_parity_fixture.py.

/// `count` numbers of 24 bits in 0 ..< 1: a mix of the index and the stream's number.
func hash01(stream: Int, count: Int) -> [Float] {
  let offset = UInt32(truncatingIfNeeded: stream &* 0x9E37_79B1)
  return (0..<UInt32(count)).map { index in
    var x = index &+ offset
    x ^= x >> 16
    x = x &* 0x7FEB_352D
    x ^= x >> 15
    x = x &* 0x846C_A68B
    x ^= x >> 16
    return Float(x >> 8) * 0x1p-24
  }
}

extension ModelWeights {
  /// Streams are numbered in the order of `parameters`; the running statistics follow.
  static func hashed(_ architecture: Architecture) -> ModelWeights {
    var weights = ModelWeights(zerosFor: architecture)
    for (stream, parameter) in (weights.parameters + weights.statistics).enumerated() {
      let (centre, spread) = hashedRange(parameter, hidden: architecture.hidden)
      let values = hash01(stream: stream, count: parameter.range.count).map {
        centre + spread * ($0 + $0 - 1)
      }
      if stream < weights.parameters.count {
        weights.values.replaceSubrange(parameter.range, with: values)
      } else {
        weights.statisticValues.replaceSubrange(parameter.range, with: values)
      }
    }
    return weights
  }
}

private func hashedRange(_ parameter: Parameter, hidden: Int) -> (centre: Float, spread: Float) {
  let shape = parameter.shape
  if parameter.name.hasPrefix("cnn.") {
    if shape.count == 4 {
      return (0, (Float(6) / Float(shape[1] * shape[2] * shape[3])).squareRoot())
    }
    if parameter.name.hasSuffix("running_var") { return (1, 0.5) }
    return parameter.name.hasSuffix("weight") ? (1, 0.25) : (0, 0.25)
  }
  if parameter.name.hasPrefix("lstm.") { return (0, 1 / Float(hidden).squareRoot()) }
  return (0, 1 / Float(2 * hidden).squareRoot())
}

/// (N, 1, H, W): half fine noise, half patches of 8x8 pixels.
func hashedImages(batch: Int, height: Int, width: Int) -> [Float] {
  let fine = hash01(stream: 1000, count: batch * height * width)
  let rows = (height + 7) / 8
  let columns = (width + 7) / 8
  let patches = hash01(stream: 1001, count: batch * rows * columns)
  return fine.indices.map { index in
    let (n, y, x) = (index / (height * width), index / width % height, index % width)
    return 0.5 * fine[index] + 0.5 * patches[(n * rows + y / 8) * columns + x / 8]
  }
}

/// One parity fixture; what each field holds stands at the head of Tools/pytorch/make_parity_fixture.py.
struct ParityFixture: Decodable {
  struct Scores: Decodable {
    let logProbabilities: [Float]
  }
  struct Gradient: Decodable {
    let norm, sum: Double
    let indices: [Int]
    let values: [Float]
  }
  struct Training: Decodable {
    let logProbabilities: [Float]
    let loss: Float
    let losses: [Float]
    let gradients: [String: Gradient]
    let gradientNorm: Double
    let statistics: [String: [Float]]
  }
  struct Steps: Decodable {
    let losses, norms: [Float]
  }
  let architecture: Architecture
  let batch, width: Int
  let labels: [[Int32]]
  let frames: [Int]
  let valueSum, statisticSum, imageSum: Double
  let evaluation: Scores
  let training: Training
  let steps: Steps
}
