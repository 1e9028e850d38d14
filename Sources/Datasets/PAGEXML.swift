/// A page in PAGE-XML (PRImA), as Transkribus and eScriptorium export it.
struct PAGEXML: XMLHandler {
  static let root = "PcGts"

  private(set) var transcript = PageTranscript()
  private var line: PageTranscript.Line?
  /// The text of the line itself, and the index of its `TextEquiv`: the lowest is the best.
  private var own: (text: String, index: Int)?
  private var words: [(text: String, index: Int)] = []
  private var index = 0
  /// Points as elements, as in PAGE of 2010.
  private var corners: [SIMD2<Float>] = []

  mutating func open(_ element: String, _ attributes: [String: String], parents: [String]) throws(XMLRefusal) {
    if parents.isEmpty, element != Self.root { throw XMLRefusal(reason: "the root is <\(element)>, not <PcGts>") }
    switch (element, parents.last) {
    case ("Page", _):
      transcript.imageName = attributes["imageFilename"]
      transcript.width = max(0, attributes["imageWidth"].flatMap(Int.init) ?? 0)
      transcript.height = max(0, attributes["imageHeight"].flatMap(Int.init) ?? 0)
    case ("TextLine", _):
      line = PageTranscript.Line(id: attributes["id"] ?? "")
      own = nil
      words = []
    case ("Coords", "TextLine"), ("Baseline", "TextLine"):
      corners = []
      guard let text = attributes["points"] else { return }
      guard let points = PageTranscript.points(text) else {
        throw XMLRefusal(reason: "points of <\(element)> are not pairs of numbers: \"\(text.prefix(40))\"")
      }
      corners = points
    case ("Point", _):
      guard let x = attributes["x"].flatMap(Float.init), let y = attributes["y"].flatMap(Float.init), x.isFinite, y.isFinite
      else { throw XMLRefusal(reason: "a <Point> without numbers x and y") }
      corners.append(SIMD2(x, y))
    case ("Word", "TextLine"): words.append(("", .max))
    case ("TextEquiv", _): index = attributes["index"].flatMap(Int.init) ?? 0
    default: break
    }
  }

  mutating func close(_ element: String, text: String, parents: [String]) throws(XMLRefusal) {
    switch (element, parents.last) {
    case ("Coords", "TextLine"): line?.polygon = corners
    case ("Baseline", "TextLine"): line?.baseline = corners
    case ("Unicode", "TextEquiv"):
      switch parents.dropLast().last {
      case "TextLine" where own == nil || index < own!.index: own = (text, index)
      case "Word" where index < words.last?.index ?? .min: words[words.count - 1] = (text, index)
      default: break
      }
    case ("TextLine", _):
      guard var line else { return }
      line.text = PageTranscript.cleaned(own?.text ?? "")
      if line.text.isEmpty { line.text = PageTranscript.cleaned(words.map(\.text).joined(separator: " ")) }
      transcript.lines.append(line)
      self.line = nil
    default: break
    }
  }
}
