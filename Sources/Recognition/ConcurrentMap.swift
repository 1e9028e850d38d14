internal import Dispatch

/// `body(0)`, ..., `body(count - 1)`, worked out by so many threads, in order.
package func concurrentMap<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard count > 1, threads > 1 else { return (0..<count).map(body) }
  let lanes = min(count, threads)
  return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
    // Each index is written by one lane alone.
    nonisolated(unsafe) let results = buffer
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for index in stride(from: lane, to: count, by: lanes) {
        results.initializeElement(at: index, to: body(index))
      }
    }
    initialized = count
  }
}
