/// The symbols that a network tells apart, in the order of its outputs; output 0 is the blank, which is no symbol.
///
/// A symbol is a grapheme cluster in NFC, so that an accented letter or an emoji of several code points is one.
public struct Alphabet: Sendable {
  /// The symbols without the blank: `symbols[0]` has index 1.
  public let symbols: [Character]
  private let indices: [Character: Int32]

  /// The index of CTC's blank.
  public static let blank: Int32 = 0

  /// - Throws: `duplicateSymbol`, `unusableSymbol` (control characters, and what joins with its neighbours,
  ///   such as an accent that stands alone) or `emptyAlphabet`.
  public init(symbols: some Sequence<Character>) throws(TranscriptError) {
    let symbols = symbols.map { Character(String($0).nfc) }
    guard !symbols.isEmpty else { throw .emptyAlphabet }
    var indices: [Character: Int32] = [:]
    for (position, symbol) in symbols.enumerated() {
      guard Self.standsAlone(symbol) else { throw .unusableSymbol(symbol, position: position) }
      guard indices.updateValue(Int32(position + 1), forKey: symbol) == nil else {
        throw .duplicateSymbol(symbol, position: position)
      }
    }
    self.symbols = symbols
    self.indices = indices
  }

  /// The characters of `string`, in their order, after the blank; the inverse of `string`.
  /// - Throws: as `init(symbols:)`.
  public init(_ string: String) throws(TranscriptError) {
    try self.init(symbols: string)
  }

  /// All characters that occur in `texts`, by code point, whatever the order of the texts.
  /// - Throws: `unusableSymbol` where a text has a control character, `emptyAlphabet` where there is no text.
  public init(of texts: some Sequence<String>) throws(TranscriptError) {
    var symbols: Set<Character> = []
    for text in texts { symbols.formUnion(text) }
    // A Character compares by the code points of its NFC.
    try self.init(symbols: symbols.sorted())
  }

  /// These symbols at their indices, and after them those of `other` that are not among them, in its order.
  public func union(_ other: Alphabet) -> Alphabet {
    do {
      return try Alphabet(symbols: symbols + other.symbols.filter { !contains($0) })
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The symbols as one text, without the blank: the form for files.
  public var string: String { String(symbols) }

  /// V: the symbols and the blank.
  public var count: Int { symbols.count + 1 }

  public func contains(_ symbol: Character) -> Bool { indices[symbol] != nil }

  /// The symbol with an index; nil for the blank and beyond the alphabet.
  public subscript(index: Int32) -> Character? {
    index > 0 && index < count ? symbols[Int(index) - 1] : nil
  }

  /// The index of the space; nil where it is not a symbol.
  public var space: Int32? { indices[" "] }

  private static func standsAlone(_ symbol: Character) -> Bool {
    !symbol.unicodeScalars.contains { $0.properties.generalCategory == .control } && !symbol.isNewline
      && "a\(symbol)".count == 2 && "\(symbol)a".count == 2 && "\(symbol)\(symbol)".count == 2
  }
}

// MARK: - Text to labels and back

extension Alphabet {
  /// What `encode` does with a symbol that is not in the alphabet.
  public enum Unknown: Hashable, Sendable {
    case fail
    case drop
    case replace(with: Character)
  }

  /// The index of each character of `text`, never the blank.
  /// - Throws: `unknownSymbol` with the symbol and its position where `unknown` is `fail`; `unknownReplacement`.
  public func encode(_ text: String, unknown: Unknown = .fail) throws(TranscriptError) -> [Int32] {
    var replacement: Int32?
    if case .replace(let symbol) = unknown {
      guard let index = indices[symbol] else { throw .unknownReplacement(symbol) }
      replacement = index
    }
    var labels: [Int32] = []
    labels.reserveCapacity(text.utf8.count)
    for (position, symbol) in text.enumerated() {
      if let index = indices[symbol] ?? replacement {
        labels.append(index)
      } else if unknown == .fail {
        throw .unknownSymbol(symbol, position: position, text: text)
      }
    }
    return labels
  }

  /// The text of a path, one index a frame: repeats are one, and blanks are left out (Graves et al., 2006).
  public func decode(_ path: some Sequence<Int32>) -> String {
    var text = ""
    var last = Self.blank
    for index in path {
      if index != last, index != Self.blank { text.append(symbol(index)) }
      last = index
    }
    return text
  }

  /// The text of labels, one index a character, none of them the blank.
  public func text(of labels: some Sequence<Int32>) -> String {
    var text = ""
    for index in labels { text.append(symbol(index)) }
    return text
  }

  private func symbol(_ index: Int32) -> Character {
    precondition(index > 0 && index < count, "an index is not of this alphabet")
    return symbols[Int(index) - 1]
  }
}

// MARK: - The alphabets at hand

extension Alphabet {
  /// Letters, digits, space and the marks of text and formulas: 86 symbols, V = 87.
  public static let seed = known(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'-+=*/()[]{}@#$%&")

  /// `seed`, and after it the rest of printable ASCII: 95 symbols, V = 96.
  public static let ascii = known(seed.string + "\"<>\\^_`|~")

  /// `ascii`, and after it the accented letters of Western Europe's languages, their quotation marks, and the signs of money and
  /// measure that pupils write: 178 symbols, V = 179.
  public static let latin = known(
    ascii.string + "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß" + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸ" + "«»¡¿°£€§²³×÷±½µπ√≤≥≈’–")

  private static func known(_ string: String) -> Alphabet {
    do {
      return try Alphabet(string)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

extension Alphabet: Hashable {
  public static func == (a: Alphabet, b: Alphabet) -> Bool { a.symbols == b.symbols }
  public func hash(into hasher: inout Hasher) { hasher.combine(symbols) }
}

/// Coded as `string`.
extension Alphabet: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }
}
