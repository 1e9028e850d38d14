import Datasets
import Images
import Randomness
import TestSupport
import Testing

@testable import Synthesis

@Suite struct LineRecombinerTests {
  private func recombiner(_ lines: [(text: String, writer: String?)], size: Float = 1) -> LineRecombiner {
    LineRecombiner(
      lines.enumerated().map { number, line in
        let word = PenFixture.printed(line.text)
        // Each line elsewhere on the tablet, every other one larger.
        let scale: Float = number % 2 == 0 ? 1 : size
        let ink = Ink(
          strokes: word.ink.strokes.map { $0.map { Ink.Point(x: $0.x * scale + 900 * Float(number), y: $0.y * scale + 70 * Float(number)) } })
        let spaces = Array(line.text).indices.filter { Array(line.text)[$0] == " " }.map {
          CutLine.Space(symbol: $0, x: word.centres[$0] * scale + 900 * Float(number))
        }
        let whole = Line(id: "\(number)", source: .ink(ink), text: line.text, writer: line.writer)
        return (whole, CutLine(whole, spaces: spaces))
      })
  }

  @Test func linesAreOfTheirWritersWords() throws {
    let recombiner = recombiner([
      ("oil lot till", "anna"), ("tilt tool", "bert"), ("toil loll it", "anna"), ("loot", "anna"), ("ill lilt", "bert"),
    ])
    #expect(recombiner.indices == [0, 1, 2, 4])
    var generator = SeededGenerator(seed: 1)
    #expect(recombiner.line(like: 3, renderer: InkRenderer(), augmentation: .none, using: &generator) == nil)
    let anna: Set = ["oil", "lot", "till", "toil", "loll", "it"]
    var texts: Set<String> = []
    for _ in 0..<200 {
      let line = try #require(recombiner.line(like: 0, renderer: InkRenderer(), augmentation: .none, using: &generator))
      let words = line.text.split(separator: " ").map(String.init)
      #expect(words.count == 3 && words.allSatisfy(anna.contains))
      texts.insert(line.text)
    }
    // Runs as they were written, and new ones.
    #expect(texts.contains("oil lot till") && texts.contains { $0.contains("toil loll") } && texts.count > 50)
  }

  @Test func aLineOfNoWriterHasItsOwnWords() throws {
    let recombiner = recombiner([("oil lot", nil), ("tilt tool", nil)])
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<30 {
      let line = try #require(recombiner.line(like: 1, renderer: InkRenderer(), augmentation: .none, using: &generator))
      #expect(line.text.split(separator: " ").allSatisfy { ["tilt", "tool"].contains($0) })
    }
  }

  @Test func wordsStandOnOneBaseline() throws {
    // Of rings alone but for a bar at the ends, so that the height is that of the bars on the common line.
    let recombiner = recombiner([("loo oool", "anna"), ("looo ool", "anna")], size: 1.4)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20 {
      let line = try #require(recombiner.line(like: 0, renderer: InkRenderer(), augmentation: .none, using: &generator))
      let profile = try #require(RowProfile(line.image))
      let inked = profile.rows.indices.filter { profile.rows[$0] > 0 }
      // Above the rings only bars: a third of the ink or less is there, as on a straight line.
      let height = Float(inked.count)
      let upper = profile.rows[inked[0]..<inked[0] + Int(0.4 * height)].reduce(0, +)
      #expect(upper < 0.35 * profile.rows.reduce(0, +), "\(line.text)")
    }
  }

  @Test func picturesArePutTogether() throws {
    let folder = try TemporaryFolder()
    var lines: [(Line, CutLine?)] = []
    for (number, paper) in [UInt8(240), 200].enumerated() {
      // A narrow block and a wide one on paper of its own tone; the second line lies lower in its picture.
      var image = GrayImage(width: 80, height: 40, filledWith: paper)
      for y in 8 + 4 * number..<28 + 4 * number { for x in Array(10..<20) + Array(32..<72) where (x + y) % 3 > 0 { image[x, y] = 30 } }
      try image.writePNG(to: folder / "\(number).png")
      let line = Line(id: "\(number)", source: .file(folder / "\(number).png"), text: "i mm", writer: "anna")
      lines.append((line, CutLine(line, spaces: [CutLine.Space(symbol: 1, x: 26)])))
    }
    let recombiner = LineRecombiner(lines.map { (line: $0.0, cut: $0.1) })
    var generator = SeededGenerator(seed: 1)
    var widths: [String: Set<Int>] = [:]
    for _ in 0..<60 {
      let line = try #require(recombiner.line(like: 0, renderer: InkRenderer(), augmentation: .none, using: &generator))
      widths[line.text, default: []].insert(line.image.width)
      let profile = try #require(RowProfile(line.image))
      // The blocks of both lines at one height, on paper of one tone.
      let inked = profile.rows.indices.filter { profile.rows[$0] > 500 }
      #expect(inked.count <= 21, "\(line.text) \(inked.count)")
      #expect(Set(line.image.pixels).count <= 6)
      #expect(Set(line.image.pixels.filter { $0 > 100 }).count == 1)
    }
    // From the middle of the space to the same width beyond the ink.
    #expect(widths == ["i mm": [74], "mm i": [74], "i i": [44], "mm mm": [104]])
    // A picture that has gone.
    try "".write(toFile: folder / "0.png", atomically: true, encoding: .utf8)
    try "".write(toFile: folder / "1.png", atomically: true, encoding: .utf8)
    #expect(recombiner.line(like: 0, renderer: InkRenderer(), augmentation: .none, using: &generator) == nil)
  }
}
