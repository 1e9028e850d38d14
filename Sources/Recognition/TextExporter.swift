/// The text alone, a line an image; an image without ink, or one that cannot be read, gives an empty line.
public struct TextExporter: ResultExporter {
  public init() {}

  public func begin() -> String { "" }
  public func add(_ image: ReadImage) -> String { image.result.text + "\n" }
  public func add(failure: String, path: String) -> String { "\n" }
  public func end() -> String { "" }
}
