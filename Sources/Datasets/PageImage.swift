internal import Foundation
public import Images
internal import Synchronization

/// The image of a page. It is decoded when the first of its lines is wanted; then all its lines are cut out and kept,
/// compressed, and the page is let go.
final class PageImage: Sendable {
  let path: String
  /// Of the page, as its transcript says; 0 where it does not.
  private let width: Int
  private let height: Int
  private let outlines: [LineOutline]
  /// Whether lines are cut out as upright rectangles, not along their outlines.
  private let boxes: Bool
  private let crops = Mutex<[DeflatedImage?]?>(nil)

  init(path: String, width: Int, height: Int, outlines: [LineOutline], boxes: Bool) {
    self.path = path
    self.width = width
    self.height = height
    self.outlines = outlines
    self.boxes = boxes
  }

  func line(_ index: Int) throws(DatasetError) -> GrayImage {
    let crop = try crops.withLock { kept throws(DatasetError) -> DeflatedImage? in
      if let kept { return kept[index] }
      let all = try cut()
      kept = all
      return all[index]
    }
    guard let crop else {
      throw .unreadable(path: path, reason: "line \(index + 1) of its transcript lies beside the page")
    }
    return crop.image
  }

  private func cut() throws(DatasetError) -> [DeflatedImage?] {
    let page = try Line.Source.load(path)
    let scale = try scale(to: page)
    return outlines.map { outline in
      let outline = outline.scaled(by: scale)
      return (boxes ? page.box(outline) : page.line(outline)).map { DeflatedImage(Self.reduced($0)) }
    }
  }

  /// Networks are at most some 64 pixels high: more of a scan costs memory, and time each time that the line is drawn.
  private static func reduced(_ line: GrayImage) -> GrayImage {
    let most = 96
    guard line.height > most else { return line }
    return line.resized(width: max(1, line.width * most / line.height), height: most)
  }

  /// An image may have been exported at another size than the one that was transcribed.
  private func scale(to page: GrayImage) throws(DatasetError) -> SIMD2<Float> {
    guard width > 0, height > 0 else { return SIMD2(1, 1) }
    let scale = SIMD2(Float(page.width) / Float(width), Float(page.height) / Float(height))
    guard abs(scale.x / scale.y - 1) < 0.02 else {
      throw .unreadable(
        path: path, reason: "\(page.width) x \(page.height) pixels, where its transcript speaks of \(width) x \(height)")
    }
    return scale
  }
}

/// One line of the image of a page.
public struct PageCrop: Equatable, Sendable {
  let page: PageImage
  let index: Int

  /// Of the page's image.
  public var path: String { page.path }

  /// The line, straightened, on paper beyond its outline, or the rectangle around it, at most 96 pixels high; quick after the first line of
  /// a page.
  ///
  /// - Throws: `image` where the page cannot be read, `unreadable` where it does not fit its transcript.
  public func image() throws(DatasetError) -> GrayImage {
    try page.line(index)
  }

  public static func == (a: PageCrop, b: PageCrop) -> Bool {
    a.page === b.page && a.index == b.index
  }
}
