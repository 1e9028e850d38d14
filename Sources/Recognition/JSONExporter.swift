/// One JSON object; a line of output for each image. This is the format `longhand.result/1`:
///
///     {
///       "schema": "longhand.result/1",
///       "model": {"file", "identity", "architecture"},     identity: 16 hexadecimal digits, a hash of all that the model file decides of a reading
///       "decoder": {"name": "greedy", "looks"} or
///                  {"name": "beam", "beam", "length_bonus", "lm_weight"?, "looks", "lm"?, "lexicon"?, "pattern"?, "expect"?,
///                   "expect_cost"?},                    looks: at a line in doubt, at most
///       "lines": [{
///         "path", "page",                                   as named; pages count from 1
///         "width", "height",                                of the image, in pixels
///         "text", "confidence",                             the best reading, and the probability that it is right as a whole
///         "blank",                                          true where there is no ink: then text is empty and confidence 1
///         "failure": null, "tooFewFrames" or "nothingFits", why there is ink and no text: nothing that a constraint allows
///         "several_lines",                                  true where lines seem to stand below each other, read as one all the same
///         "readings": [{"text", "confidence", "score", "log_probability"}],
///                                                           the best first, as many as `--nbest` asks for; score: natural logarithm,
///                                                           by the network (log_probability), the language model and the constraint
///         "words": [{"text", "confidence", "left", "right", "characters": [from, to]}],
///                                                           characters: of the list below, from 0, without `to`
///         "characters": [{"text", "confidence", "left", "right", "alternatives": [{"text", "confidence"}]}]
///                                                           extents in pixels from the image's left edge; the text of an
///                                                           alternative is empty where nothing may stand in the place
///       }],
///       "failures": [{"path", "reason"}]                    images that could not be read
///     }
///
/// What a confidence is depends on the decoder: see `LineResult`. The number behind the slash grows when a member changes its meaning
/// or goes, not when one is added.
public struct JSONExporter: ResultExporter {
  public static let schema = "longhand.result/1"

  private let model: [(String, JSON)]
  private let decoder: [(String, JSON)]
  private var isFirst = true
  private var failures: [JSON] = []

  /// - Parameters:
  ///   - model: what identifies the model, by name, such as its file and its architecture.
  ///   - sources: what a decoder's language model and constraint were made of, by name.
  public init(
    model: KeyValuePairs<String, String>, decoder: LineDecoder = LineDecoder(), looks: Looks = .standard,
    sources: [(name: String, value: String)] = []
  ) {
    self.model = model.map { ($0.key, .string($0.value)) }
    self.decoder = decoder.json + [("looks", .integer(looks.count))] + sources.map { ($0.name, .string($0.value)) }
  }

  public func begin() -> String {
    """
    {
      "schema": "\(Self.schema)",
      "model": \(JSON.object(model).text),
      "decoder": \(JSON.object(decoder).text),
      "lines": [
    """
  }

  public mutating func add(_ image: ReadImage) -> String {
    defer { isFirst = false }
    return (isFirst ? "" : ",") + "\n    " + Self.object(image).text
  }

  public mutating func add(failure: String, path: String) -> String {
    failures.append(.object([("path", .string(path)), ("reason", .string(failure))]))
    return ""
  }

  public func end() -> String {
    (isFirst ? "]" : "\n  ]") + ",\n  \"failures\": \(JSON.array(failures).text)\n}\n"
  }

  private static func object(_ image: ReadImage) -> JSON {
    let result = image.result
    return .object([
      ("path", .string(image.path)),
      ("page", .integer(image.page)),
      ("width", .integer(result.width)),
      ("height", .integer(result.height)),
      ("text", .string(result.text)),
      ("confidence", probability(result.confidence)),
      ("blank", .bool(result.isBlank)),
      ("failure", result.failure.map { .string($0.rawValue) } ?? .null),
      ("several_lines", .bool(result.seemsSeveralLines)),
      ("readings", .array(result.readings.map(object))),
      ("words", .array(result.words.map(object))),
      ("characters", .array(result.characters.map(object))),
    ])
  }

  private static func object(_ reading: LineResult.Reading) -> JSON {
    .object([
      ("text", .string(reading.text)), ("confidence", probability(reading.confidence)),
      ("score", .number(Double(reading.score), decimals: 4)),
      ("log_probability", .number(Double(reading.logProbability), decimals: 4)),
    ])
  }

  private static func object(_ word: LineResult.Word) -> JSON {
    .object([
      ("text", .string(word.text)), ("confidence", probability(word.confidence)), ("left", place(word.left)),
      ("right", place(word.right)),
      ("characters", .array([.integer(word.characters.lowerBound), .integer(word.characters.upperBound)])),
    ])
  }

  private static func object(_ character: LineResult.Character) -> JSON {
    .object([
      ("text", .string(character.text)), ("confidence", probability(character.confidence)), ("left", place(character.left)),
      ("right", place(character.right)),
      (
        "alternatives",
        .array(
          character.alternatives.map {
            .object([("text", .string($0.text)), ("confidence", probability($0.confidence))])
          })
      ),
    ])
  }

  private static func probability(_ value: Float) -> JSON { .number(Double(value), decimals: 4) }
  private static func place(_ value: Float) -> JSON { .number(Double(value), decimals: 1) }
}
