internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Network
internal import Recognition

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the speed of reading and of a training step, and their memory.",
    discussion: """
      Each case runs in a process of its own, so that its peak memory is its own. Options choose the cases; without \
      any, reading with batches of 1 and 32 and a training step are measured with 1 and 2 threads.

      EXAMPLE:
        longhand bench --task read --batch 1 32 --width 256 --threads 2
      """)

  @Flag(help: "Print a JSON list instead of a table.")
  var json = false

  @Option(help: "'read' or 'train' (default: both).")
  var task: BenchCase.Task?

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Lines in a batch.", valueName: "n"))
  var batch: [Int] = []

  @Option(help: ArgumentHelp("Height of the lines in pixels (default: the architecture's).", valueName: "pixels"))
  var height: Int?

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Widths of the lines in pixels.", valueName: "pixels"))
  var width: [Int] = []

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Threads of the engine.", valueName: "n"))
  var threads: [Int] = []

  @Option(help: ArgumentHelp("The network; 'longhand inspect' shows it.", valueName: "name"))
  var architecture = Architecture.seed.name

  @Option(
    help: ArgumentHelp(
      "'float32' or 'bfloat16': what a training step computes on (default: float32), and what Winograd's convolutions and the LSTM multiply in "
        + "reading (default: as 'recognize', bfloat16).", valueName: "type"))
  var precision: String?

  @OptionGroup var convolution: ConvolutionOption

  @Option(help: ArgumentHelp("How long a case is repeated.", valueName: "s"))
  var seconds = 4.0

  @Flag(help: .hidden)
  var inThisProcess = false

  func validate() throws {
    guard var network = Architecture.named(architecture) else {
      let names = Architecture.known.map(\.name).joined(separator: ", ")
      throw ValidationError("There is no architecture '\(architecture)'; known are: \(names).")
    }
    for (name, numbers, range) in [
      ("batch", batch, 1...4096), ("width", width, 16...65536), ("threads", threads, 1...1024),
      ("height", height.map { [$0] } ?? [], 16...1024),
    ] {
      if let wrong = numbers.first(where: { !range.contains($0) }) {
        throw ValidationError("--\(name) takes numbers from \(range.lowerBound) to \(range.upperBound), not \(wrong).")
      }
    }
    if let height {
      network.height = height
      if let problem = network.problem { throw ValidationError("--height: \(height) gives \(problem).") }
    }
    if let precision, ElementType(rawValue: precision) == nil { throw ValidationError("--precision is 'float32' or 'bfloat16', not '\(precision)'.") }
    guard seconds > 0, seconds.isFinite else { throw ValidationError("--seconds takes a positive number.") }
  }

  func run() throws {
    let cases = cases
    if inThisProcess {
      for bench in cases { StandardStreams.put(try bench.run(seconds: seconds).json(of: bench).text + "\n") }
      return
    }
    var objects: [String] = []
    if !json { StandardStreams.put(Self.row(["task", "network", "lines", "threads", "median ms", "min ms", "lines/s", "peak MB"])) }
    for bench in cases {
      StandardStreams.say("bench: \(bench.label)")
      let object = try Self.runInChild(bench, seconds: seconds)
      objects.append(object)
      if !json { StandardStreams.put(try Self.row(of: object)) }
    }
    if !json, task == nil, let start = try Self.startMilliseconds() {
      let time = Decimal.text(start, decimals: 0)
      StandardStreams.put("From the start of the program to the text of one line, with the shipped model: \(time) ms.\n")
    }
    if json { StandardStreams.put("[\n  " + objects.joined(separator: ",\n  ") + "\n]\n") }
  }

  /// What the options ask for.
  private var cases: [BenchCase] {
    var network = Architecture.named(architecture)!
    if let height { network.height = height }
    var cases: [BenchCase] = []
    for task in task.map({ [$0] }) ?? BenchCase.Task.allCases {
      let batches = batch.isEmpty ? (task == .read ? [1, 32] : [32]) : batch
      let widths = width.isEmpty ? (task == .read ? [256, 1024] : [256]) : width
      let teams = threads.isEmpty ? Array(1...min(2, ThreadsOption.processors)) : threads
      for width in widths {
        for batch in batches {
          for threads in teams {
            cases.append(
              BenchCase(
                task: task, architecture: network, batch: batch, width: width, threads: threads,
                precision: precision.flatMap(ElementType.init(rawValue:)) ?? (task == .read ? .bfloat16 : .float32), convolution: convolution.method))
          }
        }
      }
    }
    return cases
  }

  /// The JSON object that a child process prints for its case.
  private static func runInChild(_ bench: BenchCase, seconds: Double) throws -> String {
    let arguments = [
      "bench", "--in-this-process", "--task", bench.task.rawValue, "--architecture", bench.architecture.name, "--batch",
      "\(bench.batch)", "--height", "\(bench.architecture.height)", "--width", "\(bench.width)", "--threads",
      "\(bench.threads)", "--seconds", "\(seconds)", "--precision", bench.precision.rawValue, "--convolution",
      bench.convolution.rawValue,
    ]
    let (status, output) = try runProgram(arguments)
    let text = output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard status == 0, text.hasPrefix("{") else {
      StandardStreams.say("bench: \(bench.label) failed (status \(status)); is there memory enough?")
      throw ExitCode.failure
    }
    return text
  }

  /// The median of nine readings of a shipped example by the shipped model; nil where they are not there.
  private static func startMilliseconds() throws -> Double? {
    guard let examples = ShippedFiles.path(of: "Examples"), ShippedFiles.path(of: "Models/default.safetensors") != nil,
      let example = try FileManager.default.contentsOfDirectory(atPath: examples).filter({ $0.hasSuffix(".png") }).min()
    else { return nil }
    var times: [Double] = []
    for _ in 0..<9 {
      let start = ContinuousClock.now
      guard try runProgram(["recognize", examples + "/" + example]).status == 0 else { return nil }
      times.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    return BenchResult(milliseconds: times, peakBytes: 0).median
  }

  private static func runProgram(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private struct Measured: Decodable {
    var task, architecture: String
    var batch, height, width, threads, peak_bytes: Int
    var median_ms, min_ms: Double
  }

  private static func row(of object: String) throws -> String {
    let it = try JSONDecoder().decode(Measured.self, from: Data(object.utf8))
    return row([
      it.task, it.architecture, "\(it.batch) x \(it.height)x\(it.width)", "\(it.threads)",
      Decimal.text(it.median_ms, decimals: 1, padded: true), Decimal.text(it.min_ms, decimals: 1, padded: true),
      Decimal.text(Double(it.batch) / it.median_ms * 1e3, decimals: 1, padded: true), "\(it.peak_bytes >> 20)",
    ])
  }

  private static func row(_ cells: [String]) -> String {
    let widths = [6, 9, 14, 9, 11, 11, 11, 9]
    return zip(cells, widths).enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(1, cell.1 - cell.0.count))
      return index < 3 ? cell.0 + padding : padding + cell.0
    }.joined() + "\n"
  }
}

extension BenchCase.Task: ExpressibleByArgument {}
