/// A result and the image it is of, as exporters write them.
public struct ReadImage: Equatable, Sendable {
  /// As the caller named the file.
  public var path: String
  /// 1 for the first image of the file.
  public var page: Int
  /// How many images the file holds.
  public var pages: Int
  public var result: LineResult

  /// The path, with `#page=N` behind it where the file holds several images.
  package var name: String { pages > 1 ? "\(path)#page=\(page)" : path }

  public init(path: String, page: Int = 1, pages: Int = 1, result: LineResult) {
    self.path = path
    self.page = page
    self.pages = pages
    self.result = result
  }
}
