internal import ArgumentParser
internal import Checkpoints
internal import FoundationEssentials

/// `--model FILE`, as all commands that read have it.
struct ModelOption: ParsableArguments {
  @Option(name: .customLong("model"), help: ArgumentHelp("Model file (default: the shipped one).", valueName: "file"))
  var file: String?

  /// The file to read: the one asked for, or the shipped one.
  func path() throws -> String {
    if let file { return file }
    guard let shipped = ShippedFiles.path(of: "Models/default.safetensors") else {
      throw CommandFailure("No model is shipped with this copy of Longhand; name one with --model FILE.")
    }
    return shipped
  }

  func load() throws -> (model: Model, path: String) {
    let path = try path()
    return (try Model(contentsOf: path), path)
  }
}

/// A failure of a command, in a sentence for a person.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Files that come with the program.
enum ShippedFiles {
  /// Where `relativePath` lies: in the folder that the launcher names, or in one above the program; nil where it is not there.
  static func path(of relativePath: String) -> String? {
    let manager = FileManager.default
    if let home = ProcessInfo.processInfo.environment["LONGHAND_HOME"] {
      let path = home + "/" + relativePath
      return manager.fileExists(atPath: path) ? path : nil
    }
    guard let program = try? manager.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
    var folder = program[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      let path = folder + "/" + relativePath
      if manager.fileExists(atPath: path) { return path }
    }
    return nil
  }
}
