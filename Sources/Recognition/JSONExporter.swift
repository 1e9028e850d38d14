/// One JSON object: `schema`, `model`, `lines` and `failures`; a line of output for each image.
///
/// `schema` is 1. It grows when a member changes its meaning or goes, not when one is added.
public struct JSONExporter: ResultExporter {
  private let model: [(String, JSON)]
  private var isFirst = true
  private var failures: [JSON] = []

  /// - Parameter model: what identifies the model, by name, such as its file and its architecture.
  public init(model: KeyValuePairs<String, String>) {
    self.model = model.map { ($0.key, .string($0.value)) }
  }

  public func begin() -> String {
    "{\n  \"schema\": 1,\n  \"model\": \(JSON.object(model).text),\n  \"lines\": ["
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
    let characters = result.characters.map { character in
      JSON.object([
        ("text", .string(character.text)),
        ("confidence", .number(Double(character.confidence), decimals: 4)),
        ("left", .number(Double(character.left), decimals: 1)),
        ("right", .number(Double(character.right), decimals: 1)),
      ])
    }
    return .object([
      ("path", .string(image.path)),
      ("page", .integer(image.page)),
      ("width", .integer(result.width)),
      ("height", .integer(result.height)),
      ("text", .string(result.text)),
      ("confidence", .number(Double(result.confidence), decimals: 4)),
      ("blank", .bool(result.isBlank)),
      ("characters", .array(characters)),
    ])
  }
}
