internal import Foundation

/// A line on standard error that shows how far something is; nothing where that is not a terminal.
struct ProgressBar {
  /// Whether there is a terminal to draw on.
  static let isAvailable = isatty(FileHandle.standardError.fileDescriptor) == 1

  private let width: Int
  private var lastDrawn = ContinuousClock.now - .seconds(1)
  private var isDrawn = false

  init() {
    var size = winsize()
    let known = ioctl(FileHandle.standardError.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = known ? Int(size.ws_col) : 80
  }

  /// Shows `done` of `total`, with `detail` behind it; at most ten times a second.
  mutating func show(_ done: Int, of total: Int, detail: String) {
    guard Self.isAvailable, ContinuousClock.now - lastDrawn > .milliseconds(100) || done == total else { return }
    lastDrawn = .now
    let counts = " \(done)/\(total) "
    let room = max(0, min(30, width - counts.count - detail.count - 3))
    let filled = total > 0 ? min(room, room * done / total) : room
    let bar = "[" + String(repeating: "=", count: filled) + String(repeating: " ", count: room - filled) + "]"
    StandardStreams.draw("\r\u{1B}[K" + String((bar + counts + detail).prefix(width - 1)))
    isDrawn = true
  }

  /// Takes the bar away, so that something else can be written.
  mutating func clear() {
    guard isDrawn else { return }
    StandardStreams.draw("\r\u{1B}[K")
    isDrawn = false
  }

  /// Hours, minutes and seconds, as short as they can be told.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "-" }
    let all = Int(seconds.rounded())
    if all < 60 { return "\(all) s" }
    if all < 3600 { return "\(all / 60) min \(all % 60) s" }
    return "\(all / 3600) h \(all % 3600 / 60) min"
  }
}
