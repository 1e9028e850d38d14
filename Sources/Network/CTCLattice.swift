#if canImport(Glibc)
  internal import Glibc
#endif

/// The states of one sample, blank, label, blank, ..., label, blank, and its forward and backward variables;
/// the storage serves one sample after another.
///
/// A row holds the S = 2L + 1 states, rounded up to whole vectors, between margins of one vector that no path
/// enters.
struct CTCLattice: ~Copyable {
  /// A log-probability that stands for 0: finite, so that the difference of two is no NaN.
  private static let impossible: Float = -1e30
  private static let lanes = 8

  private let row: Int
  private let rows: Int
  /// Forward variables: `rows` rows, one more than there are frames where `backward` is to follow.
  private let alpha: UnsafeMutablePointer<Float>
  /// Backward variables of one frame with that frame's emission; a row.
  private let beta: UnsafeMutablePointer<Float>
  /// Posteriors of the states in one frame, not normalised; a row.
  private let posterior: UnsafeMutablePointer<Float>
  /// Log-probability of each state's symbol in one frame; a row.
  private let emission: UnsafeMutablePointer<Float>
  /// 0 where a state can be entered from two states before, `impossible` elsewhere; a row.
  private let skip: UnsafeMutablePointer<Float>
  private let labels: UnsafeMutablePointer<Int>
  private var labelCount = 0
  private var repeats = 0

