internal import Images
internal import Randomness

/// Writes words with pieces of the words that one writer wrote, joined where his pen ran on.
struct WordSplicer: Sendable {
  let writer: String
  let words: [CutWord]
  private let slant: Float
  /// Where each symbol begins a piece.
  private let places: [Character: [Place]]

  /// Those symbols, in order.
  private let letters: [Character]

  private struct Place: Sendable {
    var word, piece: Int
  }

  /// Letters that another writer writes in this one's place: a hand that nobody has, of letters as they are.
  struct Loan: Sendable {
    fileprivate let lender: WordSplicer
    fileprivate let letters: Set<Character>
  }

  /// A share of another writer's letters, and all that this one lacks.
  func loan(from lender: WordSplicer, share: Float, using generator: inout SeededGenerator) -> Loan {
    var lent: Set<Character> = []
    for letter in lender.letters where generator.chance(share) || places[letter] == nil { lent.insert(letter) }
    return Loan(lender: lender, letters: lent)
  }

  /// The words of one writer; nil where there are too few to write others with.
  init?(_ words: [SpelledWord], writer: String) {
    let heights = words.compactMap { word in
      InkBox(word.ink).flatMap { box in WordPlacement(word.text)?.xHeight(ofInk: box.height) }
    }.filter { $0 > 0 }.sorted()
    guard heights.count >= Self.fewestWords else { return nil }
    var leaning = Slant()
    for word in words { leaning.add(word.ink.strokes) }
    let slant = min(max(leaning.value, -1), 1.2)
    let cut = words.compactMap { CutWord($0, slant: slant, xHeight: heights[heights.count / 2]) }
    guard cut.count >= Self.fewestWords else { return nil }
    var places: [Character: [Place]] = [:]
    for (number, word) in cut.enumerated() {
      for (index, piece) in word.pieces.enumerated() {
        places[word.symbols[piece.symbols.lowerBound], default: []].append(Place(word: number, piece: index))
      }
    }
    self.writer = writer
    self.words = cut
    self.slant = slant
    self.places = places
    letters = places.keys.sorted()
  }

  private static let fewestWords = 20
  /// How far apart in height the ends of two pieces may be to be joined.
  private static let widestStep: Float = 0.25

  private struct Choice {
    var isBorrowed: Bool
    var word: Int
    var pieces: Range<Int>
    var weight: Float
  }

  /// The strokes of the word, the baseline at y = 0; nil where there is no way to write it with these pieces, or none but the word as it
  /// was written. Accents that the writer's words do not have are drawn at his letters.
  func strokes(
    of text: [Character], in hand: HandVariation = HandVariation(), borrowing loan: Loan? = nil, using generator: inout SeededGenerator
  ) -> [[Ink.Point]]? {
    let parts = text.map { places[$0] == nil && loan?.letters.contains($0) != true ? Accent.split($0) : nil }
    let letters = zip(text, parts).map { $1?.letter ?? $0 }
    let accents = parts.map { $0?.accent }
    for _ in 0..<6 {
      var row: [CutWord.Piece] = []
      var (done, runs) = (0, 0)
      while done < text.count {
        guard let choice = choose(letters, accents, from: done, after: row.last, borrowing: loan, using: &generator) else { break }
        // Each letter by itself, so that a hand changes all alike, not those alone that come from another word.
        var pieces = Array((choice.isBorrowed ? loan!.lender : self).words[choice.word].pieces[choice.pieces])
        if let accent = accents[done], let box = InkBox(pieces[0].fragments.lazy.flatMap(\.points)) {
          pieces[0].fragments += accent.strokes(at: box, using: &generator).map { CutWord.Fragment(points: WordCuts.refined($0)) }
        }
        row += pieces
        done += pieces.reduce(0) { $0 + $1.symbols.count }
        runs += 1
      }
      if done == text.count, runs > 1 { return assembled(row, in: hand, using: &generator) }
    }
    return nil
  }

  /// A word as it was written.
  func ownWord(using generator: inout SeededGenerator) -> (text: String, strokes: [[Ink.Point]]) {
    let word = words[generator.integer(0...(words.count - 1))]
    return (String(word.symbols), assembled(word.pieces, in: HandVariation(), using: &generator))
  }

