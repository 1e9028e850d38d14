internal import Decoding

extension BeamSearchDecoder.Failure {
  /// For a person, behind the line's name.
  var sentence: String {
    switch self {
    case .tooFewFrames: "the line is too short for any text that the constraint allows."
    case .nothingFits: "no text fits the line, or none that the constraint allows."
    }
  }
}