  /// - Parameters:
  ///   - labels: the most that a sample has.
  ///   - rows: frames + 1 for `forward` and `backward`; 2 are enough for `forward` alone.
  init(labels count: Int, rows: Int) {
    row = (2 * count + 1 + Self.lanes - 1) / Self.lanes * Self.lanes + 2 * Self.lanes
    self.rows = rows
    func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      pointer.initialize(repeating: Self.impossible, count: count)
      return pointer
    }
    alpha = allocate(row * rows)
    beta = allocate(row)
    posterior = allocate(row)
    emission = allocate(row)
    skip = allocate(row)
    labels = .allocate(capacity: max(count, 1))
    labels.initialize(repeating: 0, count: max(count, 1))
  }

  deinit {
    alpha.deallocate()
    beta.deallocate()
    posterior.deallocate()
    emission.deallocate()
    skip.deallocate()
    labels.deallocate()
  }

  private var states: Int { 2 * labelCount + 1 }
  private var vectors: Int { (states + Self.lanes - 1) / Self.lanes }

  mutating func setLabels(_ sample: [Int32]) {
    labelCount = sample.count
    repeats = 0
    for pointer in [beta, emission, skip] {
      pointer.update(repeating: Self.impossible, count: row)
    }
    for (i, label) in sample.enumerated() {
      labels[i] = Int(label)
      if i > 0, sample[i - 1] == label {
        repeats += 1
      } else if i > 0 {
        skip[Self.lanes + 2 * i + 1] = 0
      }
    }
  }

  /// The forward pass over `frames` rows of scores (V each, `stride` apart).
  /// - Returns: the negative log-likelihood; infinite where no path fits; NaN where a score is.
  func forward(_ scores: UnsafePointer<Float>, frames: Int, stride: Int) -> Float {
    guard labelCount + repeats <= frames else { return .infinity }
    let (alpha, row, rows, vectors) = (self.alpha, self.row, self.rows, self.vectors)
    let emission = UnsafePointer(self.emission + Self.lanes)
    let skip = UnsafePointer(self.skip + Self.lanes)
    // Before the first frame all probability is in state 0, from where the first two can be entered.
    alpha.update(repeating: Self.impossible, count: row)
    alpha[Self.lanes] = 0
    var centre: Float = 0
    var offset = 0.0
    for t in 0..<frames {
      guard gather(scores + t * stride) else { return .nan }
      let last = UnsafePointer(alpha + (t % rows) * row + Self.lanes)
      let this = alpha + ((t + 1) % rows) * row + Self.lanes
      var highest = SIMD8<Float>(repeating: Self.impossible)
      for i in Swift.stride(from: 0, to: vectors * Self.lanes, by: Self.lanes) {
        let sum = VectorMath.logSumExp(
          SIMD8(at: last + i), SIMD8(at: last + i - 1), SIMD8(at: last + i - 2) + SIMD8(at: skip + i))
        let value = sum + (SIMD8(at: emission + i) - centre)
        value.store(at: this + i)
        highest = VectorMath.maximum(highest, value)
      }
      offset += Double(centre)
      centre = highest.max()
    }
    let final = alpha + (frames % rows) * row + Self.lanes
    let (a, b) = (Double(final[states - 1]), Double(final[states - 2]))
    let logLikelihood = offset + max(a, b) + log1p(exp(-abs(a - b)))
    return logLikelihood < Double(Self.impossible) / 2 ? .infinity : max(0, Float(-logLikelihood))
  }

  /// The backward pass after `forward`; fills `frames` rows of `gradient` (V each, `stride` apart) with
  /// weight * (softmax - posterior).
  func backward(
    _ scores: UnsafePointer<Float>, frames: Int, stride: Int, symbols: Int, weight: Float,
    gradient: UnsafeMutablePointer<Float>
  ) {
    let (alpha, row, vectors, labels, labelCount) = (
      self.alpha, self.row, self.vectors, self.labels, self.labelCount
    )
    let beta = self.beta + Self.lanes
    let posterior = self.posterior + Self.lanes
    let emission = UnsafePointer(self.emission + Self.lanes)
    let skip = UnsafePointer(self.skip + Self.lanes)
    // After the last frame all probability is in the last state, which is entered from the last two.
    beta[states - 1] = 0
    var centre: Float = 0
    for t in (0..<frames).reversed() {
      let forward = UnsafePointer(alpha + (t + 1) * row + Self.lanes)
      _ = gather(scores + t * stride)
      var highestBeta = SIMD8<Float>(repeating: Self.impossible)
      var highest = highestBeta
      for i in Swift.stride(from: 0, to: vectors * Self.lanes, by: Self.lanes) {
        let later = UnsafePointer(beta + i)
        let sum =
          VectorMath.logSumExp(
            SIMD8(at: later), SIMD8(at: later + 1), SIMD8(at: later + 2) + SIMD8(at: skip + i + 2)) - centre
        let through = sum + SIMD8(at: forward + i)
        through.store(at: posterior + i)
        highest = VectorMath.maximum(highest, through)
        let value = sum + SIMD8(at: emission + i)
        value.store(at: beta + i)
        highestBeta = VectorMath.maximum(highestBeta, value)
      }
      centre = highestBeta.max()

      let best = highest.max()
      var sum = SIMD8<Float>()
      for i in Swift.stride(from: 0, to: vectors * Self.lanes, by: Self.lanes) {
        let value = VectorMath.exp(SIMD8(at: posterior + i) - best)
        value.store(at: posterior + i)
        sum += value
      }
      let scale = weight / sum.sum()

      let out = gradient + t * stride
      Self.softmax(scores + t * stride, count: symbols, weight: weight, into: out)
      out[0] -= scale * sum.evenHalf.sum()
      for i in 0..<labelCount {
        out[labels[i]] -= scale * posterior[2 * i + 1]
      }
    }
  }

  /// Takes the states' scores from a frame's V; false where one is NaN.
  private func gather(_ scores: UnsafePointer<Float>) -> Bool {
    let (emission, labels) = (self.emission + Self.lanes, self.labels)
    let blank = max(scores[0], Self.impossible)
    var isNumber = scores[0] == scores[0]
    for i in 0..<labelCount {
      let score = scores[labels[i]]
      isNumber = isNumber && score == score
      emission[2 * i] = blank
      emission[2 * i + 1] = score < Self.impossible ? Self.impossible : score
    }
    emission[2 * labelCount] = blank
    return isNumber
  }

  private static func softmax(
    _ scores: UnsafePointer<Float>, count: Int, weight: Float, into out: UnsafeMutablePointer<Float>
  ) {
    var v = 0
    while v + lanes <= count {
      (weight * VectorMath.exp(SIMD8(at: scores + v))).store(at: out + v)
      v += lanes
    }
    guard v < count else { return }
    // The last vector is short: through a copy, as memory beyond it is not ours.
    var rest = SIMD8<Float>()
    for i in v..<count { rest[i - v] = scores[i] }
    rest = weight * VectorMath.exp(rest)
    for i in v..<count { out[i] = rest[i - v] }
  }
}
