import Testing

@testable import Decoding

@Suite struct LookConsensusTests {
  /// A look that reads each symbol with its probability, the next likeliest being "z", with blanks between.
  private func look(_ symbols: [(Character, Float)], blanks: Int = 1) -> LogProbabilities {
    var rows: [[Float]] = []
    func frame(_ label: Int, _ probability: Float) {
      var row = [Float](repeating: 1e-6, count: 27)
      row[26] = 1 - probability
      row[label] = probability
      rows.append(row)
    }
    for (symbol, probability) in symbols {
      for _ in 0..<blanks { frame(0, 0.99) }
      frame(Int(labels(String(symbol))[0]), probability)
    }
    frame(0, 0.99)
    return scores(rows)
  }

  private func labels(_ text: String) -> [Int32] { text.unicodeScalars.map { Int32($0.value) - 96 } }

  private func text(_ consensus: LookConsensus) -> String {
    String(String.UnicodeScalarView(GreedyDecoder().decode(consensus.scores).labels.map { Unicode.Scalar(UInt8($0) + 96) }))
  }

  @Test func oneLookSpeaksForItself() {
    let one = look([("c", 0.9), ("a", 0.6)])
    let consensus = LookConsensus([one], space: nil)
    #expect(consensus.scores == one && consensus.pieces == [.init(look: 0, frames: 0..<one.frames)])
  }

  @Test func whatIsDoubtfulInOneLookComesFromTheSurest() {
    let first = look([("c", 0.9), ("o", 0.6), ("t", 0.9), ("s", 0.9)])
    let second = look([("c", 0.9), ("a", 0.95), ("t", 0.9), ("x", 0.55)], blanks: 3)
    let consensus = LookConsensus([first, second], space: nil)
    #expect(text(consensus) == "cats")
    // From behind the "c" to the "t" the second look, elsewhere the first: c at frame 3 of the second, t at 11.
    #expect(consensus.pieces.map(\.look) == [0, 1, 0])
    #expect(consensus.pieces.map(\.frames) == [0..<2, 4..<12, 6..<9])
    #expect(consensus.scores.frames == 13 && consensus.scores.symbols == 27)
  }

  @Test func twoThatAgreeOutweighOneThatIsSurer() {
    let a = look([("c", 0.9), ("o", 0.7), ("t", 0.9)])
    let b = look([("c", 0.9), ("a", 0.5), ("t", 0.9)])
    let c = look([("c", 0.9), ("a", 0.6), ("t", 0.9)])
    #expect(text(LookConsensus([a, b, c], space: nil)) == "cat")
    #expect(text(LookConsensus([a, b], space: nil)) == "cot")
    // Of those that agree the surest shows where.
    #expect(LookConsensus([a, b, c], space: nil).pieces.map(\.look) == [0, 2, 0])
  }

  @Test func aSingleWordIsReadWhole() {
    let first = look([("c", 0.9), ("o", 0.6), ("t", 0.9)])
    let second = look([("c", 0.6), ("a", 0.7), ("t", 0.8)])
    #expect(text(LookConsensus([first, second], space: nil)) == "cat")
    // In all the first is the likelier.
    let whole = LookConsensus([first, second], space: 26)
    #expect(whole.pieces == [.init(look: 0, frames: 0..<first.frames)] && whole.scores == first)
    // "t" as the space: of a line with words each part counts.
    #expect(text(LookConsensus([first, second], space: labels("t")[0])) == "cat")
  }

  @Test func ofLinesTheLikeliestLookCountsWhole() {
    let first = look([("c", 0.9), ("o", 0.6), ("t", 0.9)])
    let second = look([("c", 0.6), ("a", 0.7), ("t", 0.8)])
    let whole = LookConsensus([second, first], space: nil, weighing: .lines)
    #expect(whole.pieces == [.init(look: 1, frames: 0..<first.frames)] && whole.scores == first)
    #expect(text(LookConsensus([second, first], space: nil)) == "cat")
  }

  @Test func aSymbolReadAlikeComesFromTheSurest() {
    let sure = look([("c", 0.9), ("a", 0.9), ("t", 0.98)])
    // Surer of the rest, and hardly of the "t".
    let unsure = look([("c", 0.95), ("a", 0.95), ("t", 0.51)])
    let symbols = GreedyDecoder().decode(LookConsensus([sure, unsure, sure], space: nil).scores).symbols
    #expect(symbols.map(\.confidence).map { ($0 * 100).rounded() } == [95, 95, 98])
  }

  @Test func longDoubtIsWeighed() {
    // Probabilities that Float does not hold: 0.67^400 and 0.72^400 alone are 3e-70 and 9e-58.
    let worse = look((0..<400).map { _ in ("a", 0.67) })
    let better = look((0..<400).map { _ in ("b", 0.72) })
    #expect(text(LookConsensus([worse, better], space: nil)) == String(repeating: "b", count: 400))
  }

  @Test func symbolsMayBeMissedOrAdded() {
    let short = look([("c", 0.9), ("t", 0.9)])
    let long = look([("c", 0.9), ("a", 0.9), ("t", 0.9)])
    // The blank between is as sure as the frames are: 0.99 against 0.99 * 0.9 * 0.99.
    #expect(text(LookConsensus([short, long], space: nil)) == "ct")
    #expect(text(LookConsensus([short, long, long], space: nil)) == "cat")
    #expect(text(LookConsensus([long, short], space: nil)) == "ct")
    let empty = scores([[0.6, 0.4]])
    #expect(text(LookConsensus([empty, scores([[0.3, 0.7]])], space: nil)) == "a")
    #expect(text(LookConsensus([empty, scores([[0.45, 0.55]])], space: nil)) == "")
  }

  @Test func symbolsThatAreDoubledStayApart() {
    let one = look([("a", 0.9), ("l", 0.9), ("l", 0.5), ("e", 0.5)])
    let other = look([("a", 0.9), ("l", 0.9), ("l", 0.6), ("o", 0.9)], blanks: 2)
    #expect(text(LookConsensus([one, other], space: nil)) == "allo")
    #expect(text(LookConsensus([other, one], space: nil)) == "allo")
  }

  /// Of looks by chance the text is made of parts of their texts in turn.
  @Test func theBestPathIsTheTextAgreedOn() {
    var mixed = 0
    for seed in 0..<200 {
      let looks = (0..<3).map { madeScores(frames: 9 + 2 * $0, symbols: 4, seed: seed + ($0 == 2 ? 1 : 0), scale: 3) }
      let consensus = LookConsensus(looks, space: nil)
      let read = GreedyDecoder().decode(consensus.scores).labels
      var expected: [Int32] = []
      var last = -1
      for (index, piece) in consensus.pieces.enumerated() {
        // A piece begins behind a symbol of its look, whose run reaches to there.
        let symbols = GreedyDecoder().decode(looks[piece.look]).symbols
        let own = symbols.filter { piece.frames.contains($0.frames.lowerBound) }
        #expect(index == 0 || symbols.contains { $0.frames.upperBound + 1 == piece.frames.lowerBound })
        expected += own.map(\.label)
        mixed += last >= 0 && last != piece.look ? 1 : 0
        last = piece.look
      }
      #expect(read == expected)
    }
    #expect(mixed > 50)
  }
}
