internal import Checkpoints
internal import Decoding
internal import Recognition

/// What was measured, and how, beside what came out: for the reader of the figures.
struct EvaluationContext {
  /// What read the lines.
  var title = ""
  /// nil where something else than a model of Longhand read.
  var model: (path: String, model: Model)?
  /// How it made text of the network's scores: by name, and with what.
  var decoder: (name: String, sources: [(name: String, value: String)]) = ("greedy", [])
  /// How often it looked at lines in doubt.
  var looks = Looks.one
  /// What the model's calibration of the decoder and the looks is called; nil where it can have none.
  var calibrationName: String? = LineDecoder().calibrationName
  var datasets: [String] = []
  /// The part of the data; nil where the data have no parts.
  var split: String?
  /// What the spaces of the truth are; nil where the data leave no choice.
  var spacing: String?
  /// Which lines of the data were taken; empty where all were.
  var selection = ""
  var leftOut: [String] = []
  /// Lines that could not be read.
  var failures = 0
  /// nil where nothing was read now.
  var seconds: Double?
  var calibration: (calibration: Calibration, checks: [ConfidenceFit.Check])?

  /// What confidences are: calibrated or not.
  var confidenceState: String {
    guard let model else { return "as the reader gave them" }
    if calibration != nil { return "calibrated on these very lines" }
    return calibrationName.flatMap { model.model.calibrations[$0] } == nil ? "not calibrated" : "calibrated as the model says"
  }

  /// Names and sentences, in the order of printing.
  func facts(_ report: EvaluationReport) -> [(name: String, text: String)] {
    var facts: [(name: String, text: String)] = []
    if let model {
      let parameters = NetworkSummary.grouped(model.model.architecture.parameterCount)
      facts.append(("model", "\(model.path): \(model.model.architecture.name), \(parameters) parameters, \(model.model.identity)"))
    }
    if model != nil {
      let parts =
        [decoder.name == "greedy" ? "best path" : "beam search", looks.count == 1 ? "one look" : "at most \(looks.count) looks"]
        + decoder.sources.map { "\($0.name) \($0.value)" }
      facts.append(("decoder", parts.joined(separator: ", ")))
    }
    let part = split.map { ", split \($0)" } ?? ""
    let chosen = selection.isEmpty ? "" : ", \(selection)"
    facts.append(("data", "\(datasets.joined(separator: " "))\(part): \(report.count) lines\(chosen)"))
    if model != nil { facts.append(("left out", leftOut.isEmpty ? "nothing" : leftOut.joined(separator: "; "))) }
    let spaces = spacing.map { "the data's own transcripts, spaces as \($0)" } ?? "the data's own transcripts"
    facts.append(("truth", spaces))
    facts.append(("compared", "\(report.comparison.summary); \(EvaluationReport.tokenisation)"))
    facts.append(("intervals", EvaluationReport.intervals))
    if let seconds {
      facts.append(("speed", "\(Decimal.text(Double(report.count) / max(seconds, 1e-9), decimals: 1)) lines/s"))
    }
    return facts
  }

  /// The whole report for a terminal.
  func text(_ report: EvaluationReport) -> String {
    let groups = report.groups
    var text = facts(report).map { fact in
      fact.name + String(repeating: " ", count: 12 - fact.name.count) + fact.text + "\n"
    }.joined()
    text += "\n" + EvaluationReport.table(groups) + "\n"
    let confusions = EvaluationReport.confusions(groups[0].scores, count: 20)
    text += "confusions  \(confusions.isEmpty ? "none" : confusions)\n"
    let confidences = report.confidenceText
    if !confidences.isEmpty { text += "confidence  \(confidenceState)\n" + confidences }
    if let calibration {
      text += """

        calibration \(calibration.calibration.text)
        Expected calibration error, bins of equal mass:
        \(ConfidenceFit.table(calibration.checks))
        """
    }
    return text
  }

  /// The whole report for machines.
  func json(_ report: EvaluationReport) -> JSON {
    var members: [(String, JSON)] = [("schema", .integer(2))]
    members.append(
      (
        "model",
        model.map {
          .object([
            ("file", .string($0.path)), ("identity", .string($0.model.identity)),
            ("architecture", .string($0.model.architecture.name)),
            ("parameters", .integer($0.model.architecture.parameterCount)),
          ])
        } ?? .null
      ))
    members += [
      (
        "decoder",
        model == nil
          ? .null : .object([("name", .string(decoder.name)), ("looks", .integer(looks.count))] + decoder.sources.map { ($0.name, JSON.string($0.value)) })
      ),
      ("datasets", .array(datasets.map(JSON.string))),
      ("split", split.map(JSON.string) ?? .null),
      ("spacing", spacing.map(JSON.string) ?? .null),
      ("selection", .string(selection)),
      ("left_out", .array(leftOut.map(JSON.string))),
      ("failures", .integer(failures)),
      ("lines", .integer(report.count)),
      ("seconds", seconds.map { .number($0, decimals: 2) } ?? .null),
      ("confidences", .string(confidenceState)),
    ]
    if let calibration { members.append(("calibration", ConfidenceFit.json(calibration.checks))) }
    return .object(members + report.members)
  }
}

extension Calibration {
  /// For a person who looks at a model.
  var text: String {
    func numbers(_ map: ConfidenceMap) -> String {
      [map.a, map.b, map.c].map { Decimal.text($0, decimals: 3) }.joined(separator: " ")
    }
    return "temperature \(Decimal.text(Double(temperature), decimals: 3)), lines \(numbers(line)), words \(numbers(word)), characters \(numbers(character))"
  }
}
