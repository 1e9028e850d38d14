import Foundation
import Synchronization
import Testing

@testable import Training

@Suite struct BoundedQueueTests {
  @Test func keepsOrderAndNeverHoldsMoreThanItsCapacity() throws {
    let queue = BoundedQueue<Int>(capacity: 3)
    let pushed = PushCount()
    Thread.detachNewThread {
      for i in 0..<100 where queue.push(i) { pushed.add() }
      queue.finish()
    }
    var taken: [Int] = []
    while let element = try queue.pop() {
      taken.append(element)
      #expect(pushed.value <= taken.count + 3 + 1)  // one may have been let in since
    }
    #expect(taken == Array(0..<100))
    #expect(try queue.pop() == nil)
  }

  @Test func failureComesAfterWhatWasPushed() throws {
    let queue = BoundedQueue<Int>(capacity: 3)
    #expect(queue.push(1))
    queue.finish(TrainingError(.data, "broken"))
    #expect(try queue.pop() == 1)
    #expect(throws: TrainingError(.data, "broken")) { try queue.pop() }
  }

  @Test func closingLetsAWaitingProducerGo() {
    let queue = BoundedQueue<Int>(capacity: 1)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      while queue.push(0) {}
      done.signal()
    }
    queue.close()
    #expect(done.wait(timeout: .now() + 5) == .success)
  }

  private final class PushCount: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }
}
