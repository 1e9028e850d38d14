import Testing

@testable import Images

@Suite struct HistogramTests {
  // cv2.threshold(noise, 0, 255, cv2.THRESH_OTSU)[0] is 125.
  @Test func agreesWithOpenCV() {
    #expect(Histogram(noise).otsu().threshold == 125)
  }

  @Test func knowsQuantiles() {
    let histogram = Histogram([5, 1, 9, 9, 200])
    #expect(histogram.total == 5)
    #expect(histogram.quantile(0.5) == 9)
    #expect(histogram.quantile(0.2) == 1)
    #expect(histogram.quantile(1) == 200)
    #expect(histogram.quantile(0.5, in: 0...8) == 1)
    #expect(abs(histogram.mean - 44.8) < 1e-4)
  }
}
