public import Images
public import Randomness

/// Draws texts as line pictures in handwriting fonts (Pango and Cairo).
///
/// One renderer serves all threads (they take turns); what it draws depends on the generator alone.
public final class LineRenderer: Sendable {
  public struct Style: Codable, Hashable, Sendable {
    /// Grey level of the ink.
    public var ink: ClosedRange<Float> = 0...50
    /// Of the font, in pixels.
    public var size: ClosedRange<Float> = 26...52
    /// Of a pen that goes round the outlines, as a share of the size: makes hairlines visible and varies the weight.
    public var penWidth: ClosedRange<Float> = 0...0.04
    /// Added between letters, as a share of the size.
    public var letterSpacing: ClosedRange<Float> = -0.02...0.06
    /// Paper on each side, as a share of the size: where the text lies is random.
    public var padding: ClosedRange<Float> = 0.1...0.6

    public init() {}

    /// Small, and as thin as the fonts are.
    public static let seed: Style = {
      var style = Style()
      style.size = 20...36
      style.penWidth = 0...0
      return style
    }()
  }

  public let style: Style
  /// The fonts at hand, by name.
  public let fonts: [HandwritingFont]
  private let layout: TextLayout

  /// With the handwriting fonts among those installed, and the fonts of `files`.
  ///
  /// - Throws: `SynthesisError` where a file is no font, or there is no font at all.
  public init(
    families: Set<String> = HandwritingFont.families, files: [String] = [], style: Style = Style()
  ) throws(SynthesisError) {
    let collection = try FontCollection(families: families, files: files)
    guard !collection.fonts.isEmpty else {
      throw SynthesisError(
        .noFonts,
        "No handwriting font is installed; install some (on Debian: fonts-breip fonts-dkg-handwriting fonts-klee "
          + "fonts-nanum fonts-rufscript fonts-sjfonts) or name font files.")
    }
    let layout = TextLayout.make(collection)
    self.layout = layout
    self.style = style
    fonts = TextLayout.exclusively {
      collection.fonts.map { font in
        var font = font
        font.hasOnlyCapitals = Self.smallLettersLookLikeCapitals(font, layout)
        return font
      }
    }
  }

  /// The fonts that can draw all of `text`.
  ///
  /// - Throws: `SynthesisError` that names the symbol where there is none.
  public func fonts(for text: String) throws(SynthesisError) -> [HandwritingFont] {
    let able = fonts.filter { $0.covers(text) }
    guard able.isEmpty else { return able }
    // A symbol that no font has at all is the one to tell of.
    let lost = text.first { symbol in !fonts.contains { $0.covers(String(symbol)) } }
    if let lost {
      throw SynthesisError(
        .noGlyph, "No handwriting font has the symbol \"\(lost)\"; install or name a font that does, or leave it out.")
    }
    let missing = fonts.lazy.compactMap { $0.firstMissing(of: text) }.first.map { " (one lacks \"\($0)\")" } ?? ""
    throw SynthesisError(
      .noGlyph, "No single handwriting font has all symbols of \"\(text)\"\(missing); install or name one that does.")
  }

  /// A picture of `text` in one of the fonts that can draw it.
  ///
  /// - Throws: `SynthesisError` where no font can, or the text is empty or too long for a picture.
  public func render(_ text: String, using generator: inout SeededGenerator) throws(SynthesisError) -> GrayImage {
    let able = try fonts(for: text)
    // Families first: one with many faces is not drawn more often.
    let families = able.reduce(into: [String]()) { if $0.last != $1.family { $0.append($1.family) } }
    let family = families[generator.integer(0...(families.count - 1))]
    let faces = able.filter { $0.family == family }
    let font = faces[generator.integer(0...(faces.count - 1))]
    return try render(text, font: font, using: &generator)
  }

  /// A picture of `text` in the given font, which should cover it.
  public func render(
    _ text: String, font: HandwritingFont, using generator: inout SeededGenerator
  ) throws(SynthesisError) -> GrayImage {
    let size = generator.uniform(style.size)
    let spacing = generator.uniform(style.letterSpacing)
    let ink = generator.uniform(style.ink)
    let pen = generator.uniform(style.penWidth) * size
    let pads = (0..<4).map { _ in generator.uniform(style.padding) * size }
    let (shiftX, shiftY) = (generator.uniform(), generator.uniform())

    let rim = Int(pen.rounded(.up))
    let drawn = TextLayout.exclusively { () -> Drawn in
      let box = layout.set(text, font: font, size: size, letterSpacing: spacing)
      guard box.width > 0, box.height > 0 else { return .blank }
      let width = box.width + Int(pads[0]) + Int(pads[1]) + 2 + rim
      let height = box.height + Int(pads[2]) + Int(pads[3]) + 2 + rim
      guard width < 32_000, height < 32_000 else { return .tooLong }
      // Between whole pixels too.
      let x = Float(Int(pads[0]) - box.x) + shiftX + 0.5 + Float(rim) / 2
      let y = Float(Int(pads[2]) - box.y) + shiftY + 0.5 + Float(rim) / 2
      guard let coverage = layout.draw(x: x, y: y, width: width, height: height, pen: pen) else { return .failed }
      return .coverage(coverage, width: width, height: height)
    }
    let (coverage, width, height): ([UInt8], Int, Int)
    switch drawn {
    case .coverage(let values, let w, let h): (coverage, width, height) = (values, w, h)
    case .blank:
      throw SynthesisError(.emptyText, "The text \"\(text)\" leaves no ink; a line needs a visible symbol.")
    case .tooLong:
      throw SynthesisError(.textTooLong, "The text \"\(text.prefix(40))...\" is too long for one line; split it.")
    case .failed:
      throw SynthesisError(.badFont, "\(font.file): cannot be drawn with; leave this font out.")
    }
    let darkness = (255 - ink) / 255
    let pixels = coverage.map { UInt8(255.5 - Float($0) * darkness) }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  private enum Drawn: Sendable {
    case coverage([UInt8], width: Int, height: Int)
    case blank, tooLong, failed
  }

  /// Small letters without ascenders as high as their capitals.
  private static func smallLettersLookLikeCapitals(_ font: HandwritingFont, _ layout: TextLayout) -> Bool {
    let letters = "acemnorsuvwxz"
    guard font.covers(letters), font.covers(letters.uppercased()) else { return false }
    func height(_ text: String) -> Float {
      let heights = text.map { Float(layout.set(String($0), font: font, size: 100, letterSpacing: 0).height) }
      return heights.reduce(0, +)
    }
    return height(letters) > 0.87 * height(letters.uppercased())
  }
}
