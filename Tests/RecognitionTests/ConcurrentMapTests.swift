import Testing

@testable import Recognition

@Suite struct ConcurrentMapTests {
  @Test(arguments: [0, 1, 2, 7, 100]) func keepsTheOrder(count: Int) {
    #expect(concurrentMap(count, threads: 3) { "\($0)" } == (0..<count).map { "\($0)" })
  }
}
