/// What CTC asks of the number of frames.
enum CTCFrames {
  /// A frame a symbol, and one for the blank between two that are equal.
  static func needed(for labels: [Int32]) -> Int {
    labels.count + zip(labels, labels.dropFirst()).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
  }

  /// How many lines have fewer frames than their labels need: their loss is infinite and counts as 0.
  static func tooShort(_ frames: [Int], for labels: [[Int32]]) -> Int {
    zip(frames, labels).reduce(0) { $0 + ($1.0 < needed(for: $1.1) ? 1 : 0) }
  }
}
