internal import ArgumentParser
internal import Checkpoints

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a model for other programs.",
    discussion: """
      EXAMPLE:
        longhand export --model runs/pen/best.safetensors --format onnx --out pen.onnx
        longhand export --model runs/pen/best.safetensors --format safetensors --half --note licence=CC-BY-4.0 --out pen.safetensors

      safetensors is Longhand's own format and holds the whole model; pytorch is a state_dict (Tools/pytorch/longhand_model.py
      defines its module); onnx has free batch and width.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case safetensors, pytorch, onnx
  }

  @OptionGroup var model: ModelOption

  @Option(help: "What to write.")
  var format: Format

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  @Flag(help: "Write half-precision numbers: half the size (safetensors only).")
  var half = false

  @Option(
    help: ArgumentHelp(
      "Adds to what the file says of its origin, or replaces it; repeat for more (safetensors only).", valueName: "key=value"))
  var note: [String] = []

  func validate() throws {
    if half, format != .safetensors { throw ValidationError("--half goes with --format safetensors only") }
    if !note.isEmpty, format != .safetensors { throw ValidationError("--note goes with --format safetensors only") }
    for note in note where !note.dropFirst().contains("=") {
      throw ValidationError("--note takes KEY=VALUE, not '\(note)'")
    }
  }

  func run() throws {
    var (model, _) = try model.load()
    for note in note {
      let parts = note.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      model.provenance[String(parts[0])] = String(parts[1])
    }
    switch format {
    case .safetensors: try model.write(to: out, precision: half ? .half : .single)
    case .pytorch: try PyTorchFile.write(model.weights, to: out)
    case .onnx: try ONNXFile.write(model, to: out)
    }
  }
}
