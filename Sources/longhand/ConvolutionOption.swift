internal import ArgumentParser
internal import Engine

/// `--convolution METHOD`, for comparisons.
struct ConvolutionOption: ParsableArguments {
  @Option(
    name: .customLong("convolution"),
    help: ArgumentHelp(
      "How convolutions are computed: 'winograd', with fewer products where that is faster (default), or 'direct', by their sums, which a "
        + "reading forms in float32.",
      valueName: "method"))
  var name = ConvolutionMethod.winograd.rawValue

  func validate() throws {
    guard ConvolutionMethod(rawValue: name) != nil else {
      throw ValidationError("--convolution is 'winograd' or 'direct', not '\(name)'.")
    }
  }

  var method: ConvolutionMethod { ConvolutionMethod(rawValue: name)! }
}
