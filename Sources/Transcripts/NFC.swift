internal import Foundation

extension String {
  /// The text in Unicode's normalisation form C: an accent is one with its letter.
  public var nfc: String { precomposedStringWithCanonicalMapping }

  /// The text without combining marks, in NFC: `é` becomes `e`, `Å` becomes `A`; `ø` and `ł`, which are letters of their own, stay.
  public var withoutAccents: String {
    var text = ""
    for scalar in decomposedStringWithCanonicalMapping.unicodeScalars
    where scalar.properties.generalCategory != .nonspacingMark {
      text.unicodeScalars.append(scalar)
    }
    return text.nfc
  }
}
