import Testing

@testable import Transcripts

@Suite struct SelectiveReadingTests {
  private func line(_ confidence: Double, _ errors: Int, of length: Int) -> (confidence: Double, characters: ErrorRate) {
    var rate = ErrorRate()
    (rate.substitutions, rate.length) = (errors, length)
    return (confidence, rate)
  }

  @Test func surerLinesComeFirst() {
    let reading = SelectiveReading([line(0.2, 5, of: 10), line(0.9, 0, of: 10), line(0.5, 1, of: 10), line(0.5, 0, of: 20)])
    // Lines of equal confidence are accepted together.
    #expect(reading.points.map(\.threshold) == [0.9, 0.5, 0.2])
    #expect(reading.points.map(\.lines) == [1, 3, 4])
    #expect(reading.points.map(\.coverage) == [0.25, 0.75, 1])
    #expect(reading.points.map(\.characters.value) == [0, 1.0 / 40, 6.0 / 50])
  }

  @Test func mostLinesWithinAnErrorRate() throws {
    let reading = SelectiveReading([line(0.9, 1, of: 10), line(0.8, 0, of: 90), line(0.7, 9, of: 100)])
    // The surest line alone has 10 %, with the next it is 1 %, all have 5 %.
    #expect(try #require(reading.point(maximumErrorRate: 0.01)).lines == 2)
    #expect(try #require(reading.point(maximumErrorRate: 0.05)).lines == 3)
    #expect(reading.point(maximumErrorRate: 0.009) == nil)
    #expect(SelectiveReading([]).point(maximumErrorRate: 1) == nil)
  }
}
