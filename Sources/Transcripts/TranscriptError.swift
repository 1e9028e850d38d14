public import Foundation

/// What can be wrong with a text or an alphabet.
public enum TranscriptError: Error, Equatable, Sendable {
  /// A text's symbol is not in the alphabet; `position` counts characters from 0.
  case unknownSymbol(Character, position: Int, text: String)
  /// The symbol to stand for unknown ones is itself unknown.
  case unknownReplacement(Character)
  /// A symbol stands twice in an alphabet; `position` is that of the second, from 0.
  case duplicateSymbol(Character, position: Int)
  /// A symbol that cannot be told apart within a text, or that would break lines.
  case unusableSymbol(Character, position: Int)
  case emptyAlphabet
}

extension TranscriptError: LocalizedError, CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownSymbol(let symbol, let position, let text):
      "the alphabet has no '\(symbol)' (\(Self.codes(symbol))), character \(position + 1) of \"\(text)\": "
        + "use an alphabet that has it, or choose to drop or replace such symbols"
    case .unknownReplacement(let symbol):
      "the alphabet has no '\(symbol)' (\(Self.codes(symbol))) to replace unknown symbols with: choose one that it has"
    case .duplicateSymbol(let symbol, let position):
      "'\(symbol)' (\(Self.codes(symbol))) stands a second time in the alphabet, at \(position + 1): remove it"
    case .unusableSymbol(let symbol, let position):
      "\(Self.codes(symbol)) at \(position + 1) cannot be a symbol of an alphabet, as it is a control character "
        + "or joins with its neighbours: remove it"
    case .emptyAlphabet:
      "the alphabet has no symbols: give at least one"
    }
  }

  public var errorDescription: String? { description }

  private static func codes(_ symbol: Character) -> String {
    symbol.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }.joined(separator: " ")
  }
}
