public import Images

/// One line of a data set: where its picture comes from, and its true text.
public struct Line: Sendable {
  public enum Source: Equatable, Sendable {
    /// An image file that holds this line alone.
    case file(String)
    /// Pen strokes, to be drawn.
    case ink(Ink)
    /// A part of the image of a page.
    case crop(PageCrop)
    /// An isolated character of EMNIST.
    case character(EMNIST.Picture)
    /// A picture in a packed set.
    case packed(PackedImage)

    /// The picture as it is stored; nil for ink, which has to be drawn.
    ///
    /// - Throws: `image` or `unreadable`, with the file.
    public func image() throws(DatasetError) -> GrayImage? {
      switch self {
      case .file(let path): return try Self.load(path)
      case .ink: return nil
      case .crop(let crop): return try crop.image()
      case .character(let picture): return picture.image
      case .packed(let packed): return try packed.image()
      }
    }

    /// The first picture of an image file.
    static func load(_ path: String) throws(DatasetError) -> GrayImage {
      let images: [GrayImage]
      do {
        images = try GrayImage.load(path)
      } catch {
        throw .image(error)
      }
      guard let image = images.first else { throw .unreadable(path: path, reason: "it holds no image") }
      return image
    }
  }

  /// Unique within its data set, and the same each time the set is read.
  public var id: String
  public var source: Source
  /// NFC.
  public var text: String
  /// Who wrote it, where the set tells.
  public var writer: String?
  /// Who collected it, where the set is made of several collections.
  public var contributor: String?
  /// Which kind of content it is, where the set tells kinds apart.
  public var category: String?

  public init(
    id: String, source: Source, text: String, writer: String? = nil, contributor: String? = nil,
    category: String? = nil
  ) {
    self.id = id
    self.source = source
    self.text = text
    self.writer = writer
    self.contributor = contributor
    self.category = category
  }
}

extension Line {
  /// `contributor/writer`, as far as the set tells; nil where it tells neither. Each contributor named his writers for himself.
  package var writerName: String? { Self.name(ofWriter: writer, contributor: contributor) }

  package static func name(ofWriter writer: String?, contributor: String?) -> String? {
    let names = [contributor, writer].compactMap { $0 }
    return names.isEmpty ? nil : names.joined(separator: "/")
  }
}
