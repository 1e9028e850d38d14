internal import ArgumentParser
internal import FoundationEssentials

/// `--threads N`, as all commands that run a network have it.
struct ThreadsOption: ParsableArguments {
  @Option(name: .customLong("threads"), help: ArgumentHelp("Threads of the engine (default: one a processor).", valueName: "n"))
  var number: Int?

  func validate() throws {
    if let number, !(1...1024).contains(number) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(number).")
    }
  }

  var count: Int { number ?? Self.processors }

  /// Processors that this process may run on.
  static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }
}
