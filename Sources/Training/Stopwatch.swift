/// Seconds since it was started or last read.
struct Stopwatch {
  private var start = ContinuousClock.now

  var seconds: Double {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  mutating func lap() -> Double {
    let now = seconds
    start = .now
    return now
  }
}
