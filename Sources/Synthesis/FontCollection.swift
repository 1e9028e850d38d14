internal import CPango

/// The owner of a fontconfig configuration that knows the chosen font files alone, so that the machine's other fonts
/// never stand in for a missing glyph.
///
/// Unchanged after `init`; fontconfig counts its references atomically and reads it from any thread.
final class FontCollection: @unchecked Sendable {
  private let configuration: OpaquePointer
  let fonts: [HandwritingFont]

  /// The fonts of the families that are installed on this machine, and those of `files`.
  init(families: Set<String>, files: [String]) throws(SynthesisError) {
    guard let configuration = FcConfigCreate() else {
      throw SynthesisError(.noFonts, "fontconfig cannot be set up; is libfontconfig1 installed?")
    }
    self.configuration = configuration
    var wanted: Set<String> = []
    if !families.isEmpty {
      for font in Self.list(nil) where families.contains(font.family) { wanted.insert(font.file) }
    }
    for file in files {
      guard FcConfigAppFontAddFile(configuration, file) != 0 else {
        FcConfigDestroy(configuration)
        throw SynthesisError(.badFont, "\(file): is no font file that can be read; name TrueType or OpenType files.")
      }
    }
    for file in wanted.subtracting(files).sorted() {
      _ = FcConfigAppFontAddFile(configuration, file)
    }
    let faces = Self.list(configuration).sorted {
      ($0.family, $0.style, $0.file, $0.face) < ($1.family, $1.style, $1.file, $1.face)
    }
    // Pango chooses by name: of two faces with one name, count on what both have.
    fonts = faces.reduce(into: []) { fonts, face in
      if let last = fonts.last, last.family == face.family, last.style == face.style {
        fonts[fonts.count - 1].coverage.formIntersection(face.coverage)
      } else {
        fonts.append(face)
      }
    }
  }

  deinit { FcConfigDestroy(configuration) }

  /// Makes the Pango font map use these fonts.
  func attach(to map: UnsafeMutablePointer<PangoFontMap>) {
    pango_fc_font_map_set_config(OpaquePointer(map), configuration)
  }

  /// All faces with outlines of a configuration; nil is the machine's own.
  private static func list(_ configuration: OpaquePointer?) -> [HandwritingFont] {
    guard let pattern = FcPatternCreate() else { return [] }
    defer { FcPatternDestroy(pattern) }
    let objects = FcObjectSetCreate()
    defer { FcObjectSetDestroy(objects) }
    for name in [FC_FAMILY, FC_STYLE, FC_FILE, FC_INDEX, FC_CHARSET, FC_OUTLINE, FC_VARIABLE] {
      FcObjectSetAdd(objects, name)
    }
    guard let set = FcFontList(configuration, pattern, objects) else { return [] }
    defer { FcFontSetDestroy(set) }
    var fonts: [HandwritingFont] = []
    for i in 0..<Int(set.pointee.nfont) {
      guard let face = set.pointee.fonts[i] else { continue }
      var (outline, variable): (FcBool, FcBool) = (1, 0)
      FcPatternGetBool(face, FC_OUTLINE, 0, &outline)
      FcPatternGetBool(face, FC_VARIABLE, 0, &variable)
      guard outline != 0, variable == 0, let family = string(face, FC_FAMILY), let file = string(face, FC_FILE) else {
        continue
      }
      var index: Int32 = 0
      FcPatternGetInteger(face, FC_INDEX, 0, &index)
      // Named instances of a variable font carry their number above bit 16.
      guard index >> 16 == 0 else { continue }
      var set: OpaquePointer?
      guard FcPatternGetCharSet(face, FC_CHARSET, 0, &set) == FcResultMatch, let set else { continue }
      fonts.append(
        HandwritingFont(
          family: family, style: string(face, FC_STYLE) ?? "Regular", file: file, face: Int(index),
          coverage: coverage(set)))
    }
    return fonts
  }

  private static func string(_ pattern: OpaquePointer, _ object: String) -> String? {
    var value: UnsafeMutablePointer<FcChar8>?
    guard FcPatternGetString(pattern, object, 0, &value) == FcResultMatch, let value else { return nil }
    return String(cString: value)
  }

  private static func coverage(_ set: OpaquePointer) -> FontCoverage {
    var coverage = FontCoverage()
    var next: FcChar32 = 0
    var map = [FcChar32](repeating: 0, count: 8)
    var page = FcCharSetFirstPage(set, &map, &next)
    while page != FcChar32.max {
      coverage.insert(page: page, SIMD8(map))
      page = FcCharSetNextPage(set, &map, &next)
    }
    return coverage
  }
}
