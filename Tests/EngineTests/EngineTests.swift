import Testing

@testable import Engine

@Suite(.serialized)
struct EngineTests {
  @Test("oneDNN of version 3 is in use")
  func version() {
    #expect(Engine.libraryVersion.hasPrefix("3."))
  }

  @Test("an operation is made once a key")
  func cache() throws {
    final class Counted {}
    let engine = try Engine(threads: 1)
    var made = 0
    func operation(_ key: Int) -> Counted {
      engine.cached(key) {
        made += 1
        return Counted()
      }
    }
    #expect(operation(1) === operation(1))
    #expect(operation(2) !== operation(1))
    #expect(made == 2)
  }

  @Test("a freed buffer serves the next tensor of its size; memory does not grow")
  func reuse() throws {
    let engine = try Engine(threads: 1)
    for _ in 0..<3 { _ = Tensor(Layout([1000, 1000]), on: engine) }
    let held = engine.bytesHeld
    #expect(held >= 4_000_000 && held < 5_000_000)
    let first = Tensor(Layout([1000, 1000]), on: engine)
    let second = Tensor(Layout([1000, 1000]), on: engine)
    withExtendedLifetime((first, second)) { #expect(engine.bytesHeld == 2 * held) }
  }

  @Test("layers of all sizes, run again and again, take no new memory")
  func layersOfAllSizes() throws {
    let engine = try Engine(threads: 1)
    func run() {
      // As reading does: an output lives until the next is made of it.
      var last = Tensor(Layout([64, 1_000_000]), on: engine)
      for count in [16, 32, 8] {
        let next = Tensor(Layout([count, 1_000_000]), on: engine)
        withExtendedLifetime(last) {}
        last = next
      }
    }
    run()
    let (allocated, held) = (engine.buffersAllocated, engine.bytesHeld)
    for _ in 0..<3 { run() }
    #expect(engine.buffersAllocated == allocated)
    #expect(engine.bytesHeld == held)
  }

  @Test("reorder transposes between strided layouts")
  func reorder() throws {
    let engine = try Engine(threads: 1)
    let matrix = engine.tensor([2, 3], [1, 2, 3, 4, 5, 6])
    let transposed = engine.reordered(matrix, to: Layout([2, 3], strides: [1, 2]))
    #expect(transposed.withUnsafeMutableElements { Array($0) } == [1, 4, 2, 5, 3, 6])
    #expect(engine.reordered(matrix, to: Layout([2, 3])) === matrix)
  }

  @Test("a tensor can stand on memory of its caller's")
  func borrowed() throws {
    let engine = try Engine(threads: 1)
    var numbers: [Float] = [1, 2, 3, 4]
    numbers.withUnsafeMutableBufferPointer { numbers in
      let view = Tensor(Layout([2, 2]), at: numbers.baseAddress!, on: engine)
      engine.reorder(engine.tensor([2, 2], [5, 6, 7, 8]), into: view)
    }
    #expect(numbers == [5, 6, 7, 8])
  }
}
