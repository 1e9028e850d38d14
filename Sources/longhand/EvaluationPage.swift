internal import Datasets
internal import FoundationEssentials
internal import Images
internal import Recognition
internal import Transcripts

/// The report as one page of HTML that holds all it shows: no script, no other file.
struct EvaluationPage {
  private let report: EvaluationReport
  private let context: EvaluationContext
  private let groups: [EvaluationReport.Group]

  /// Lines that are shown with their pictures.
  private static let worst = 40
  private static let surest = 20
  private static let writersShown = 100
  private static let symbolsShown = 30

  init(_ report: EvaluationReport, _ context: EvaluationContext) {
    self.report = report
    self.context = context
    groups = report.groups
  }

  var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(HTML.escaped("How well \(context.title) reads"))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    <header>
    <p class="kicker">Longhand, evaluation</p>
    <h1>\(HTML.escaped(context.title))</h1>
    \(headline)
    </header>
    \(facts)
    \(parts)
    \(confidence)
    \(characters)
    \(gallery("The worst lines", note: "Those with the most errors first.", report.worst(Self.worst)))
    \(gallery(
      "Wrong, and sure of it", note: "Lines with an error, the most confident first. Where the transcript is wrong, it shows here.",
      report.surestErrors(Self.surest)))
    \(writers)
    </main>
    </body>
    </html>

