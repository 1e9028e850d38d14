import Testing

@testable import longhand

@Suite struct CommandTests {
  @Test func everyCommandShowsAnExample() {
    let commands = Longhand.configuration.subcommands
    #expect(commands.count >= 4)
    for command in commands {
      #expect(command.configuration.discussion.contains("EXAMPLE:\n"), "\(command)")
      #expect(!command.configuration.abstract.isEmpty)
      #expect(command.helpMessage().contains("longhand \(command.configuration.commandName ?? "")"))
    }
  }

  @Test func wrongUsageHasAStatusOfItsOwn() throws {
    for outcome in [
      try Program.run("recognise", "x.png"), try Program.run("recognize"), try Program.run("recognize", "x.png", "--format", "xml"),
      try Program.run("recognize", "x.png", "--threads", "0"), try Program.run("inspect", "unheard-of"),
      try Program.run("evaluate", "folder", "--split", "test"), try Program.run("bench", "--width", "3"),
    ] {
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("Error: "))
    }
  }
}
