internal import ArgumentParser

struct LanguageModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lm",
    abstract: "Makes and measures language models: which characters follow which.",
    discussion: """
      A language model is a file of character n-grams, in Longhand's own form or in the ARPA format of SRILM and KenLM. In an ARPA file a token \
      is one character, and the space is <space>; U+2581 is taken for the space too.

      EXAMPLE:
        longhand lm train text.txt --order 6 --out english.lm
        longhand lm evaluate english.lm other.txt
      """,
    subcommands: [
      LanguageModelTrainCommand.self,
      LanguageModelEvaluateCommand.self,
      LanguageModelTuneCommand.self,
      LanguageModelConvertCommand.self,
    ])
}

/// How a language model is written, as the commands that write one have it.
struct LanguageModelOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where the model goes: NAME.arpa in the ARPA format, any other name in Longhand's.", valueName: "file"),
    completion: .file())
  var out: String

  @Option(
    help: ArgumentHelp(
      "Bits of each probability in Longhand's form: 8, rounded to one of 256 values, or 32 (default: 8).", valueName: "n"))
  var bits: Int?

  func validate() throws {
    if let bits, bits != 8, bits != 32 { throw ValidationError("--bits takes 8 or 32, not \(bits).") }
    if bits != nil, isARPA { throw ValidationError("--bits is for Longhand's form; an .arpa file has all digits.") }
  }

  var isARPA: Bool { out.hasSuffix(".arpa") }
  var isQuantized: Bool { !isARPA && bits != 32 }
}
