internal import Foundation

/// The epochs of a run as a picture: training loss above, error rates below, as SVG.
struct Curves {
  private static let width = 760.0
  private static let panelHeight = 250.0
  private static let margin = (left: 72.0, right: 120.0, top: 44.0, between: 56.0, bottom: 52.0)
  private static let colors = ["#1b5e9b", "#c2410c", "#4d7c0f"]

  private struct Series {
    var name: String
    var points: [(x: Double, y: Double)]
  }

  static func svg(_ records: [EpochRecord], title: String) -> String {
    let loss = Series(name: "loss", points: records.map { (Double($0.epoch), $0.loss) })
    let cer = Series(
      name: "CER", points: records.compactMap { r in r.cer.map { (Double(r.epoch), $0 * 100) } })
    let wer = Series(
      name: "WER", points: records.compactMap { r in r.wer.map { (Double(r.epoch), $0 * 100) } })
    let lastEpoch = Double(max(records.map(\.epoch).max() ?? 1, 2))
    let below = margin.top + panelHeight + margin.between
    let height = below + panelHeight + margin.bottom
    var picture = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" \
      viewBox="0 0 \(Int(width)) \(Int(height))" font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="white"/>
      <text x="\(margin.left)" y="24" font-size="15">\(escaped(title))</text>

      """
    picture += panel(top: margin.top, label: "training loss", series: [loss], lastEpoch: lastEpoch)
    picture += panel(
      top: below, label: "validation errors (%)", series: [cer, wer], lastEpoch: lastEpoch)
    picture += text(
      (margin.left + width - margin.right) / 2, height - 12, "epoch", anchor: "middle")
    return picture + "</svg>\n"
  }

  private static func panel(
    top: Double, label: String, series: [Series], lastEpoch: Double
  ) -> String {
    let left = margin.left
    let right = width - margin.right
    let bottom = top + panelHeight
    let highest = series.flatMap(\.points).map(\.y).filter(\.isFinite).max() ?? 1
    let yStep = tickStep(highest)
    let yTop = max((highest / yStep).rounded(.up), 1) * yStep
    let xStep = max(tickStep(lastEpoch - 1), 1)
    func x(_ epoch: Double) -> Double { left + (right - left) * (epoch - 1) / (lastEpoch - 1) }
    func y(_ value: Double) -> Double { bottom - panelHeight * min(value, yTop) / yTop }

    var out = ""
    for tick in 0...Int((yTop / yStep).rounded()) {
      let value = Double(tick) * yStep
      out += line(left, y(value), right, y(value), "#e2e2e2")
      out += text(left - 8, y(value) + 4, short(value), anchor: "end")
    }
    var epoch = 1.0
    while epoch <= lastEpoch {
      out += line(x(epoch), bottom, x(epoch), bottom + 5, "#555")
      out += text(x(epoch), bottom + 19, short(epoch), anchor: "middle")
      epoch = epoch == 1 && xStep > 1 ? xStep : epoch + xStep
    }
    out += line(left, top, left, bottom, "#555") + line(left, bottom, right, bottom, "#555")
    let middle = (top + bottom) / 2
    out +=
      "<text x=\"20\" y=\"\(short(middle))\" text-anchor=\"middle\" "
      + "transform=\"rotate(-90 20 \(short(middle)))\">\(label)</text>\n"
    // Names stand beside the ends of their lines, pushed apart where the lines meet.
    var labelY: [Double] = []
    for (index, one) in series.enumerated() where !one.points.isEmpty {
      let color = label.hasPrefix("training") ? colors[0] : colors[1 + index % 2]
      let points = one.points.filter(\.y.isFinite)
      out +=
        "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.8\" points=\""
        + points.map { "\(short(x($0.x))),\(short(y($0.y)))" }.joined(separator: " ") + "\"/>\n"
      for point in points {
        out += "<circle cx=\"\(short(x(point.x)))\" cy=\"\(short(y(point.y)))\" r=\"2.2\" fill=\"\(color)\"/>\n"
      }
      guard let end = points.last else { continue }
      var at = y(end.y) + 4
      if let near = labelY.first(where: { abs($0 - at) < 14 }) {
        at = near + (at > near && near + 14 < bottom + 4 ? 14 : -14)
      }
      labelY.append(at)
      out += text(x(end.x) + 8, at, "\(one.name) \(significant(end.y))", color: color)
    }
    return out
  }

  /// One, two or five times a power of ten, with four to ten steps to `span`.
  private static func tickStep(_ span: Double) -> Double {
    guard span > 0, span.isFinite else { return 1 }
    let power = pow(10, (log10(span / 5)).rounded(.down))
    let scaled = span / 5 / power
    return power * (scaled < 1.5 ? 1 : scaled < 3.5 ? 2 : scaled < 7.5 ? 5 : 10)
  }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String) -> String {
    "<line x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\" stroke=\"\(color)\"/>\n"
  }

  private static func text(
    _ x: Double, _ y: Double, _ content: String, anchor: String = "start", color: String = "#222"
  ) -> String {
    "<text x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\" fill=\"\(color)\">"
      + "\(escaped(content))</text>\n"
  }

  private static func short(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  private static func significant(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func escaped(_ content: String) -> String {
    content.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }
}
