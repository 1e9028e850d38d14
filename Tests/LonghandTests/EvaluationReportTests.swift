import Testing
import Transcripts

@testable import longhand

@Suite struct EvaluationReportTests {
  private func report() -> EvaluationReport {
    var report = EvaluationReport()
    for (number, category) in ["7", "7", "8", "8"].enumerated() {
      var line = EvaluatedLine(
        id: "\(number)", truth: "abcd", read: number == 3 ? "abxd" : "abcd", confidence: [0.9, 0.8, 0.7, 0.6][number])
      (line.writer, line.contributor, line.category) = ("w\(number % 3)", "app", category)
      report.add(line)
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

  @Test func writersWithMostErrorsComeFirst() {
    let writers = report().writers
    #expect(writers.map(\.name) == ["app/w0", "app/w1", "app/w2"])
    #expect(writers.map(\.scores.lines) == [2, 1, 1] && writers[0].cer.value == 1.0 / 8)
  }

  @Test func equalNamesOfTwoContributorsAreTwoWriters() throws {
    var report = EvaluationReport()
    for (contributor, writer, read) in [("app", "1", "ab"), ("cea", "1", "ax"), ("cea", nil, "ab")] {
      var line = EvaluatedLine(id: contributor, truth: "ab", read: read)
      (line.writer, line.contributor) = (writer, contributor)
      report.add(line)
    }
    #expect(report.writers.map(\.name) == ["cea/1", "app/1", "cea"])
    #expect(report.groups[0].writers.count == 3 && report.groups[0].cer.interval != nil)
    let row = try #require(EvaluationReport.table(report.groups).split(separator: "\n").dropFirst().first)
    #expect(row.split(separator: " ").prefix(3) == ["all", "3", "3"])
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

  @Test func accentsAreFoldedOnBothSides() {
    var report = EvaluationReport(comparison: TextComparison(foldsAccents: true))
    report.add(EvaluatedLine(id: "1", truth: "été", read: "ete"))
    report.add(EvaluatedLine(id: "2", truth: "ca", read: "ça"))
    #expect(report.groups[0].scores.exactLines == 2)
  }

  @Test func confidencesAreHeldAgainstWhatIsRight() throws {
    let report = report()
    #expect(report.lineClaims.map(\.isRight) == [true, true, true, false])
    // The three surest lines have no error, all have 1 in 16.
    let reading = try #require(report.selectiveReading)
    #expect(reading.point(maximumErrorRate: 0.01)?.lines == 3 && reading.point(maximumErrorRate: 0.1)?.lines == 4)
    #expect(report.confidenceText.contains("75.0 % of lines at 1 % CER (confidence 0.7 and more)"))
    #expect(EvaluationReport().confidenceText.isEmpty)
  }

  @Test func charactersAreRightWhereTheyStandInTheTruth() {
    var line = EvaluatedLine(id: "1", truth: "abc", read: "xbcc")
    line.characters = [("x", 0.4), ("b", 0.9), ("c", 0.8), ("c", 0.3)]
    let claims = line.characterClaims(by: TextComparison())
    #expect(claims.map(\.confidence) == [0.4, 0.9, 0.8, 0.3])
    // Either c may be the one too many.
    #expect(claims.map(\.isRight).prefix(2) == [false, true] && claims.count { $0.isRight } == 2)
  }

  @Test func wordsAreRightWhereTheyStandInTheTruth() {
    var line = EvaluatedLine(id: "1", truth: "the été  of Ann", read: "thé ete of of Ann")
    line.words = [("thé", 0.4), ("ete", 0.9), ("of", 0.8), ("of", 0.7), ("Ann", 0.3)]
    #expect(line.wordClaims(by: TextComparison()).count { $0.isRight } == 2)
    let folded = line.wordClaims(by: TextComparison(foldsAccents: true))
    #expect(folded.map(\.confidence) == [0.4, 0.9, 0.8, 0.7, 0.3])
    // Either "of" may be the one too many.
    #expect(folded.count { $0.isRight } == 4 && folded[0].isRight && folded[1].isRight && folded[4].isRight)
  }

  @Test func linesToLookAt() {
    var report = EvaluationReport()
    report.add(EvaluatedLine(id: "short", truth: "a", read: "b", confidence: 0.2))
    report.add(EvaluatedLine(id: "long", truth: "abcdefgh", read: "xxcdefgh", confidence: 0.9))
    report.add(EvaluatedLine(id: "medium", truth: "abcd", read: "xxcd", confidence: 0.5))
    report.add(EvaluatedLine(id: "right", truth: "abcd", read: "abcd", confidence: 1))
    #expect(report.worst(9).map { report.lines[$0].id } == ["medium", "long", "short"])
    #expect(report.surestErrors(2).map { report.lines[$0].id } == ["long", "medium"])
  }
}
