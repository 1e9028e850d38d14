internal import Recognition
internal import Transcripts

extension EvaluationReport {
  /// Members that follow from the lines alone; `schema` of the report grows when one of them changes its meaning.
  var members: [(String, JSON)] {
    let groups = groups
    var members: [(String, JSON)] = [
      ("normalisation", .string(comparison.summary)),
      ("tokenisation", .string(Self.tokenisation)),
      ("intervals", .string(Self.intervals)),
      ("groups", .array(groups.map(\.json))),
      ("writers", .array(writers.map(\.json))),
      ("confusions", Self.confusionsJSON(groups[0].scores, count: 50)),
      ("symbols", .array(groups[0].scores.symbols.map(\.json))),
    ]
    if let selectiveReading {
      members += [
        (
          "reliability",
          .object([
            ("lines", ConfidenceQuality(lineClaims)?.json ?? .null),
            ("words", ConfidenceQuality(wordClaims)?.json ?? .null),
            ("characters", ConfidenceQuality(characterClaims)?.json ?? .null),
          ])
        ),
        ("selective", selectiveReading.json(rates: Self.selectiveRates)),
      ]
    }
    members.append(("worst", .array(worst(50).map(lineJSON))))
    return members
  }

  private func lineJSON(_ index: Int) -> JSON {
    let line = lines[index]
    return .object([
      ("id", .string(line.id)), ("writer", line.writerName.map(JSON.string) ?? .null), ("truth", .string(line.truth)),
      ("read", .string(line.read)), ("confidence", line.confidence.map { .number($0, decimals: 4) } ?? .null),
      ("errors", .integer(compared[index].scores.characters.errors)),
      ("cer", .number(compared[index].scores.cer, decimals: 4)),
    ])
  }

  static func confusionsJSON(_ scores: TranscriptScores, count: Int) -> JSON {
    .array(
      scores.topConfusions(count).map {
        .object([
          ("truth", symbol($0.confusion.truth)), ("read", symbol($0.confusion.read)), ("count", .integer($0.count)),
        ])
      })
  }

  private static func symbol(_ symbol: Character?) -> JSON { symbol.map { .string(String($0)) } ?? .null }
}

extension EvaluationReport.Estimate {
  var json: JSON {
    .object([
      ("value", .number(value, decimals: 6)),
      ("low", interval.map { .number($0.lowerBound, decimals: 6) } ?? .null),
      ("high", interval.map { .number($0.upperBound, decimals: 6) } ?? .null),
    ])
  }
}

extension EvaluationReport.Group {
  var json: JSON {
    .object([
      ("kind", .string(kind)), ("name", .string(name)), ("lines", .integer(scores.lines)),
      ("writers", .integer(writers.count)), ("characters", .integer(scores.characters.length)),
      ("words", .integer(scores.words.length)), ("cer", cer.json), ("wer", wer.json), ("exact", exact.json),
    ])
  }
}

extension EvaluationReport.ConfidenceQuality {
  var json: JSON {
    .object([
      ("count", .integer(reliability.count)),
      ("expected_calibration_error", .number(reliability.expectedCalibrationError, decimals: 5)),
      ("by_chance", .number(errorByChance, decimals: 5)),
      (
        "bins",
        .array(
          reliability.bins.map {
            .object([
              ("count", .integer($0.count)), ("confidence", .number($0.confidence, decimals: 5)),
              ("accuracy", .number($0.accuracy, decimals: 5)),
            ])
          })
      ),
    ])
  }
}

extension SelectiveReading {
  /// Which lines to accept for each of some character error rates.
  fileprivate func json(rates: [Double]) -> JSON {
    .array(
      rates.map { rate in
        let point = point(maximumErrorRate: rate)
        return .object([
          ("maximum_cer", .number(rate, decimals: 4)),
          ("threshold", point.map { .number($0.threshold, decimals: 5) } ?? .null),
          ("coverage", .number(point?.coverage ?? 0, decimals: 5)),
          ("cer", point.map { .number($0.characters.value, decimals: 6) } ?? .null),
        ])
      })
  }
}

extension SymbolScores {
  fileprivate var json: JSON {
    .object([
      ("symbol", .string(String(symbol))), ("count", .integer(count)), ("errors", .integer(errors)),
      ("substitutions", .integer(substitutions)), ("deletions", .integer(deletions)), ("insertions", .integer(insertions)),
      (
        "read_as",
        .array(readAs.prefix(5).map { .object([("symbol", .string(String($0.symbol))), ("count", .integer($0.count))]) })
      ),
    ])
  }
}
