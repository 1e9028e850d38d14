internal import ArgumentParser
internal import Checkpoints
internal import Decoding

extension NGramModel {
  /// The language model that a command line names: `english`, which is shipped, or a file.
  ///
  /// - Throws: `CheckpointError`, `CommandFailure` where none is shipped.
  static func load(named name: String, isQuantized: Bool = false) throws -> NGramModel {
    guard let path = name == "english" ? ShippedFiles.path(of: "Models/english.lm") : name else {
      throw CommandFailure("No language model is shipped with this copy of Longhand; name a file instead of '\(name)'.")
    }
    return try load(path, isQuantized: isQuantized)
  }

  /// How one is named, for the help of a command.
  static var nameHelp: ArgumentHelp {
    ArgumentHelp(
      "Language model: 'english', which is shipped, one of 'longhand lm', or an ARPA file of characters.", valueName: "file")
  }
}
