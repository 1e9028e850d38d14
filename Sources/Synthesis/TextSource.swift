public import Randomness
public import Transcripts
internal import Datasets

/// Where the texts of made lines come from: a mix of formulas, words, runs of words, numbers, short answers, random
/// strings, rows and single symbols, all within an alphabet.
public struct TextSource: Sendable {
  /// How often each kind is drawn, relative to the others.
  public struct Mix: Codable, Hashable, Sendable {
    public var formulas: Float = 0.2
    public var words: Float = 0.25
    public var phrases: Float = 0.25
    public var numbers: Float = 0.12
    public var answers: Float = 0.08
    public var random: Float = 0.1
    public var singles: Float = 0
    /// Alphabets, digits in order, and marks.
    public var rows: Float = 0

    public init() {}

    /// For isolated characters: what answer sheets have more of than running text does, and random strings, which
    /// show each symbol beside any other.
    public static let composed: Mix = {
      var mix = Mix()
      (mix.formulas, mix.numbers, mix.answers) = (0.27, 0.14, 0.17)
      (mix.words, mix.phrases, mix.random, mix.singles, mix.rows) = (0.09, 0.1, 0.1, 0.05, 0.14)
      return mix
    }()

    /// Words and runs of words: for a network to learn what is likely in a language.
    public static let language: Mix = {
      var mix = only(\.words)
      mix.phrases = 1
      return mix
    }()

    /// Of one kind alone.
    static func only(_ kind: WritableKeyPath<Mix, Float>) -> Mix {
      var mix = Mix()
      (mix.formulas, mix.words, mix.phrases, mix.numbers, mix.answers, mix.random, mix.singles, mix.rows) = (0, 0, 0, 0, 0, 0, 0, 0)
      mix[keyPath: kind] = 1
      return mix
    }
  }

  public let alphabet: Alphabet
  public var mix: Mix
  /// Those of the list that the alphabet can write.
  public let words: [String]
  /// Of random strings, in symbols.
  public var randomLength = 3...20
  /// Of runs of words.
  public var phraseLength = 2...7
  private let formulas: [String]
  private let visible: [Character]
  private let tellingAlone: [Character]

  /// With `words`, or the built-in ones.
  public init(alphabet: Alphabet = .seed, words: [String] = CommonWords.english, mix: Mix = Mix()) {
    self.alphabet = alphabet
    self.mix = mix
    func canWrite(_ text: String) -> Bool { text.allSatisfy(alphabet.contains) }
    self.words = words.filter { !$0.isEmpty && canWrite($0) }
    formulas = Formulas.known.filter(canWrite)
    visible = alphabet.symbols.filter { !$0.isWhitespace }
    tellingAlone = visible.filter { !Self.ambiguousAlone.contains($0) }
  }

  /// Of those symbols of `alphabet` that there are isolated characters of.
  ///
  /// - Throws: `SynthesisError` where there are none.
  init(
    alphabet: Alphabet, having characters: Set<Character>, words: [String], mix: Mix
  ) throws(SynthesisError) {
    let symbols = alphabet.symbols.filter { $0 == " " || characters.contains($0) }
    guard symbols.contains(where: { $0 != " " }), let writable = try? Alphabet(symbols: symbols) else {
      throw SynthesisError(.noGlyph, "There is no isolated character for any symbol of the alphabet; name a set that has some.")
    }
    self.init(alphabet: writable, words: words, mix: mix)
  }

  /// A text of 1 symbol or more, in NFC, without spaces at its ends or side by side.
  public func text(using generator: inout SeededGenerator) -> String {
    // What uses a symbol outside the alphabet is drawn anew.
    for _ in 0..<20 {
      if let text = draw(using: &generator), !text.isEmpty, text.allSatisfy(alphabet.contains) { return text }
    }
    return randomString(of: visible.isEmpty ? alphabet.symbols : visible, using: &generator)
  }

  private func draw(using generator: inout SeededGenerator) -> String? {
    let weights = [mix.formulas, mix.words, mix.phrases, mix.numbers, mix.answers, mix.random, mix.singles, mix.rows]
    var place = generator.uniform() * weights.reduce(0, +)
    var kind = 0
    while kind < weights.count - 1, place >= weights[kind] {
      place -= weights[kind]
      kind += 1
    }
    switch kind {
    case 0:
      if !formulas.isEmpty, generator.chance(0.35) { return formulas[generator.integer(0...(formulas.count - 1))] }
      return Formulas.random(using: &generator)
    case 1: return word(using: &generator)
    case 2: return phrase(using: &generator)
    case 3: return Numbers.random(using: &generator)
    case 4: return ShortAnswers.random(using: &generator)
    case 5: return randomString(of: alphabet.symbols, using: &generator)
    case 6: return tellingAlone.isEmpty ? nil : String(tellingAlone[generator.integer(0...(tellingAlone.count - 1))])
    default: return row(using: &generator)
    }
  }

