internal import Foundation

extension String {
  /// The text in Unicode's normalisation form C: an accent is one with its letter.
  public var nfc: String { precomposedStringWithCanonicalMapping }
}
