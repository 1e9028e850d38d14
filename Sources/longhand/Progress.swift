/// A progress bar with rate and time left, on standard error where that is a terminal.
struct Progress {
  private let total: Int
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var bar = ProgressBar()

  /// - Parameter isShown: false where results on the same terminal show the progress themselves.
  init(total: Int, unit: String, isShown: Bool = true) {
    self.total = total
    self.unit = unit
    self.isShown = isShown && total > 1
  }

  mutating func show(_ done: Int) {
    guard isShown, done < total else { return clear() }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    let left = rate > 0 ? Double(total - done) / rate : .infinity
    bar.show(
      done, of: total, detail: "\(Int(rate.rounded())) \(unit)/s, \(ProgressBar.duration(left)) left")
  }

  mutating func clear() {
    bar.clear()
  }
}
