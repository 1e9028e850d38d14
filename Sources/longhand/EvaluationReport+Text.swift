internal import Recognition
internal import Transcripts

extension EvaluationReport.Estimate {
  /// `5.31 (4.20-6.12)`, in percent.
  var text: String {
    Percent.text(value) + (interval.map { " (\(Percent.text($0.lowerBound))-\(Percent.text($0.upperBound)))" } ?? "")
  }
}

/// Shares as people read them.
enum Percent {
  /// `5.31` for 0.0531.
  static func text(_ share: Double, decimals: Int = 2) -> String {
    Decimal.text(100 * share, decimals: decimals, padded: true)
  }
}

extension EvaluationReport.Group {
  var title: String { kind == "all" ? "all" : "\(kind) \(name)" }

  /// Cells of a row of the table.
  fileprivate var row: [String] {
    [title, "\(scores.lines)", "\(writers.count)", cer.text, wer.text, exact.text]
  }
}

extension EvaluationReport {
  /// The groups as a table with aligned columns.
  static func table(_ groups: [Group]) -> String {
    let rows = [["", "lines", "writers", "CER %", "WER %", "exact lines %"]] + groups.map(\.row)
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 1 || column == 2 ? padding + row[column] : row[column] + padding
      }.joined(separator: "  ").trimmingEnd() + "\n"
    }.joined()
  }

  /// `e -> c 12, nothing -> s 7`: truth, what was read, how often.
  static func confusions(_ scores: TranscriptScores, count: Int) -> String {
    scores.topConfusions(count).map {
      "\(symbolName($0.confusion.truth)) -> \(symbolName($0.confusion.read)) \($0.count)"
    }.joined(separator: ", ")
  }

  static func symbolName(_ symbol: Character?) -> String {
    symbol.map { $0 == " " ? "space" : String($0) } ?? "nothing"
  }

  /// What the confidences are worth, in two rows; empty where there are none.
  var confidenceText: String {
    guard let selectiveReading, let lines = ConfidenceQuality(lineClaims) else { return "" }
    let all = [("lines", lines), ("words", ConfidenceQuality(wordClaims)), ("characters", ConfidenceQuality(characterClaims))]
    let qualities = all.compactMap { kind, quality in
      quality.map {
        "\(kind) \(Percent.text($0.reliability.expectedCalibrationError)) % (\(Percent.text($0.errorByChance)) by chance)"
      }
    }
    let points = Self.selectiveRates.compactMap { rate in
      selectiveReading.point(maximumErrorRate: rate).map {
        "\(Percent.text($0.coverage, decimals: 1)) % of lines at \(Decimal.text(100 * rate, decimals: 1)) % CER "
          + "(confidence \(Decimal.text($0.threshold, decimals: 3)) and more)"
      }
    }
    return """
      off by      \(qualities.joined(separator: ", ")): expected calibration error, \(lines.reliability.bins.count) bins of equal mass
      accept      \(points.isEmpty ? "nothing: even the surest lines have errors" : points.joined(separator: ", "))

      """
  }
}

extension String {
  fileprivate func trimmingEnd() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
