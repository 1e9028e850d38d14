/// What counts as the same text when a reading is held against the truth.
///
/// Texts are compared by grapheme clusters, which makes composed and decomposed accents the same (NFC). All else counts unless
/// it is folded here.
public struct TextComparison: Hashable, Sendable {
  /// Letters are compared without their accents.
  public var foldsAccents: Bool
  /// Letters are compared in lower case.
  public var foldsCase: Bool

  public init(foldsAccents: Bool = false, foldsCase: Bool = false) {
    self.foldsAccents = foldsAccents
    self.foldsCase = foldsCase
  }

  /// The text as it is compared, in NFC.
  public func form(of text: String) -> String {
    let unaccented = foldsAccents ? text.withoutAccents : text.nfc
    return foldsCase ? unaccented.lowercased() : unaccented
  }

  /// A clause for the reader of the figures: `NFC; folded: accents; case, punctuation and spaces count`.
  public var summary: String {
    let folded = (foldsAccents ? ["accents"] : []) + (foldsCase ? ["case"] : [])
    let counted = (foldsAccents ? [] : ["accents"]) + (foldsCase ? [] : ["case"]) + ["punctuation"]
    return "NFC; " + (folded.isEmpty ? "" : "folded: \(folded.joined(separator: " and ")); ")
      + counted.joined(separator: ", ") + " and spaces count"
  }
}
