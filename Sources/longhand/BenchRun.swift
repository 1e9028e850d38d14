internal import Engine
internal import Glibc
internal import Network
internal import Randomness

extension BenchCase {
  /// Runs the case in this process until it has taken `seconds`, at least five times, after two runs to warm up.
  func run(seconds: Double, minimumRuns: Int = 5) throws -> BenchResult {
    let engine = try Engine(threads: threads, convolutionMethod: convolution)
    var generator = SeededGenerator(seed: 1)
    let weights = ModelWeights(architecture, using: &generator)
    let images = (0..<(batch * architecture.height * width)).map { _ in generator.uniform() }
    var step: () -> Void
    switch task {
    case .read:
      let network = InferenceNetwork(architecture, weights: weights, precision: precision, engine: engine)
      step = { _ = network.logProbabilities(images: images, batch: batch, width: width) }
    case .train:
      step = trainingStep(images: images, weights: weights, engine: engine, generator: generator)
    }
    for _ in 0..<2 { step() }
    var milliseconds: [Double] = []
    let start = ContinuousClock.now
    while milliseconds.count < minimumRuns || (ContinuousClock.now - start < .seconds(seconds) && milliseconds.count < 1000) {
      let time = ContinuousClock().measure(step)
      milliseconds.append(Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) / 1e15)
    }
    return BenchResult(milliseconds: milliseconds, peakBytes: Self.peakBytes())
  }

  /// Forward, CTC loss, backward, clipping and Adam, with dropout, on lines of random symbols.
  private func trainingStep(
    images: [Float], weights: ModelWeights, engine: Engine, generator: SeededGenerator
  ) -> () -> Void {
    let network = CRNN(architecture, precision: precision, engine: engine)
    let frames = architecture.frames(width: width)
    var generator = generator
    let labels = (0..<batch).map { _ in
      (0..<min(20, frames / 2)).map { _ in Int32(generator.integer(1...(architecture.symbols - 1))) }
    }
    var weights = weights
    var adam = Adam(count: weights.values.count)
    var gradient = [Float](repeating: 0, count: weights.values.count)
    var dropout: SeededGenerator? = generator
    return {
      _ = network.lossAndGradient(
        images: images, batch: batch, width: width, labels: labels, frames: Array(repeating: frames, count: batch),
        weights: &weights, gradient: &gradient, dropout: &dropout)
      adam.update(&weights.values, gradient: gradient, learningRate: 1e-3, maximumNorm: 5)
    }
  }

  /// VmHWM of this process.
  private static func peakBytes() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix("VmHWM:") { return (Int(text.filter(\.isNumber)) ?? 0) * 1024 }
    }
    return 0
  }
}
