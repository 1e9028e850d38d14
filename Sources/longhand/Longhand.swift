import ArgumentParser

@main
struct Longhand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "longhand", abstract: "Reads handwriting.")
}
