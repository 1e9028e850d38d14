public import Decoding
internal import FoundationEssentials
public import Images
public import Network
public import Transcripts

/// A whole recogniser, as one file holds it: what the network is, what it learned, the symbols it writes, how its lines are
/// prepared, and where it comes from.
public struct Model: Sendable {
  public var architecture: Architecture
  public var alphabet: Alphabet
  public var normalization: LineNormalization
  public var weights: ModelWeights
  /// What makes confidences mean what they say, by the decoder that they are of; none for a decoder that none was fitted for.
  public var calibrations: [String: Calibration] = [:]
  /// Training data, licence, recipe, commit, figures: what a reader of the file should know, by key.
  public var provenance: [String: String]

  public init(
    architecture: Architecture, alphabet: Alphabet, normalization: LineNormalization, weights: ModelWeights,
    provenance: [String: String] = [:]
  ) {
    precondition(alphabet.count == architecture.symbols, "the alphabet is not of the network's size")
    precondition(normalization.height == architecture.height, "the lines are not of the network's height")
    precondition(weights.parameters == architecture.parameters, "the weights are of another architecture")
    self.architecture = architecture
    self.alphabet = alphabet
    self.normalization = normalization
    self.weights = weights
    self.provenance = provenance
  }

  /// Reads a safetensors file that `write(to:precision:)` or `Checkpoint` wrote.
  /// - Throws: `unreadable`, `wrongFormat`, `damaged`, `unsupported`, `mismatch`.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(Safetensors(contentsOf: path))
  }

  init(_ file: Safetensors) throws(CheckpointError) {
    guard let version = file.metadata[Self.versionKey] else {
      throw CheckpointError(
        .wrongFormat, file.path, "holds weights but no model: make one of it by `longhand import \(file.path) --out FILE`")
    }
    guard version == Self.version else {
      throw CheckpointError(
        .unsupported, file.path, "is a model of version \(version), and this program reads \(Self.version): update the program")
    }
    architecture = try file.decode(Architecture.self, "architecture")
    if let problem = architecture.problem {
      throw CheckpointError(.damaged, file.path, "describes a network with \(problem): copy or download it anew")
    }
    let symbols = try file.decode([String].self, "alphabet")
    do {
      guard symbols.allSatisfy({ $0.count == 1 }) else { throw TranscriptError.emptyAlphabet }
      alphabet = try Alphabet(symbols: symbols.map { Character($0) })
    } catch {
      throw CheckpointError(.damaged, file.path, "has no usable alphabet: copy or download it anew")
    }
    guard alphabet.count == architecture.symbols else {
      throw CheckpointError(
        .damaged, file.path,
        "has an alphabet of \(alphabet.count) and a network of \(architecture.symbols) symbols: copy or download it anew")
    }
    normalization = try file.decode(LineNormalization.self, "normalization")
    guard normalization.height == architecture.height, normalization.isSane else {
      throw CheckpointError(.damaged, file.path, "prepares lines as its network cannot use them: copy or download it anew")
    }
    provenance = try file.decode([String: String].self, "provenance")
    if file.metadata[Self.calibrationKey] != nil {
      calibrations = try file.decode([String: Calibration].self, Self.calibrationKey)
      guard calibrations.values.allSatisfy(\.isSane) else {
        throw CheckpointError(.damaged, file.path, "has a calibration that makes no sense: copy or download it anew")
      }
    }
    weights = try ModelWeights(architecture, from: file)
  }

  /// Writes the model as one safetensors file, which appears only once it is whole.
  ///
  /// Half precision holds the statistics of batch normalisation still in single precision: they are few, and may be large.
  /// - Throws: `unwritable`; `unsupported` where a number is too large for half precision.
  public func write(to path: String, precision: Precision = .single) throws(CheckpointError) {
    try Safetensors.write(tensors(precision), metadata: metadata, to: path)
  }
}

// MARK: - The parts of the file

extension Model {
  static let versionKey = "longhand"
  static let version = "1"
  /// Missing where there are no calibrations.
  private static let calibrationKey = "calibration"

  func tensors(_ precision: Precision) -> [Safetensors.Output] {
    weights.outputs(parameters: precision)
  }

  /// Texts of the header: JSON, but for the version.
  var metadata: [String: String] {
    var metadata = [
      Self.versionKey: Self.version, "architecture": json(architecture),
      "alphabet": json(alphabet.symbols.map { String($0) }), "normalization": json(normalization),
      "provenance": json(provenance),
    ]
    if !calibrations.isEmpty { metadata[Self.calibrationKey] = json(calibrations) }
    return metadata
  }

  /// The precision that holds all weights exactly: half for a model that was read from a file of half precision.
  public var exactPrecision: Precision {
    weights.values.allSatisfy { Float(Float16($0)).bitPattern == $0.bitPattern } ? .half : .single
  }

  /// 16 hexadecimal digits that tell models apart: equal where architecture, alphabet, normalisation and weights are equal bit
  /// by bit.
  ///
  /// A 64-bit hash (multiply and rotate, after each number); no protection against somebody who wants two models to agree.
  public var identity: String {
    var hash: UInt64 = 0x6C6F_6E67_6861_6E64
    for text in [json(architecture), alphabet.string, json(normalization)] {
      for byte in text.utf8 { mix(&hash, UInt64(byte)) }
      mix(&hash, UInt64.max)
    }
    for values in [weights.values, weights.statisticValues] {
      values.withUnsafeBufferPointer { values in
        for value in values { mix(&hash, UInt64(value.bitPattern)) }
      }
    }
    hash ^= hash >> 32
    hash &*= 0x9E37_79B9_7F4A_7C15
    let digits = String(hash ^ hash >> 29, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

@inline(__always)
private func mix(_ hash: inout UInt64, _ word: UInt64) {
  hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
  hash = hash << 29 | hash >> 35
}

extension ModelWeights {
  func outputs(parameters precision: Precision, prefix: String = "") -> [Safetensors.Output] {
    parameters.map {
      Safetensors.Output(prefix + $0.name, shape: $0.shape, values: values[$0.range], precision: precision)
    }
      + statistics.map { Safetensors.Output(prefix + $0.name, shape: $0.shape, values: statisticValues[$0.range]) }
  }
}

extension LineNormalization {
  /// Whether the numbers of a file make sense.
  var isSane: Bool {
    (0..<height / 2).contains(margin) && 1 <= minimumWidth && minimumWidth <= maximumWidth && maximumWidth <= 1 << 20
      && (0...(maximumWidth - 1) / 2).contains(side) && minimumStrokeWidths.isFinite
  }
}

extension Safetensors {
  /// A value from the JSON text of the header's `key`.
  func decode<Value: Decodable>(_ type: Value.Type, _ key: String) throws(CheckpointError) -> Value {
    guard let text = metadata[key], let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw CheckpointError(.damaged, path, "does not say its \(key) as this program expects: copy or download it anew")
    }
    return value
  }
}

/// Equal values make equal texts.
func json(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  do {
    return try String(decoding: encoder.encode(value), as: UTF8.self)
  } catch {
    preconditionFailure("a value has no JSON: \(error)")
  }
}
