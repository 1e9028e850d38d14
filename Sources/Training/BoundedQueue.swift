internal import Foundation

/// A first-in, first-out queue between threads that never holds more than `capacity` elements.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity: Int
  private var elements: [Element] = []
  private var failure: TrainingError?
  private var isFinished = false
  private var isClosed = false

  init(capacity: Int) {
    precondition(capacity > 0, "a queue holds something")
    self.capacity = capacity
  }

  /// Waits for room, then appends; false once the consumer has closed the queue.
  func push(_ element: Element) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while elements.count >= capacity && !isClosed { condition.wait() }
    guard !isClosed else { return false }
    elements.append(element)
    condition.broadcast()
    return true
  }

  /// Waits for an element; nil once the producer has finished and all are taken.
  func pop() throws(TrainingError) -> Element? {
    condition.lock()
    defer { condition.unlock() }
    while elements.isEmpty && !isFinished && !isClosed { condition.wait() }
    guard !elements.isEmpty, !isClosed else {
      if let failure { throw failure }
      return nil
    }
    let first = elements.removeFirst()
    condition.broadcast()
    return first
  }

  /// Says that no more will be pushed, and why where it is an error.
  func finish(_ error: TrainingError? = nil) {
    condition.lock()
    isFinished = true
    failure = error
    condition.broadcast()
    condition.unlock()
  }

  /// Says that no more will be popped.
  func close() {
    condition.lock()
    isClosed = true
    elements = []
    condition.broadcast()
    condition.unlock()
  }
}
