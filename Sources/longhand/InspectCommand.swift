internal import ArgumentParser
internal import Checkpoints
internal import FoundationEssentials
internal import Network
internal import Recognition

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows a network layer by layer, or what a model file holds.",
    discussion: """
      EXAMPLE:
        longhand inspect seed
        longhand inspect Models/default.safetensors
      """)

  @Argument(help: "An architecture, or a model file.")
  var subject: String

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func run() throws {
    if let architecture = Architecture.named(subject) {
      let summary = NetworkSummary(architecture)
      StandardStreams.put(json ? JSON.object(summary.members).indentedText + "\n" : summary.table)
    } else if FileManager.default.fileExists(atPath: subject) {
      let summary = ModelSummary(try Model(contentsOf: subject), path: subject)
      StandardStreams.put(json ? JSON.object(summary.members).indentedText + "\n" : summary.text)
    } else {
      let names = Architecture.known.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(subject)' is no file and no architecture; known are: \(names).")
    }
  }
}
