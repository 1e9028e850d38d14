import Testing

@testable import longhand

@Suite struct BenchCommandTests {
  struct Measured: Decodable, Equatable {
    var task, architecture: String
    var batch, height, width, threads, runs, peak_bytes: Int
    var median_ms, min_ms: Double
  }

  @Test func eachCaseHasItsTimesAndItsMemory() throws {
    let outcome = try Program.run(
      "bench", "--json", "--architecture", "pen", "--batch", "1", "2", "--height", "32", "--width", "64", "--threads", "1",
      "--seconds", "0.01")
    #expect(outcome.status == 0)
    let measured = try outcome.json([Measured].self)
    #expect(measured.map(\.task) == ["read", "read", "train", "train"])
    #expect(measured.map(\.batch) == [1, 2, 1, 2])
    for one in measured {
      #expect(one.architecture == "pen" && one.height == 32 && one.width == 64 && one.threads == 1)
      #expect(one.runs >= 5 && one.min_ms > 0 && one.median_ms >= one.min_ms)
      #expect(one.peak_bytes > 1 << 20)
    }
  }

  @Test func medianIsTheMiddle() {
    #expect(BenchResult(milliseconds: [3, 1, 2], peakBytes: 0).median == 2)
    #expect(BenchResult(milliseconds: [4, 1, 2, 3], peakBytes: 0).median == 2.5)
  }
}
