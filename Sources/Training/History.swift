internal import Foundation

/// What one epoch came to.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// From 1.
  public var epoch: Int
  /// Steps taken since the beginning of the run.
  public var step: Int
  /// Mean training loss a line.
  public var loss: Double
  /// Character and word error rate on the validation lines, as fractions; nil where there are none.
  public var cer: Double?
  public var wer: Double?
  /// Rate of the epoch's last step.
  public var learningRate: Float
  /// Lines trained on, and how many of them had more symbols than frames.
  public var lines: Int
  public var tooLong: Int
  /// Seconds of training, and of validation.
  public var seconds: Double
  public var validationSeconds: Double

  public var linesPerSecond: Double { seconds > 0 ? Double(lines) / seconds : 0 }
}

/// The epochs of a run as a table.
enum History {
  static func csv(_ records: [EpochRecord]) -> String {
    let header = "epoch,step,loss,cer,wer,learning_rate,lines,too_long,lines_per_second,seconds,validation_seconds\n"
    return header
      + records.map { record in
        [
          "\(record.epoch)", "\(record.step)", number(record.loss, 5), record.cer.map { number($0, 5) } ?? "",
          record.wer.map { number($0, 5) } ?? "", "\(record.learningRate)", "\(record.lines)",
          "\(record.tooLong)", number(record.linesPerSecond, 1), number(record.seconds, 1),
          number(record.validationSeconds, 1),
        ].joined(separator: ",") + "\n"
      }.joined()
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
