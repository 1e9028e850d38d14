internal import ArgumentParser

@main
struct Longhand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longhand",
    abstract: "Reads handwriting: images of lines in, text out.",
    discussion: """
      EXAMPLE:
        longhand recognize letter.png

      Results go to standard output, progress and warnings to standard error.
      Exit status: 0 done, 1 some input failed (each named), 64 wrong usage, 130 training interrupted and saved.
      """,
    subcommands: [
      RecognizeCommand.self,
      TrainCommand.self,
      EvaluateCommand.self,
      AlignCommand.self,
      ScoresCommand.self,
      DecodeCommand.self,
      SynthesizeCommand.self,
      DataCommand.self,
      PackCommand.self,
      ExportCommand.self,
      ImportCommand.self,
      InspectCommand.self,
      LanguageModelCommand.self,
      BenchCommand.self,
    ])
}