  /// Symbols in their order, all of a kind or a run of them, or marks in any order; without spaces.
  private func row(using generator: inout SeededGenerator) -> String {
    let kind = generator.integer(0...4)
    if kind == 4 {
      let marks = visible.filter { !$0.isLetter && !$0.isNumber }.shuffled(using: &generator)
      return String(marks.prefix(generator.integer(5...16)))
    }
    var row = Array(["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "9876543210"][kind])
    if generator.chance(0.5) {
      let length = generator.integer(5...row.count)
      row = Array(row[generator.integer(0...(row.count - length))...].prefix(length))
    }
    return String(row)
  }

  /// Symbols that look like others where nothing beside them tells their size and place: a capital is taken to be meant
  /// rather than the small letter of its shape, and a nought rather than an O.
  private static let ambiguousAlone: Set<Character> = Set("cklopsuvwxzIO'`_|\"~^*;:")

  /// Symbols evenly drawn.
  func randomString(of symbols: [Character], using generator: inout SeededGenerator) -> String {
    var text = ""
    let visible = symbols.filter { !$0.isWhitespace }
    guard !visible.isEmpty else { return String(symbols.prefix(1)) }
    let length = generator.integer(randomLength)
    for position in 0..<length {
      var symbol = symbols[generator.integer(0...(symbols.count - 1))]
      let mayBeSpace = position > 0 && position < length - 1 && text.last?.isWhitespace == false
      if symbol.isWhitespace, !mayBeSpace { symbol = visible[generator.integer(0...(visible.count - 1))] }
      text.append(symbol)
    }
    return text
  }

  private func plainWord(using generator: inout SeededGenerator) -> String? {
    words.isEmpty ? nil : words[generator.integer(0...(words.count - 1))]
  }

  private func word(using generator: inout SeededGenerator) -> String? {
    guard let word = plainWord(using: &generator) else { return nil }
    let style = generator.uniform()
    if style < 0.55 { return word }
    if style < 0.8 { return capitalized(word) }
    if style < 0.9 { return word.uppercased() }
    return word + ending(using: &generator)
  }

  private func phrase(using generator: inout SeededGenerator) -> String? {
    guard !words.isEmpty else { return nil }
    var parts: [String] = []
    for _ in 0..<generator.integer(phraseLength) {
      guard var word = plainWord(using: &generator) else { return nil }
      let style = generator.uniform()
      if style < 0.04 {
        word = Numbers.random(using: &generator)
      } else if style < 0.07 {
        word = "(\(word))"
      } else if style < 0.10 {
        word = capitalized(word)
      } else if style < 0.13, let other = plainWord(using: &generator) {
        word += "-" + other
      } else if style < 0.15 {
        word = "'\(word)'"
      }
      if generator.chance(0.12) { word += [",", ",", ",", ";", ":"][generator.integer(0...4)] }
      parts.append(word)
    }
    if generator.chance(0.6) { parts[0] = capitalized(parts[0]) }
    while let last = parts.last?.last, ",;:".contains(last) { parts[parts.count - 1].removeLast() }
    if generator.chance(0.5) { parts[parts.count - 1] += ending(using: &generator) }
    return parts.joined(separator: " ")
  }

  private func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }

  private func ending(using generator: inout SeededGenerator) -> String {
    [".", ".", ".", ".", ",", "?", "!", ":", ";"][generator.integer(0...8)]
  }

  // MARK: Word lists

  /// The words of a file, one a line; nil for the machine's list (`/usr/share/dict/words`) with the built-in common words
  /// mixed in at half its number, or those alone where there is no such list.
  ///
  /// - Throws: `SynthesisError` where `file` cannot be read or has no words.
  public static func words(file: String? = nil) throws(SynthesisError) -> [String] {
    let path = file ?? "/usr/share/dict/words"
    let lines: [Substring]
    do throws(DatasetError) {
      lines = try TextFile.lines(of: path)
    } catch {
      guard file != nil else { return CommonWords.english }
      throw SynthesisError(.noWords, error.description)
    }
    let list = lines.map { String($0).trimmedOfSpaces.nfc }.filter { !$0.isEmpty && $0.count <= 40 }
    guard !list.isEmpty else {
      guard file != nil else { return CommonWords.english }
      throw SynthesisError(.noWords, "\(path): holds no words; put a word on each line.")
    }
    if file != nil { return list }
    // A quarter of that list are possessives.
    let words = list.indices.compactMap { list[$0].hasSuffix("'s") && $0 % 8 != 0 ? nil : list[$0] }
    let copies = max(1, words.count / (2 * CommonWords.english.count))
    return words + (0..<copies).flatMap { _ in CommonWords.english }
  }
}

extension String {
  fileprivate var trimmedOfSpaces: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
