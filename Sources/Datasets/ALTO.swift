/// A page in ALTO (Library of Congress; version 4 has the polygons and baselines of lines, earlier ones boxes).
struct ALTO: XMLHandler {
  static let root = "alto"

  private(set) var transcript = PageTranscript()
  private var line: PageTranscript.Line?
  private var words: [String] = []

  mutating func open(_ element: String, _ attributes: [String: String], parents: [String]) throws(XMLRefusal) {
    if parents.isEmpty, element != Self.root { throw XMLRefusal(reason: "the root is <\(element)>, not <alto>") }
    switch (element, parents.last) {
    case ("Page", _):
      guard transcript.width == 0, transcript.lines.isEmpty else {
        throw XMLRefusal(reason: "a second page; one page a file is read")
      }
      transcript.width = Self.size(attributes["WIDTH"])
      transcript.height = Self.size(attributes["HEIGHT"])
    case ("TextLine", _):
      line = PageTranscript.Line(
        id: attributes["ID"] ?? "", polygon: try Self.box(attributes),
        baseline: try Self.baseline(attributes["BASELINE"]))
      words = []
    case ("Polygon", "Shape") where parents.dropLast().last == "TextLine":
      guard let points = PageTranscript.points(attributes["POINTS"] ?? "") else {
        throw XMLRefusal(reason: "POINTS are not pairs of numbers: \"\((attributes["POINTS"] ?? "").prefix(40))\"")
      }
      if points.count >= 3 { line?.polygon = points }
    case ("String", "TextLine"):
      words.append(attributes["CONTENT"] ?? "")
    case ("HYP", "TextLine"):
      if let last = words.popLast() { words.append(last + (attributes["CONTENT"] ?? "-")) }
    default: break
    }
  }

  mutating func close(_ element: String, text: String, parents: [String]) throws(XMLRefusal) {
    switch element {
    case "MeasurementUnit":
      let unit = PageTranscript.cleaned(text)
      guard unit == "pixel" || unit.isEmpty else {
        throw XMLRefusal(reason: "places are in \(unit); export the page with places in pixels")
      }
    case "fileName": transcript.imageName = PageTranscript.cleaned(text)
    case "TextLine":
      guard var line else { return }
      line.text = PageTranscript.cleaned(words.joined(separator: " "))
      transcript.lines.append(line)
      self.line = nil
    default: break
    }
  }

  private static func size(_ text: String?) -> Int {
    guard let value = text.flatMap(Double.init), value >= 1, value <= 1e6 else { return 0 }
    return Int(value)
  }

  /// The corners of `HPOS`, `VPOS`, `WIDTH`, `HEIGHT`; none where one of them is missing.
  private static func box(_ attributes: [String: String]) throws(XMLRefusal) -> [SIMD2<Float>] {
    var values: [Float] = []
    for name in ["HPOS", "VPOS", "WIDTH", "HEIGHT"] {
      guard let text = attributes[name] else { return [] }
      guard let value = Float(text), value.isFinite else { throw XMLRefusal(reason: "\(name) is no number: \"\(text.prefix(40))\"") }
      values.append(value)
    }
    let (x, y, width, height) = (values[0], values[1], values[2], values[3])
    guard width > 0, height > 0 else { return [] }
    return [SIMD2(x, y), SIMD2(x + width, y), SIMD2(x + width, y + height), SIMD2(x, y + height)]
  }

  /// Points; a single number, as in ALTO before 4.1, is the height of a level baseline, which tells nothing that the box
  /// does not.
  private static func baseline(_ text: String?) throws(XMLRefusal) -> [SIMD2<Float>] {
    guard let text, Float(text) == nil else { return [] }
    guard let points = PageTranscript.points(text) else {
      throw XMLRefusal(reason: "BASELINE is not pairs of numbers: \"\(text.prefix(40))\"")
    }
    return points
  }
}
