import Datasets
import Testing

@testable import longhand

@Suite struct EvaluationReportTests {
  private func report() -> EvaluationReport {
    var report = EvaluationReport()
    for (number, category) in ["7", "7", "8", "8"].enumerated() {
      let line = Line(
        id: "\(number)", source: .file(""), text: "abcd", writer: "w\(number % 3)", contributor: "app", category: category)
      report.add(line, read: number == 3 ? "abxd" : "abcd")
    }
    return report
  }

  @Test func groupsAreTheWholeAndItsParts() {
    let groups = report().groups
    // One contributor alone would say the whole again.
    #expect(groups.map(\.name) == ["all", "7", "8"])
    #expect(groups.map(\.scores.lines) == [4, 2, 2])
    #expect(groups.map(\.writers.count) == [3, 2, 2])
    #expect(groups.map(\.cer.value) == [1.0 / 16, 0, 1.0 / 8])
    #expect(groups.map(\.exact.value) == [0.75, 1, 0.5])
  }

  @Test func intervalsHoldTheRateAndRepeat() throws {
    let all = report().groups[0]
    let interval = try #require(all.cer.interval)
    #expect(interval.contains(all.cer.value) && interval.lowerBound < interval.upperBound)
    #expect(report().groups[0].cer.interval == interval)
  }

  @Test func tableAndConfusions() {
    let groups = report().groups
    let rows = EvaluationReport.table(groups).split(separator: "\n")
    #expect(rows.count == 4)
    #expect(rows[2].hasPrefix("category 7") && rows[2].contains("0.00 (0.00-0.00)") && rows[2].hasSuffix("100.00 (100.00-100.00)"))
    #expect(EvaluationReport.confusions(groups[0].scores, count: 5) == "c -> x 1")
  }
}
