internal import Recognition
internal import Transcripts

/// The charts of the report, as SVG to stand in its page.
enum EvaluationCharts {
  /// How sure against how often right: on the diagonal confidences mean what they say. The area of a dot is the share of claims.
  static func reliability(_ reliability: Reliability, of things: String) -> String {
    var plot = Plot(horizontal: 0...1, vertical: 0...1, across: "confidence", up: "right")
    plot.grid(horizontal: [0, 0.25, 0.5, 0.75, 1], vertical: [0, 0.25, 0.5, 0.75, 1]) { Percent.text($0, decimals: 0) }
    plot.line([(0, 0), (1, 1)], class: "diagonal")
    for bin in reliability.bins {
      plot.line([(bin.confidence, bin.confidence), (bin.confidence, bin.accuracy)], class: "gap")
    }
    plot.line(reliability.bins.map { ($0.confidence, $0.accuracy) }, class: "curve")
    for bin in reliability.bins {
      let share = Double(bin.count) / Double(max(reliability.count, 1))
      plot.dot((bin.confidence, bin.accuracy), radius: 2 + 5 * share.squareRoot(), class: "dot")
    }
    return plot.svg(label: "Reliability of the confidences of \(things)")
  }

  /// The share of lines accepted against the errors that they have.
  static func errors(_ reading: SelectiveReading) -> String {
    let points = thinned(reading.points)
    let top = max(points.map(\.characters.value).max() ?? 0, 0.01)
    let (step, limit) = Self.scale(top)
    var plot = Plot(horizontal: 0...1, vertical: 0...limit, across: "lines accepted, the surest first", up: "CER of them")
    plot.grid(
      horizontal: [0, 0.25, 0.5, 0.75, 1], vertical: Array(stride(from: 0, through: limit + step / 2, by: step))
    ) { Decimal.text(100 * $0, decimals: 1) }
    plot.line(points.map { ($0.coverage, $0.characters.value) }, class: "curve")
    if let point = reading.point(maximumErrorRate: 0.01) {
      plot.line([(point.coverage, 0), (point.coverage, point.characters.value)], class: "gap")
      plot.dot((point.coverage, point.characters.value), radius: 3.5, class: "dot")
    }
    return plot.svg(label: "Character error rate of the lines accepted")
  }

  /// A rate with its interval, to stand in a row of a table, on a scale that ends at `limit`.
  static func interval(_ estimate: EvaluationReport.Estimate, limit: Double) -> String {
    let (width, height) = (150.0, 14.0)
    func x(_ value: Double) -> String { Decimal.text(3 + (width - 6) * min(1, value / max(limit, 1e-9)), decimals: 1) }
    let whisker = estimate.interval.map {
      "<line class=\"whisker\" x1=\"\(x($0.lowerBound))\" x2=\"\(x($0.upperBound))\" y1=\"7\" y2=\"7\"/>"
    }
    return """
      <svg class="interval" viewBox="0 0 \(Int(width)) \(Int(height))" width="\(Int(width))" height="\(Int(height))" aria-hidden="true">\
      <line class="rule" x1="3" x2="\(Int(width) - 3)" y1="7" y2="7"/>\(whisker ?? "")\
      <circle class="dot" cx="\(x(estimate.value))" cy="7" r="3"/></svg>
      """
  }

  /// A step and the end of an axis that holds `top`, in round numbers.
  private static func scale(_ top: Double) -> (step: Double, limit: Double) {
    let steps = [0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    let step = steps.first { top / $0 <= 5 } ?? 1
    return (step, step * (top / step).rounded(.up))
  }

  /// Some two hundred points at most, the last among them.
  private static func thinned(_ points: [SelectiveReading.Point]) -> [SelectiveReading.Point] {
    let step = max(1, points.count / 200)
    return points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }.map { points[$0] }
  }
}

/// A chart with two linear axes.
private struct Plot {
  private let horizontal: ClosedRange<Double>
  private let vertical: ClosedRange<Double>
  private let across: String
  private let up: String
  private var content = ""

  private static let size = (width: 300.0, height: 262.0)
  private static let frame = (left: 38.0, top: 22.0, right: 290.0, bottom: 222.0)

  init(horizontal: ClosedRange<Double>, vertical: ClosedRange<Double>, across: String, up: String) {
    self.horizontal = horizontal
    self.vertical = vertical
    self.across = across
    self.up = up
  }

  private func x(_ value: Double) -> Double {
    Self.frame.left + (Self.frame.right - Self.frame.left) * (value - horizontal.lowerBound)
      / (horizontal.upperBound - horizontal.lowerBound)
  }

  private func y(_ value: Double) -> Double {
    Self.frame.bottom - (Self.frame.bottom - Self.frame.top) * (value - vertical.lowerBound)
      / (vertical.upperBound - vertical.lowerBound)
  }

  private func text(_ value: Double) -> String { Decimal.text(value, decimals: 1) }

  mutating func grid(horizontal: [Double], vertical: [Double], label: (Double) -> String) {
    for value in vertical {
      let place = y(value)
      line([(self.horizontal.lowerBound, value), (self.horizontal.upperBound, value)], class: "rule")
      content += "<text class=\"end\" x=\"\(text(Self.frame.left - 6))\" y=\"\(text(place + 3.5))\">\(label(value))</text>"
    }
    for value in horizontal {
      content += "<text class=\"middle\" x=\"\(text(x(value)))\" y=\"\(text(Self.frame.bottom + 15))\">\(label(value))</text>"
    }
  }

  mutating func line(_ points: [(Double, Double)], class kind: String) {
    let places = points.map { "\(text(x($0.0))),\(text(y($0.1)))" }.joined(separator: " ")
    content += "<polyline class=\"\(kind)\" points=\"\(places)\"/>"
  }

  mutating func dot(_ point: (Double, Double), radius: Double, class kind: String) {
    content += "<circle class=\"\(kind)\" cx=\"\(text(x(point.0)))\" cy=\"\(text(y(point.1)))\" r=\"\(text(radius))\"/>"
  }

  func svg(label: String) -> String {
    """
    <svg class="chart" viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" aria-label="\(HTML.escaped(label))">\
    \(content)\
    <text x="\(text(Self.frame.left))" y="12">\(HTML.escaped(up)), %</text>\
    <text class="end" x="\(text(Self.frame.right))" y="\(text(Self.size.height - 8))">\(HTML.escaped(across)), %</text></svg>
    """
  }
}
