/// The symbols that a character model knows, by number: 0 is any unknown symbol, 1 the line's start, 2 its end, and
/// the characters follow, in the order in which they were met.
///
/// A symbol is a grapheme cluster; texts are expected in NFC. Case and digits are told apart as they are written.
public struct NGramVocabulary: Equatable, Sendable {
  static let unknown: UInt16 = 0
  static let lineStart: UInt16 = 1
  static let lineEnd: UInt16 = 2
  static let firstCharacter = 3
  /// Numbers are 16 bits wide.
  static let capacity = 1 << 16

  /// The characters; `characters[0]` has number 3.
  public private(set) var characters: [Character] = []
  private var numbers: [Character: UInt16] = [:]
  /// Of the characters below 128, without hashing.
  private var ascii = [UInt16](repeating: NGramVocabulary.unknown, count: 128)

  public init() {}

  /// All numbers that are taken.
  var count: Int { Self.firstCharacter + characters.count }

  public func contains(_ character: Character) -> Bool { numbers[character] != nil }

  func number(_ character: Character) -> UInt16 {
    if let code = character.asciiValue { return ascii[Int(code)] }
    return numbers[character] ?? Self.unknown
  }

  /// The number of `character`, a new one where it has none yet.
  mutating func insert(_ character: Character) throws(NGramError) -> UInt16 {
    let known = number(character)
    guard known == Self.unknown else { return known }
    guard count < Self.capacity else {
      throw NGramError(.unusableText, "has more than \(Self.capacity - Self.firstCharacter) different characters: give text, not binary data")
    }
    let number = UInt16(count)
    characters.append(character)
    numbers[character] = number
    if let code = character.asciiValue { ascii[Int(code)] = number }
    return number
  }
}

// MARK: - Lines of text

extension NGramVocabulary {
  /// The numbers of a line's characters, in NFC.
  ///
  /// Whitespace at the line's ends is left out, and that between characters is one space; control characters are left out.
  func encode(_ line: String) -> [UInt16] {
    Self.normalized(line).map(number)
  }

  /// As `encode`, with a new number for each character that has none yet.
  mutating func learn(_ line: String) throws(NGramError) -> [UInt16] {
    var numbers: [UInt16] = []
    numbers.reserveCapacity(line.utf8.count)
    for character in Self.normalized(line) { numbers.append(try insert(character)) }
    return numbers
  }

  private static func normalized(_ line: String) -> [Character] {
    var characters: [Character] = []
    characters.reserveCapacity(line.utf8.count)
    var spaceIsDue = false
    for character in line {
      if character.isWhitespace {
        spaceIsDue = !characters.isEmpty
      } else if character > "\u{7F}" || (character > " " && character != "\u{7F}") {
        if spaceIsDue { characters.append(" ") }
        spaceIsDue = false
        characters.append(character)
      }
    }
    return characters
  }
}

// MARK: - Tokens of ARPA files

extension NGramVocabulary {
  /// How ARPA files name the space, which separates their tokens: Longhand and PyLaia write the first, SentencePiece the second.
  static let spaceTokens = ["<space>", "\u{2581}"]

  func token(_ number: UInt16) -> String {
    switch number {
    case Self.unknown: return "<unk>"
    case Self.lineStart: return "<s>"
    case Self.lineEnd: return "</s>"
    default:
      let character = characters[Int(number) - Self.firstCharacter]
      return character == " " ? Self.spaceTokens[0] : String(character)
    }
  }

  /// The number of the token that stands in a unigram; a new one for a new character.
  mutating func insert(token: String) throws(NGramError) -> UInt16 {
    if let special = Self.special(token) { return special }
    if Self.spaceTokens.contains(token) { return try insert(" ") }
    guard token.count == 1, let character = token.first else {
      throw NGramError(
        .unsupported, "has the token '\(token)', which is not one character: give a model of characters, with <space> for the space")
    }
    return try insert(character)
  }

  /// The number of a token in a longer n-gram; nil where no unigram has it.
  func number(token: String) -> UInt16? {
    if let special = Self.special(token) { return special }
    if Self.spaceTokens.contains(token) { return numbers[" "] }
    return token.count == 1 ? numbers[token.first!] : nil
  }

  private static func special(_ token: String) -> UInt16? {
    switch token {
    case "<unk>", "<UNK>": unknown
    case "<s>": lineStart
    case "</s>": lineEnd
    default: nil
    }
  }
}
