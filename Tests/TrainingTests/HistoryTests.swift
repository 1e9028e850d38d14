import Testing

@testable import Training

@Suite struct HistoryTests {
  static let records = [
    EpochRecord(
      epoch: 1, step: 10, loss: 2.5, cer: 0.25, wer: 0.5, learningRate: 0.001, lines: 320, tooLong: 3, seconds: 8,
      validationSeconds: 1.25),
    EpochRecord(
      epoch: 2, step: 20, loss: 1.25, cer: nil, wer: nil, learningRate: 0.0005, lines: 320, tooLong: 0, seconds: 4,
      validationSeconds: 0),
  ]

  @Test func tableHasARowAnEpochAndAColumnAFigure() {
    #expect(
      History.csv(Self.records) == """
        epoch,step,loss,cer,wer,learning_rate,lines,too_long,lines_per_second,seconds,validation_seconds
        1,10,2.50000,0.25000,0.50000,0.001,320,3,40.0,8.0,1.2
        2,20,1.25000,,,0.0005,320,0,80.0,4.0,0.0

        """)
  }

  @Test func betterMeansFewerErrorsElseALowerLoss() {
    var (a, b) = (Self.records[0], Self.records[0])
    #expect(a.isBetter(than: nil))
    #expect(!a.isBetter(than: b))
    b.cer = 0.3
    b.loss = 0.1
    #expect(a.isBetter(than: b) && !b.isBetter(than: a))
    a.cer = nil
    b.cer = nil
    #expect(b.isBetter(than: a))
  }
}
