internal import Engine
internal import Network
internal import Recognition

/// One thing that `bench` measures.
struct BenchCase {
  enum Task: String, CaseIterable { case read, train }

  var task: Task
  /// With the height that is asked for.
  var architecture: Architecture
  var batch: Int
  var width: Int
  var threads: Int
  /// Of what a training step computes on; in reading, of what Winograd's convolutions and the LSTM multiply.
  var precision = ElementType.float32
  var convolution = ConvolutionMethod.winograd

  var label: String {
    "\(task.rawValue) \(architecture.name) \(batch)x\(architecture.height)x\(width), \(threads) thread\(threads == 1 ? "" : "s")\(precision == .float32 ? "" : ", \(precision.rawValue)")\(convolution == .winograd ? "" : ", \(convolution.rawValue)")"
  }
}

/// How fast it was.
struct BenchResult {
  var milliseconds: [Double]
  /// The most memory that the process held at any time, program and library included.
  var peakBytes: Int

  var median: Double {
    let sorted = milliseconds.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  var minimum: Double { milliseconds.min() ?? 0 }

  func json(of bench: BenchCase) -> JSON {
    .object([
      ("task", .string(bench.task.rawValue)),
      ("architecture", .string(bench.architecture.name)),
      ("batch", .integer(bench.batch)),
      ("height", .integer(bench.architecture.height)),
      ("width", .integer(bench.width)),
      ("threads", .integer(bench.threads)),
      ("median_ms", .number(median, decimals: 3)),
      ("min_ms", .number(minimum, decimals: 3)),
      ("runs", .integer(milliseconds.count)),
      ("peak_bytes", .integer(peakBytes)),
    ])
  }
}
