/// The text alone, a line an image; an image without ink gives an empty line.
public struct TextExporter: ResultExporter {
  public init() {}

  public func begin() -> String { "" }
  public func add(_ image: ReadImage) -> String { image.result.text + "\n" }
  public func add(failure: String, path: String) -> String { "" }
  public func end() -> String { "" }
}
