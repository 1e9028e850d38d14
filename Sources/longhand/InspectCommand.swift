internal import ArgumentParser
internal import Network
internal import Recognition

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows a network layer by layer, or what a model file holds.",
    discussion: """
      EXAMPLE:
        longhand inspect seed
      """)

  @Argument(help: "An architecture.")
  var subject: String

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func run() throws {
    guard let architecture = Architecture.named(subject) else {
      let names = Architecture.known.map(\.name).joined(separator: ", ")
      throw ValidationError("There is no architecture '\(subject)'; known are: \(names).")
    }
    let summary = NetworkSummary(architecture)
    StandardStreams.put(json ? JSON.object(summary.members).indentedText + "\n" : summary.table)
  }
}
