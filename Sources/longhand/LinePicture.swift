internal import Datasets
internal import Images
internal import Synthesis

extension Line {
  /// The line's own picture, or its ink drawn plainly.
  func picture() throws(DatasetError) -> GrayImage {
    if case .ink(let ink) = source { return InkRenderer().render(ink) }
    guard let image = try source.image() else { preconditionFailure("a line has ink or a picture") }
    return image
  }
}

extension Array {
  /// So many of them as `limit` allows, evenly spread.
  func spread(_ limit: Int?) -> [Element] {
    guard let limit, limit < count else { return self }
    return (0..<limit).map { self[$0 * count / limit] }
  }
}
