import Datasets
import Images
import TestSupport
import Testing

@testable import Synthesis

@Suite struct CutLineTests {
  private func line(_ word: SpelledWord) -> Line { Line(id: "1", source: .ink(word.ink), text: word.text, writer: word.writer) }

  private func spaces(_ word: SpelledWord) -> [CutLine.Space] {
    Array(word.text).indices.filter { Array(word.text)[$0] == " " }.map { CutLine.Space(symbol: $0, x: word.centres[$0]) }
  }

  @Test func inkIsCutAtItsSpaces() throws {
    let word = PenFixture.printed("toil lot l")
    let cut = try #require(CutLine(line(word), spaces: spaces(word)))
    #expect(cut.pieces.map(\.symbols) == [0..<4, 5..<8, 9..<10])
    // `toil` is four strokes, its dot and its cross, which come last of all.
    #expect(cut.pieces.map(\.strokes.count) == [6, 4, 1])
    #expect(cut.pieces.flatMap(\.strokes).count == word.ink.strokes.count)
    // In the middle between the cross of the `t` and the `l`, wherever in between the space was seen.
    let left = try #require(InkBox(cut.pieces[0].strokes.joined())).right
    let right = try #require(InkBox(cut.pieces[1].strokes.joined())).left
    #expect(cut.pieces[0].right == (left + right) / 2 && cut.pieces[1].left == cut.pieces[0].right)
    let beside = spaces(word).map { CutLine.Space(symbol: $0.symbol, x: $0.x + 9) }
    #expect(try #require(CutLine(line(word), spaces: beside)).pieces == cut.pieces)
    // Half a space stands at both ends.
    let box = try #require(InkBox(word.ink))
    #expect(cut.pieces[0].left < box.left - 10 && cut.pieces[2].right > box.right + 10)
    #expect(cut.text(of: 0..<2) == "toil lot" && cut.text(of: 2..<3) == "l")
  }

  @Test func wordsKeepTheirLetters() throws {
    let word = PenFixture.printed("toil lot")
    let words = try #require(CutLine(line(word), spaces: spaces(word))).words(centres: word.centres, writer: "anna")
    #expect(words.map(\.text) == ["toil", "lot"] && words.map(\.writer) == ["anna", "anna"])
    #expect(words[1].centres == Array(word.centres[5...]))
    #expect(words[1].ink.strokes.count == 4)
  }

  @Test func inkInTheWayIsNotCut() throws {
    let word = PenFixture.printed("to lo t")
    var ink = word.ink
    // A stroke from the first word far into the second.
    ink.strokes.append([Ink.Point(x: word.centres[1], y: 5), Ink.Point(x: word.centres[4], y: 5)])
    let crossed = Line(id: "1", source: .ink(ink), text: word.text)
    let cut = try #require(CutLine(crossed, spaces: spaces(word)))
    #expect(cut.pieces.map(\.symbols) == [0..<5, 6..<7])
    #expect(cut.words(centres: word.centres, writer: "").map(\.text) == ["t"])
    #expect(CutLine(crossed, spaces: Array(spaces(word).prefix(1))) == nil)
  }

  @Test func nothingIsCutWhereThereIsNoSpace() {
    let word = PenFixture.printed("toil")
    #expect(CutLine(line(word), spaces: []) == nil)
    // Seen where all ink is on one side.
    #expect(CutLine(line(word), spaces: [CutLine.Space(symbol: 1, x: -100)]) == nil)
    #expect(CutLine(Line(id: "1", source: .file("/nowhere.png"), text: "a b"), spaces: [CutLine.Space(symbol: 1, x: 5)]) == nil)
  }

  @Test func picturesAreCutWhereThereIsNoInk() throws {
    let folder = try TemporaryFolder()
    // Two blocks of ink on grey paper with a ruler, ten columns apart.
    var image = GrayImage(width: 100, height: 40, filledWith: 220)
    for x in 0..<100 { image[x, 35] = 180 }
    for y in 10..<30 { for x in Array(10..<40) + Array(50..<90) where (x + y) % 3 == 0 { image[x, y] = 40 } }
    try image.writePNG(to: folder / "line.png")
    let line = Line(id: "1", source: .file(folder / "line.png"), text: "one two")
    // The place that the network saw is a little beside.
    let cut = try #require(CutLine(line, spaces: [CutLine.Space(symbol: 3, x: 52)]))
    #expect(cut.pieces.map(\.symbols) == [0..<3, 4..<7])
    #expect(cut.pieces.map(\.left) == [5, 45] && cut.pieces.map(\.right) == [45, 95])
    #expect(cut.words(centres: [Float](repeating: 0, count: 7), writer: "").isEmpty)
    // In the middle of a word.
    #expect(CutLine(line, spaces: [CutLine.Space(symbol: 3, x: 72)]) == nil)
  }
}
