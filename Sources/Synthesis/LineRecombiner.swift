public import Datasets
public import Images
public import Randomness

/// Puts lines together anew of runs of words from the lines of one writer: in the order in which he never wrote them, with his spaces,
/// on one baseline.
///
/// Networks learn from it to read a hand rather than to remember a text.
public struct LineRecombiner: Sendable {
  /// What is known of a line: nil where it was not cut, or is not like the others of its writer.
  private let entries: [Entry?]
  /// The lines of each writer.
  private let linesOfWriter: [String: [Int]]

  private struct Entry: Sendable {
    var line: CutLine
    var writer: String
    /// To the heights of the writer's longest line.
    var fit: RowProfile.Fit
  }

  /// - Parameter lines: of a set, cut; nil where one cannot be. A line whose writer is not known has none but its own words.
  public init(_ lines: [(line: Line, cut: CutLine?)]) {
    var linesOfWriter: [String: [Int]] = [:]
    for (index, (line, cut)) in lines.enumerated() where cut != nil {
      linesOfWriter[line.writerName ?? "line \(index)", default: []].append(index)
    }
    var entries = [Entry?](repeating: nil, count: lines.count)
    for (writer, own) in linesOfWriter {
      let longest = own.max { lines[$0].cut!.pieces.count < lines[$1].cut!.pieces.count }!
      let reference = lines[longest].cut!.profile
      for index in own {
        guard let fit = index == longest ? RowProfile.Fit() : lines[index].cut!.profile.fit(to: reference) else { continue }
        entries[index] = Entry(line: lines[index].cut!, writer: writer, fit: fit)
      }
    }
    self.entries = entries
    self.linesOfWriter = linesOfWriter.mapValues { $0.filter { entries[$0] != nil } }
  }

  /// Of the lines that others can be made like.
  public var indices: [Int] { entries.indices.filter { entries[$0] != nil } }

  /// Side by side, of one line.
  private static let longestRun = 4

  private struct Run {
    var entry: Entry
    var pieces: Range<Int>
    var left: Float { entry.line.pieces[pieces.lowerBound].left }
    var right: Float { entry.line.pieces[pieces.upperBound - 1].right }
    var text: String { entry.line.text(of: pieces) }
    var strokes: [[Ink.Point]] { entry.line.pieces[pieces].flatMap(\.strokes) }
  }

  /// A line of about as many words as one of the set, by the same writer; nil where that one was not cut, or a picture cannot be read
  /// any more.
  public func line(
    like index: Int, renderer: InkRenderer, augmentation: Augmentation, using generator: inout SeededGenerator
  ) -> (image: GrayImage, text: String)? {
    guard let model = entries[index] else { return nil }
    let lines = linesOfWriter[model.writer]!
    var runs: [Run] = []
    var count = 0
    while count < model.line.pieces.count {
      let entry = entries[lines[generator.integer(0...(lines.count - 1))]]!
      let most = min(Self.longestRun, entry.line.pieces.count, model.line.pieces.count - count)
      let length = generator.integer(1...most)
      let start = generator.integer(0...(entry.line.pieces.count - length))
      runs.append(Run(entry: entry, pieces: start..<start + length))
      count += length
    }
    let text = runs.map(\.text).joined(separator: " ")
    if case .ink = model.line.source {
      return (renderer.render(ink(of: runs, like: model), augmentation: augmentation, using: &generator), text)
    }
    return picture(of: runs, like: model).map { (augmentation.apply(to: $0, using: &generator), text) }
  }

  /// In the units of the line that the runs are to look like.
  private func ink(of runs: [Run], like model: Entry) -> Ink {
    var x: Float = 0
    var ink = Ink(strokes: [])
    for run in runs {
      let fit = run.entry.fit.then(model.fit.inverse)
      ink.strokes += run.strokes.map { $0.map { Ink.Point(x: x + ($0.x - run.left) * fit.scale, y: fit($0.y)) } }
      x += (run.right - run.left) * fit.scale
    }
    return ink
  }

  private func picture(of runs: [Run], like model: Entry) -> GrayImage? {
    var parts: [(image: GrayImage, top: Int)] = []
    var paper: Float?
    for run in runs {
      let fit = run.entry.fit.then(model.fit.inverse)
      guard var image = try? run.entry.line.source.image() else { return nil }
      let own = Photometry.paperTone(of: image)
      image = image.columns(from: run.left, to: run.right, paper: UInt8(own))
      // In the tone of the first one's paper.
      let gain = (paper ?? own) / max(own, 1)
      paper = paper ?? own
      if gain != 1 { image.pixels = image.pixels.map { UInt8(min(255, Float($0) * gain)) } }
      let (width, height) = (Float(image.width) * fit.scale, Float(image.height) * fit.scale)
      parts.append((image.resized(width: max(1, Int(width.rounded())), height: max(1, Int(height.rounded()))), Int(fit(0).rounded())))
    }
    let top = parts.map(\.top).min()!
    var line = GrayImage(
      width: parts.reduce(0) { $0 + $1.image.width }, height: parts.map { $0.top + $0.image.height }.max()! - top,
      filledWith: UInt8(paper!))
    var x = 0
    for part in parts {
      line.paste(part.image, x: x, y: part.top - top)
      x += part.image.width
    }
    return line
  }
}

extension GrayImage {
  /// The columns, with paper where there are none.
  fileprivate func columns(from left: Float, to right: Float, paper: UInt8) -> GrayImage {
    let (first, last) = (Int(left.rounded()), max(Int(left.rounded()) + 1, Int(right.rounded())))
    var result = GrayImage(width: last - first, height: height, filledWith: paper)
    for y in 0..<height {
      for x in max(0, first)..<max(max(0, first), min(width, last)) { result[x - first, y] = self[x, y] }
    }
    return result
  }

  fileprivate mutating func paste(_ other: GrayImage, x left: Int, y top: Int) {
    for y in 0..<other.height {
      for x in 0..<other.width { self[left + x, top + y] = other[x, y] }
    }
  }
}
