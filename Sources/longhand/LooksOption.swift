internal import ArgumentParser
internal import Recognition

/// `--looks`, as commands that read have it.
struct LooksOption: ParsableArguments {
  @Option(
    name: .customLong("looks"),
    help: ArgumentHelp(
      """
      Looks at a line at most: one that the network is not sure of is looked at again, pressed together and drawn apart, and what the \
      looks say together counts (1 to \(Looks.most); one with a lexicon, a pattern or expected answers).
      """, valueName: "n"))
  var count = Looks.standard.count

  func validate() throws {
    guard (1...Looks.most).contains(count) else {
      throw ValidationError("--looks takes a number from 1 to \(Looks.most), not \(count).")
    }
  }

  var looks: Looks { Looks(count) }
}
