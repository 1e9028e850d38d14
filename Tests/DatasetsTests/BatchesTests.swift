import Images
import Randomness
import Testing

@testable import Datasets

@Suite struct BatchesTests {
  @Test func picturesArePaddedWithPaper() {
    let batch = Batch([
      Sample(id: "a", image: GrayImage(width: 2, height: 2, pixels: [0, 51, 255, 102]), labels: [1, 2]),
      Sample(id: "b", image: GrayImage(width: 5, height: 2, filledWith: 0), labels: []),
    ], widthStep: 4)
    #expect((batch.count, batch.height, batch.width) == (2, 2, 8))
    #expect(batch.widths == [2, 5])
    #expect(batch.labels == [[1, 2], []])
    #expect(batch.ids == ["a", "b"])
    #expect(
      batch.images == [
        0, 0.2, 1, 1, 1, 1, 1, 1,
        1, 0.4, 1, 1, 1, 1, 1, 1,
        0, 0, 0, 0, 0, 1, 1, 1,
        0, 0, 0, 0, 0, 1, 1, 1,
      ])
  }

  @Test(arguments: [(1, 32), (31, 32), (32, 32), (33, 64), (256, 256)])
  func widthIsAMultipleOfTheStep(width: Int, expected: Int) {
    let batch = Batch([Sample(id: "", image: GrayImage(width: width, height: 3), labels: [])])
    #expect(batch.width == expected && batch.images.count == 3 * expected)
  }

  @Test func bucketsHoldEachLineOnceAndLinesOfSimilarWidth() {
    var generator = SeededGenerator(seed: 1)
    let widths = (0..<100).map { _ in generator.integer(10...900) }
    let batches = Batches.bucketed(widths: widths, count: 8, using: &generator)
    #expect(batches.joined().sorted() == Array(0..<100))
    #expect(batches.map(\.count).sorted() == [4] + Array(repeating: 8, count: 12))
    // Sorted by their narrowest line, batches do not overlap.
    let ranges = batches.map { batch in batch.map { widths[$0] } }
      .sorted { ($0.min()!, $0.max()!) < ($1.min()!, $1.max()!) }
    for (a, b) in zip(ranges, ranges.dropFirst()) { #expect(a.max()! <= b.min()!) }
    #expect(batches.map { widths[$0[0]] } != batches.map { widths[$0[0]] }.sorted(), "batches are shuffled")
  }

  @Test func wideLinesGoInSmallerBatches() {
    var generator = SeededGenerator(seed: 2)
    let widths = [30, 32, 20, 64, 60, 100, 500, 2000]
    let batches = Batches.bucketed(widths: widths, count: 3, maximumColumns: 256, using: &generator)
    #expect(Set(batches.map(Set.init)) == [[2, 0, 1], [4, 3], [5], [6], [7]])
  }

  @Test func theSeedDecides() {
    func batches(_ seed: UInt64) -> [[Int]] {
      var generator = SeededGenerator(seed: seed)
      return Batches.bucketed(widths: Array(repeating: 50, count: 64), count: 8, using: &generator)
    }
    #expect(batches(3) == batches(3))
    // Lines of one width meet others each time.
    #expect(Set(batches(3).map(Set.init)) != Set(batches(4).map(Set.init)))
  }

  @Test func samplesBecomeBatches() {
    var generator = SeededGenerator(seed: 5)
    let samples = [40, 10, 41].map { Sample(id: "\($0)", image: GrayImage(width: $0, height: 2), labels: [1]) }
    let batches = Batches.bucketed(samples, count: 2, using: &generator)
    #expect(Set(batches.map { Set($0.ids) }) == [["10", "40"], ["41"]])
    #expect(Batches.bucketed([], count: 2, using: &generator).isEmpty)
  }
}
