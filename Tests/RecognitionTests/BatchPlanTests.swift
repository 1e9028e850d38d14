import Testing

@testable import Recognition

@Suite struct BatchPlanTests {
  @Test func everyLineIsInOneBatchOfItsOwnWidth() {
    let widths = (0..<200).map { 10 + ($0 * 37) % 900 }
    let batches = BatchPlan.batches(widths: widths, lines: 32, columns: 4096)
    #expect(batches.flatMap(\.indices).sorted() == Array(widths.indices))
    for batch in batches {
      #expect(batch.indices.allSatisfy { BatchPlan.paddedWidth(widths[$0]) == batch.width })
      #expect(batch.indices.count <= 32 && batch.indices.count * batch.width <= 4096)
      #expect(batch.indices.count & (batch.indices.count - 1) == 0)
    }
  }

  @Test func aLineWiderThanTheBudgetGoesAlone() {
    let batches = BatchPlan.batches(widths: [5000, 5000], lines: 8, columns: 1024)
    #expect(batches.map(\.indices) == [[0], [1]])
    #expect(batches.map(\.width) == [5024, 5024])
  }

  @Test func widthsGoUpToTheStep() {
    #expect([0, 1, 32, 33].map(BatchPlan.paddedWidth) == [32, 32, 32, 64])
  }
}
