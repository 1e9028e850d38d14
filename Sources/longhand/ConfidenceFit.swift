internal import Decoding
internal import Recognition
internal import Transcripts

/// Fits a calibration on lines whose text is known, and checks it on writers that it was not fitted on.
struct ConfidenceFit {
  private let recognizer: Recognizer
  private let entries: [EvaluationReader.Entry]
  private let lines: [PreparedLine]
  private let sights: [Recognizer.Sight?]
  private let comparison: TextComparison

  /// - Parameters:
  ///   - entries: the lines, with their texts.
  ///   - lines: their prepared images, in the same order.
  ///   - sights: what the network saw in them.
  init(
    _ recognizer: Recognizer, entries: [EvaluationReader.Entry], lines: [PreparedLine], sights: [Recognizer.Sight?],
    comparison: TextComparison
  ) {
    precondition(entries.count == lines.count && lines.count == sights.count, "one of each for a line")
    self.recognizer = recognizer
    self.entries = entries
    self.lines = lines
    self.sights = sights
    self.comparison = comparison
  }

  /// Confidences of one kind: as they came, by the calibration that was fitted on all lines, and, by calibrations that were
  /// fitted on other writers, of lines kept aside.
  struct Check {
    var kind: String
    var before: EvaluationReport.ConfidenceQuality
    var after: EvaluationReport.ConfidenceQuality
    /// nil where there are not writers enough to keep some aside.
    var aside: EvaluationReport.ConfidenceQuality?
  }

  /// The calibration of all lines, and what it brings.
  func run() -> (calibration: Calibration, checks: [Check]) {
    let all = Array(entries.indices)
    let calibration = fit(all)
    let before = claims(all, by: .none)
    let after = claims(all, by: calibration)
    let aside = claimsAside()
    let checks = before.indices.compactMap { kind -> Check? in
      guard let first = EvaluationReport.ConfidenceQuality(before[kind].claims),
        let second = EvaluationReport.ConfidenceQuality(after[kind].claims)
      else { return nil }
      let third = aside.flatMap { EvaluationReport.ConfidenceQuality($0[kind].claims) }
      return Check(kind: before[kind].kind, before: first, after: second, aside: third)
    }
    return (calibration, checks)
  }

  /// Claims by calibrations of which each was fitted on half of the writers, about the lines of the other half.
  private func claimsAside() -> [(kind: String, claims: [Claim])]? {
    var lines: [String: Int] = [:]
    for entry in entries { lines[name(of: entry), default: 0] += 1 }
    // Writers with many lines first, so that the halves are of a size.
    let writers = lines.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    guard writers.count > 1 else { return nil }
    // 0, 1, 1, 0, 0, 1, 1, 0, ...
    let half = Dictionary(uniqueKeysWithValues: writers.enumerated().map { ($1, ($0 + 1) / 2 % 2) })
    var merged: [(kind: String, claims: [Claim])] = []
    for fold in 0..<2 {
      let own = entries.indices.filter { half[name(of: entries[$0])] == fold }
      let others = entries.indices.filter { half[name(of: entries[$0])] != fold }
      let part = claims(own, by: fit(others))
      merged = merged.isEmpty ? part : zip(merged, part).map { ($0.kind, $0.claims + $1.claims) }
    }
    return merged
  }

  private func name(of entry: EvaluationReader.Entry) -> String { entry.line.writerName ?? "" }

  /// First the temperature, by what it makes of the lines' confidences; then the maps, at that temperature.
  private func fit(_ indices: [Int]) -> Calibration {
    // Beam search takes none. One number needs no more lines, and each look decodes them anew.
    let some = indices.spread(1000)
    let temperature: Float =
      recognizer.decoder.beam != nil
      ? 1
      : Calibration.temperature { temperature in
        claims(some, by: Calibration(temperature: temperature))[0].claims.map(Self.pair)
      }
    let tempered = claims(indices, by: Calibration(temperature: temperature))
    return Calibration(
      temperature: temperature, line: ConfidenceMap(fitting: tempered[0].claims.map(Self.pair)),
      word: ConfidenceMap(fitting: tempered[1].claims.map(Self.pair)),
      character: ConfidenceMap(fitting: tempered[2].claims.map(Self.pair)))
  }

  private static func pair(_ claim: Claim) -> (confidence: Float, isRight: Bool) {
    (Float(claim.confidence), claim.isRight)
  }

  /// The claims of the lines, of their words and of their characters, as confidences are by `calibration`.
  private func claims(_ indices: [Int], by calibration: Calibration) -> [(kind: String, claims: [Claim])] {
    let own = recognizer.calibration
    defer { recognizer.calibration = own }
    recognizer.calibration = calibration
    var report = EvaluationReport(comparison: comparison)
    let results = recognizer.results(of: indices.map { lines[$0] }, sights: indices.map { sights[$0] })
    for (index, result) in zip(indices, results) where !result.isBlank {
      report.add(EvaluatedLine(entries[index].line, of: entries[index].set, result: result))
    }
    return [("lines", report.lineClaims), ("words", report.wordClaims), ("characters", report.characterClaims)]
  }
}

extension ConfidenceFit {
  /// The checks as a table with aligned columns.
  static func table(_ checks: [Check]) -> String {
    let header = ["", "claims", "before %", "after %", "writers kept aside %", "by chance %"]
    func percent(_ quality: EvaluationReport.ConfidenceQuality?) -> String {
      quality.map { Percent.text($0.reliability.expectedCalibrationError) } ?? "-"
    }
    let rows = [header] + checks.map { check in
      [
        check.kind, "\(check.before.reliability.count)", percent(check.before), percent(check.after), percent(check.aside),
        Percent.text((check.aside ?? check.after).errorByChance),
      ]
    }
    let widths = header.indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  static func json(_ checks: [Check]) -> JSON {
    .object(
      checks.map { check in
        (
          check.kind,
          .object([
            ("before", check.before.json), ("after", check.after.json), ("writers_kept_aside", check.aside?.json ?? .null),
          ])
        )
      })
  }
}
