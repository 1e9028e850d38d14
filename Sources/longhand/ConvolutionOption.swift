internal import ArgumentParser
internal import Engine

/// `--convolution METHOD`, for comparisons.
struct ConvolutionOption: ParsableArguments {
  @Option(
    name: .customLong("convolution"),
    help: ArgumentHelp(
      "How convolutions are computed: 'winograd', with fewer products where that is faster, or 'direct', by their sums.",
      valueName: "method"))
  var method = ConvolutionMethod.winograd
}

extension ConvolutionMethod: ExpressibleByArgument {}
