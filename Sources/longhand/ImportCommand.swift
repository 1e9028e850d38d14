internal import ArgumentParser
internal import Checkpoints
internal import Network
internal import Transcripts

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a model of weights that PyTorch or another program saved.",
    discussion: """
      EXAMPLE:
        longhand import model.pth --out model.safetensors

      Reads a state_dict saved by torch.save (.pth) or as safetensors. Of a .pth file only tensors are read; nothing in it is run.
      """)

  @Argument(help: ArgumentHelp("The .pth or safetensors file.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The model file to write.", valueName: "file"))
  var out: String

  @Option(help: ArgumentHelp("What the weights are of; found by their shapes where not given.", valueName: "name"))
  var architecture: String?

  @Option(help: ArgumentHelp("The symbols, in the order of the outputs after the blank.", valueName: "symbols"))
  var alphabet: String?

  @Flag(help: "Write half-precision numbers: half the size.")
  var half = false

  func validate() throws {
    if let architecture, Architecture.named(architecture) == nil {
      let names = Architecture.known.map(\.name).joined(separator: ", ")
      throw ValidationError("there is no architecture \(architecture): choose one of \(names)")
    }
  }

  func run() throws {
    let model = try Model(
      importing: file, architecture: architecture.flatMap(Architecture.named),
      alphabet: alphabet.map { try Alphabet($0) } ?? .seed)
    try model.write(to: out, precision: half ? .half : .single)
  }
}
