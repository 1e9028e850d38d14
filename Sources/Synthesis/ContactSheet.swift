public import Images

/// Many small pictures on one, each with its text below, to look at.
public struct ContactSheet: Sendable {
  public struct Item: Sendable {
    public var image: GrayImage
    public var caption: String

    public init(image: GrayImage, caption: String) {
      self.image = image
      self.caption = caption
    }
  }

  public var columns = 4
  /// In pixels, of a picture with its gap.
  public var cellWidth = 400
  /// In pixels; higher and wider pictures are scaled down.
  public var maximumHeight = 80
  private let gap = 8
  private let captionHeight = 20

  public init() {}

  /// Row by row, on light grey.
  public func draw(_ items: [Item]) -> GrayImage {
    guard !items.isEmpty else { return GrayImage(width: cellWidth, height: maximumHeight) }
    let layout = TextLayout.make(nil)
    let width = columns * cellWidth + gap
    var rows: [(items: [(GrayImage, String)], height: Int)] = []
    for start in stride(from: 0, to: items.count, by: columns) {
      let row = items[start..<min(start + columns, items.count)].map { (fitted($0.image), $0.caption) }
      rows.append((row, row.map(\.0.height).max()! + captionHeight + gap))
    }
    var sheet = GrayImage(width: width, height: rows.reduce(gap) { $0 + $1.height }, filledWith: 225)
    var top = gap
    for row in rows {
      for (column, (image, caption)) in row.items.enumerated() {
        let left = gap + column * cellWidth
        for y in 0..<image.height {
          for x in 0..<image.width { sheet[left + x, top + y] = image[x, y] }
        }
        write(caption, on: &sheet, left: left, top: top + image.height + 1, layout)
      }
      top += row.height
    }
    return sheet
  }

  private func fitted(_ image: GrayImage) -> GrayImage {
    let scale = min(1, Float(cellWidth - gap) / Float(image.width), Float(maximumHeight) / Float(image.height))
    guard scale < 1 else { return image }
    return image.resized(
      width: max(1, Int(Float(image.width) * scale)), height: max(1, Int(Float(image.height) * scale)))
  }

  private func write(_ text: String, on sheet: inout GrayImage, left: Int, top: Int, _ layout: TextLayout) {
    let width = cellWidth - gap
    let drawn = TextLayout.exclusively {
      layout.set(plain: text, family: "Sans", size: 12, width: width)
      return layout.draw(x: 0, y: 0, width: width, height: captionHeight)
    }
    guard let coverage = drawn else { return }
    for y in 0..<captionHeight {
      for x in 0..<width where coverage[y * width + x] > 0 && top + y < sheet.height {
        let share = Float(coverage[y * width + x]) / 255
        sheet[left + x, top + y] = UInt8(Float(sheet[left + x, top + y]) * (1 - share))
      }
    }
  }
}
