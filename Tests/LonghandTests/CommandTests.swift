import Foundation
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

  @Test(arguments: [["inspect", "seed"], ["train", "--print-config"]])
  func aFullDiskIsTold(arguments: [String]) throws {
    let process = Process()
    process.executableURL = Program.path
    process.arguments = arguments
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1 && text.hasPrefix("Standard output cannot be written (No space left on device)"))
  }

  /// A reader that is slow, of a pipe that does not wait for it.
  @Test func aSlowReaderGetsAll() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    _ = fcntl(ends[1], F_SETFL, fcntl(ends[1], F_GETFL) | O_NONBLOCK)
    // F_SETPIPE_SZ, which Glibc does not import.
    #expect(fcntl(ends[1], 1031, 4096) == 4096)
    let process = Process()
    process.executableURL = Program.path
    process.arguments = ["train", "--print-config"]
    process.standardOutput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
    try process.run()
    close(ends[1])
    usleep(300_000)
    let text = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true).readDataToEndOfFile()
    process.waitUntilExit()
    #expect(try process.terminationStatus == 0 && text.count == Program.run("train", "--print-config").output.utf8.count)
  }
}