    """
  }

  // MARK: - Figures

  private var headline: String {
    let all = groups[0]
    let figures = [("character errors", all.cer), ("word errors", all.wer), ("lines without an error", all.exact)].map { name, rate in
      let interval = rate.interval.map { "\(Percent.text($0.lowerBound)) to \(Percent.text($0.upperBound)) %" } ?? "no interval: one writer"
      return """
        <div class="figure"><span class="value">\(Percent.text(rate.value))<small> %</small></span>\
        <span class="name">\(name)</span><span class="range">\(interval)</span></div>
        """
    }
    return HTML.element("div", class: "figures", figures.joined()) + "\n"
      + HTML.element("p", class: "lead", "\(counted(all.scores.lines, "line")) of \(counted(all.writers.count, "writer"))")
  }

  private func counted(_ number: Int, _ thing: String) -> String {
    "\(NetworkSummary.grouped(number)) \(thing)\(number == 1 ? "" : "s")"
  }

  private var facts: String {
    let rows = context.facts(report).map { "<dt>\(HTML.escaped($0.name))</dt><dd>\(HTML.escaped($0.text))</dd>" }
    return section("What was measured", HTML.element("dl", rows.joined(separator: "\n")))
  }

  private var parts: String {
    guard groups.count > 1 else { return "" }
    return section("By part", table(groups))
  }

  private var writers: String {
    let writers = report.writers
    guard writers.count > 1 else { return "" }
    let shown = Array(writers.prefix(Self.writersShown))
    let note = shown.count < writers.count ? "The \(shown.count) with the highest character error rate, of \(writers.count)." : "The highest character error rate first."
    let limit = shown.map(\.scores.cer).max() ?? 1
    let rows = shown.map { group in
      [
        HTML.escaped(group.name), "\(group.scores.lines)", Percent.text(group.scores.cer),
        EvaluationCharts.interval(.init(value: group.scores.cer), limit: limit), Percent.text(group.scores.wer),
        Percent.text(group.scores.exact, decimals: 1),
      ]
    }
    let header = ["writer", "lines", "CER %", "", "WER %", "exact %"]
    return section("By writer", paragraph(note) + HTML.table(header, rows, numbers: [1, 2, 4, 5]))
  }

  private func table(_ groups: [EvaluationReport.Group]) -> String {
    let rates = groups.map(\.cer)
    let limit = rates.map { $0.interval?.upperBound ?? $0.value }.max() ?? 1
    let rows = zip(groups, rates).map { group, cer in
      [
        HTML.escaped(group.title), "\(group.scores.lines)", "\(group.writers.count)", estimate(cer),
        EvaluationCharts.interval(cer, limit: limit), estimate(group.wer), estimate(group.exact),
      ]
    }
    let header = ["", "lines", "writers", "CER %", "", "WER %", "exact %"]
    return HTML.table(header, rows, numbers: [1, 2, 3, 5, 6])
  }

  private func estimate(_ estimate: EvaluationReport.Estimate) -> String {
    let range = estimate.interval.map {
      HTML.element("span", class: "range", " \(Percent.text($0.lowerBound, decimals: 1))\u{2013}\(Percent.text($0.upperBound, decimals: 1))")
    }
    return Percent.text(estimate.value) + (range ?? "")
  }

  // MARK: - Confidence

  private var confidence: String {
    guard let reading = report.selectiveReading, let lines = EvaluationReport.ConfidenceQuality(report.lineClaims) else { return "" }
    var charts = [
      chart("Lines", EvaluationCharts.reliability(lines.reliability, of: "lines"), quality(lines))
    ]
    if let words = EvaluationReport.ConfidenceQuality(report.wordClaims) {
      charts.append(chart("Words", EvaluationCharts.reliability(words.reliability, of: "words"), quality(words)))
    }
    if let characters = EvaluationReport.ConfidenceQuality(report.characterClaims) {
      charts.append(
        chart("Characters", EvaluationCharts.reliability(characters.reliability, of: "characters"), quality(characters)))
    }
    charts.append(
      chart("Accepting the surest lines", EvaluationCharts.errors(reading), "Dot: the most lines within 1 % CER."))
    let rows = EvaluationReport.selectiveRates.map { rate -> [String] in
      let percent = Decimal.text(100 * rate, decimals: 1)
      guard let point = reading.point(maximumErrorRate: rate) else { return [percent, "none", "", "", ""] }
      return [
        percent, Decimal.text(point.threshold, decimals: 4), Percent.text(point.coverage, decimals: 1), "\(point.lines)",
        Percent.text(point.characters.value),
      ]
    }
    let header = ["CER at most %", "accept from confidence", "lines accepted %", "lines", "their CER %"]
    return section(
      "What confidences are worth",
      paragraph("Confidences are \(context.confidenceState). On the diagonal they mean what they say; bins hold equally many.")
        + HTML.element("div", class: "charts", charts.joined()) + HTML.table(header, rows, numbers: [0, 1, 2, 3, 4])
        + calibrationTable)
  }

  private func quality(_ quality: EvaluationReport.ConfidenceQuality) -> String {
    "Expected calibration error \(Percent.text(quality.reliability.expectedCalibrationError)) %; "
      + "\(Percent.text(quality.errorByChance)) % would come by chance."
  }

  private func chart(_ title: String, _ svg: String, _ caption: String) -> String {
    HTML.element("figure", HTML.element("h3", HTML.escaped(title)) + svg + HTML.element("figcaption", HTML.escaped(caption)))
  }

  private var calibrationTable: String {
    guard let calibration = context.calibration else { return "" }
    func percent(_ quality: EvaluationReport.ConfidenceQuality?) -> String {
      quality.map { Percent.text($0.reliability.expectedCalibrationError) } ?? ""
    }
    let rows = calibration.checks.map {
      [$0.kind, "\($0.before.reliability.count)", percent($0.before), percent($0.after), percent($0.aside)]
    }
    let header = ["expected calibration error %", "claims", "before", "after", "of writers kept aside"]
    return HTML.element("h3", "Calibration") + paragraph(calibration.calibration.text + ".")
      + HTML.table(header, rows, numbers: [1, 2, 3, 4])
  }

  // MARK: - Characters

  private var characters: String {
    let scores = groups[0].scores
    let symbols = scores.symbols.filter { $0.errors > 0 }.prefix(Self.symbolsShown)
    guard !symbols.isEmpty else { return "" }
    let rows = symbols.map { symbol -> [String] in
      let missed = symbol.substitutions + symbol.deletions
      let readAs = symbol.readAs.prefix(4).map { HTML.element("span", class: "pair", glyph($0.symbol) + " \($0.count)") }
      return [
        glyph(symbol.symbol), "\(symbol.count)", "\(symbol.substitutions)", "\(symbol.deletions)", "\(symbol.insertions)",
        symbol.count > 0 ? Percent.text(Double(missed) / Double(symbol.count), decimals: 1) : "", readAs.joined(separator: " "),
      ]
    }
    let header = ["character", "in the truth", "read as another", "missed", "put in", "lost %", "read as"]
    return section(
      "By character",
      paragraph("Those with the most errors. Lost: read as another or missed, of those in the truth.")
        + HTML.table(header, Array(rows), numbers: [1, 2, 3, 4, 5]))
  }

  private func glyph(_ symbol: Character) -> String {
    HTML.element("kbd", symbol == " " ? "\u{2423}" : HTML.escaped(String(symbol)))
  }

  // MARK: - Lines with pictures

  private func gallery(_ title: String, note: String, _ indices: [Int]) -> String {
    guard !indices.isEmpty else { return "" }
    let items = indices.map { index -> String in
      let line = report.lines[index]
      let compared = report.compared[index]
      let (truth, read) = Self.marked(compared)
      let details = [
        line.id, line.writerName.map { "writer \($0)" }, "\(compared.scores.characters.errors) errors",
        line.confidence.map { "confidence \(Decimal.text($0, decimals: 3, padded: true))" },
      ]
      return """
        <article>
        \(picture(of: line))
        <p class="truth"><span>truth</span>\(truth)</p>
        <p class="read"><span>read</span>\(read)</p>
        <p class="details">\(HTML.escaped(details.compactMap { $0 }.joined(separator: " \u{B7} ")))</p>
        </article>
        """
    }
    return section(title, paragraph(note) + HTML.element("div", class: "gallery", items.joined(separator: "\n")))
  }

  /// Truth and reading with what differs marked.
  private static func marked(_ line: EvaluatedLine.Comparison) -> (truth: String, read: String) {
    var (truth, read) = ("", "")
    for step in EditAlignment.steps(reference: Array(line.truth), hypothesis: Array(line.read)) {
      switch step {
      case .match(let symbol):
        truth += HTML.escaped(String(symbol))
        read += HTML.escaped(String(symbol))
      case .substitution(let symbol, let other):
        truth += HTML.element("ins", HTML.escaped(String(symbol)))
        read += HTML.element("del", HTML.escaped(String(other)))
      case .deletion(let symbol): truth += HTML.element("ins", HTML.escaped(String(symbol)))
      case .insertion(let other): read += HTML.element("del", HTML.escaped(String(other)))
      }
    }
    return (truth, read.isEmpty ? HTML.element("em", "nothing") : read)
  }

  /// The line's picture, at most 72 pixels high and 1400 wide, in the page itself.
  private func picture(of line: EvaluatedLine) -> String {
    guard let image = try? line.source?.picture(), image.width > 0, image.height > 0 else {
      return ""
    }
    let scale = min(1, 72 / Double(image.height), 1400 / Double(image.width))
    let (width, height) = (max(1, Int(Double(image.width) * scale)), max(1, Int(Double(image.height) * scale)))
    let small = scale < 1 ? image.resized(width: width, height: height) : image
    let data = Data(small.pngData()).base64EncodedString()
    return "<img alt=\"\(HTML.escaped(line.id))\" width=\"\(width)\" height=\"\(height)\" src=\"data:image/png;base64,\(data)\">"
  }

  // MARK: - Pieces

  private func section(_ title: String, _ content: String) -> String {
    "<section>\n<h2>\(HTML.escaped(title))</h2>\n\(content)\n</section>"
  }

  private func paragraph(_ text: String) -> String { HTML.element("p", class: "note", HTML.escaped(text)) + "\n" }
}