  /// - Parameter accents: that are to be drawn; such a letter is a piece of its own.
  private func choose(
    _ text: [Character], _ accents: [Accent?], from start: Int, after last: CutWord.Piece?, borrowing loan: Loan?,
    using generator: inout SeededGenerator
  ) -> Choice? {
    var choices: [Choice] = []
    var sum: Float = 0
    let isBorrowed = loan?.letters.contains(text[start]) == true
    let source = isBorrowed ? loan!.lender : self
    for place in source.places[text[start]] ?? [] {
      let word = source.words[place.word]
      let first = word.pieces[place.piece]
      if let last {
        switch (last.exit, first.entry) {
        case (nil, nil): break
        case (let exit?, let entry?) where abs(exit - entry) <= Self.widestStep: break
        default: continue
        }
      } else if place.piece > 0 {
        continue
      }
      var weight: Float = 1
      if start > 0, first.symbols.lowerBound > 0, word.symbols[first.symbols.lowerBound - 1] == text[start - 1] { weight *= 2 }
      var length = 0
      for end in place.piece..<word.pieces.count {
        let piece = word.pieces[end]
        guard start + length + piece.symbols.count <= text.count,
          word.symbols[piece.symbols] == text[start + length..<start + length + piece.symbols.count],
          length + piece.symbols.count == 1 || accents[start..<start + length + piece.symbols.count].allSatisfy({ $0 == nil })
        else { break }
        // The rest of the word goes to whose letter it is.
        if length > 0, let loan, loan.letters.contains(text[start + length]) != isBorrowed { break }
        length += piece.symbols.count
        let isEnd = start + length == text.count
        let isWordEnd = end == word.pieces.count - 1
        // A last letter has a tail of its own, and no other letter has.
        guard isEnd ? isWordEnd || piece.exit == nil : !isWordEnd else { continue }
        // The whole word again teaches nothing.
        if isEnd, start == 0 { continue }
        var own = weight * Float(length * length)
        if !isEnd, word.symbols[piece.symbols.upperBound] == text[start + length] { own *= 2 }
        choices.append(Choice(isBorrowed: isBorrowed, word: place.word, pieces: place.piece..<end + 1, weight: own))
        sum += own
      }
    }
    var drawn = generator.uniform() * sum
    for choice in choices {
      drawn -= choice.weight
      if drawn < 0 { return choice }
    }
    return choices.last
  }

  /// The pieces side by side, cut to cut; the ends of the pen's way meet halfway.
  private func assembled(
    _ row: [CutWord.Piece], in hand: HandVariation, using generator: inout SeededGenerator
  ) -> [[Ink.Point]] {
    var strokes: [[Ink.Point]] = []
    /// The stroke that goes on.
    var open: Int?
    var x: Float = 0
    for (number, whole) in row.enumerated() {
      let piece = hand.varied(whole, using: &generator)
      if number > 0 { x += piece.entry == nil ? hand.gap : hand.ligature }
      let move = x - piece.left
      x += piece.right - piece.left
      let continued = open
      open = nil
      for fragment in piece.fragments {
        var points = fragment.points.map { Ink.Point(x: $0.x + move, y: $0.y) }
        var number = strokes.count
        if fragment.isEntered, let continued {
          let step = (points[0].y - strokes[continued].last!.y) / 2
          Self.bend(&strokes[continued], by: step, fromStart: false)
          Self.bend(&points, by: -step, fromStart: true)
          strokes[continued] += points
          number = continued
        } else {
          strokes.append(points)
        }
        if fragment.isLeft { open = number }
      }
    }
    return strokes.map { hand($0).map { Ink.Point(x: $0.x - slant * $0.y, y: $0.y) } }
  }

  /// Moves an end up or down, and what is near it with it, less and less.
  private static func bend(_ points: inout [Ink.Point], by step: Float, fromStart: Bool) {
    let reach: Float = 0.7
    var way: Float = 0
    var last = fromStart ? points[0] : points[points.count - 1]
    for order in points.indices {
      let index = fromStart ? order : points.count - 1 - order
      let (dx, dy) = (points[index].x - last.x, points[index].y - last.y)
      last = points[index]
      way += (dx * dx + dy * dy).squareRoot()
      guard way < reach else { return }
      points[index].y += step * (1 - way / reach)
    }
  }
}
