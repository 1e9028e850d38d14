/// How the convolutions of a network are computed.
public enum ConvolutionMethod: String, CaseIterable, Codable, Hashable, Sendable {
  /// By their sums, through oneDNN.
  case direct
  /// With fewer multiplications, where `WinogradForm.fastest(for:)` finds that they pay.
  case winograd
}
