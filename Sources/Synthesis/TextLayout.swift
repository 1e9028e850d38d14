internal import CPango
internal import Synchronization

/// A place to lay out and draw text: a Pango font map, context and layout.
///
/// Font maps of different threads share font faces inside Cairo, and crash there when both draw (Cairo 1.16). So all
/// that is done with any of these is done by one thread at a time, inside `exclusively`.
final class TextLayout: @unchecked Sendable {
  private static let lock = Mutex(())

  /// Runs `body` while no other thread lays out or draws text.
  static func exclusively<Result: Sendable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lock.withLock { _ throws(Failure) in try body() }
  }

  private let map: UnsafeMutablePointer<PangoFontMap>
  private let context: OpaquePointer
  private let layout: OpaquePointer
  private let options: OpaquePointer
  private let collection: FontCollection?

  /// With the fonts of `collection`, or all of the machine.
  static func make(_ collection: FontCollection?) -> TextLayout {
    exclusively { TextLayout(collection) }
  }

  private init(_ collection: FontCollection?) {
    self.collection = collection
    map = pango_cairo_font_map_new()
    collection?.attach(to: map)
    context = pango_font_map_create_context(map)
    // Outlines as they are: hints would bend handwriting to the pixel grid.
    options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    pango_cairo_context_set_font_options(context, options)
    layout = pango_layout_new(context)
    pango_layout_set_single_paragraph_mode(layout, 1)
  }

  deinit {
    Self.exclusively {
      g_object_unref(UnsafeMutableRawPointer(layout))
      g_object_unref(UnsafeMutableRawPointer(context))
      g_object_unref(map)
      cairo_font_options_destroy(options)
    }
  }

  struct Box {
    var x, y, width, height: Int
  }

  /// Lays out `text` and returns where its ink would lie, in pixels from the layout's corner.
  func set(_ text: String, font: HandwritingFont, size: Float, letterSpacing: Float) -> Box {
    let description = pango_font_description_new()
    defer { pango_font_description_free(description) }
    pango_font_description_set_family(description, font.family)
    pango_font_description_set_absolute_size(description, Double(size) * Double(PANGO_SCALE))
    let style = font.style.lowercased()
    if style.contains("semibold") || style.contains("semi bold") {
      pango_font_description_set_weight(description, PANGO_WEIGHT_SEMIBOLD)
    } else if style.contains("bold") {
      pango_font_description_set_weight(description, PANGO_WEIGHT_BOLD)
    } else if style.contains("light") {
      pango_font_description_set_weight(description, PANGO_WEIGHT_LIGHT)
    }
    if style.contains("italic") || style.contains("oblique") {
      pango_font_description_set_style(description, PANGO_STYLE_ITALIC)
    }
    pango_layout_set_font_description(layout, description)
    let attributes = pango_attr_list_new()
    defer { pango_attr_list_unref(attributes) }
    pango_attr_list_insert(attributes, pango_attr_fallback_new(0))
    if letterSpacing != 0 {
      pango_attr_list_insert(
        attributes, pango_attr_letter_spacing_new(Int32(letterSpacing * size * Float(PANGO_SCALE))))
    }
    pango_layout_set_attributes(layout, attributes)
    pango_layout_set_text(layout, text, -1)
    var ink = PangoRectangle()
    pango_layout_get_pixel_extents(layout, &ink, nil)
    return Box(x: Int(ink.x), y: Int(ink.y), width: Int(ink.width), height: Int(ink.height))
  }

  /// Lays out `text` in whatever font has its symbols, cut with an ellipsis at `width` pixels.
  func set(plain text: String, family: String, size: Float, width: Int) {
    let description = pango_font_description_new()
    defer { pango_font_description_free(description) }
    pango_font_description_set_family(description, family)
    pango_font_description_set_absolute_size(description, Double(size) * Double(PANGO_SCALE))
    pango_layout_set_font_description(layout, description)
    pango_layout_set_attributes(layout, nil)
    pango_layout_set_width(layout, Int32(width) * PANGO_SCALE)
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
    pango_layout_set_text(layout, text, -1)
  }

  /// Draws what was laid out last, its corner at `x`, `y`, outlined by a pen: the coverage of each pixel, 0 to 255, row
  /// by row.
  func draw(x: Float, y: Float, width: Int, height: Int, pen: Float = 0) -> [UInt8]? {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(width), Int32(height))
    defer { cairo_surface_destroy(surface) }
    guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { return nil }
    let cairo = cairo_create(surface)
    defer { cairo_destroy(cairo) }
    cairo_move_to(cairo, Double(x), Double(y))
    pango_cairo_show_layout(cairo, layout)
    if pen > 0 {
      cairo_move_to(cairo, Double(x), Double(y))
      pango_cairo_layout_path(cairo, layout)
      cairo_set_line_width(cairo, Double(pen))
      cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
      cairo_stroke(cairo)
    }
    cairo_surface_flush(surface)
    guard cairo_status(cairo) == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
      return nil
    }
    let stride = Int(cairo_image_surface_get_stride(surface))
    return [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      for row in 0..<height {
        (target.baseAddress! + row * width).initialize(from: data + row * stride, count: width)
      }
      count = width * height
    }
  }
}
