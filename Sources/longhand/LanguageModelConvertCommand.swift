internal import ArgumentParser
internal import Checkpoints
internal import Decoding

struct LanguageModelConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turns a language model in the ARPA format into Longhand's form, or back.",
    discussion: """
      EXAMPLE:
        longhand lm convert kenlm.arpa --out kenlm.lm
      """)

  @Argument(help: NGramModel.nameHelp, completion: .file())
  var model: String

  @OptionGroup var output: LanguageModelOutput

  func run() throws {
    let model = try NGramModel.load(named: self.model, isQuantized: output.isQuantized)
    if output.isARPA {
      try model.writeARPA(to: output.out)
    } else if model.isQuantized == output.isQuantized {
      try model.write(to: output.out)
    } else {
      throw CommandFailure(
        "\(self.model): has values of \(model.isQuantized ? 8 : 32) bits already: convert it to .arpa first, and that to the other.")
    }
  }
}
