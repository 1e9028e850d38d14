#if canImport(Glibc)
  internal import Glibc
#endif

/// What turns a network's confidences into probabilities that mean what they say: fitted on lines whose text is known, and
/// stored with the model.
///
/// The temperature divides the logarithms of all frames before anything is worked out of them (Guo et al., 2017); the maps
/// then set right, monotonely, what is left. Neither changes what is read by best path.
public struct Calibration: Hashable, Codable, Sendable {
  /// Above 1, all frames are less sure.
  public var temperature: Float
  /// For the probability of a whole line.
  public var line: ConfidenceMap
  /// For the probability of a word of it.
  public var word: ConfidenceMap
  /// For the probability of a character.
  public var character: ConfidenceMap

  public init(
    temperature: Float = 1, line: ConfidenceMap = .identity, word: ConfidenceMap = .identity,
    character: ConfidenceMap = .identity
  ) {
    self.temperature = temperature
    self.line = line
    self.word = word
    self.character = character
  }

  /// Leaves all confidences as they are.
  public static let none = Calibration()

  /// Whether the numbers, as a file gives them, make a calibration.
  public var isSane: Bool {
    Self.temperatures.contains(temperature) && [line, word, character].allSatisfy(\.isSane)
  }

  /// The temperatures that can be meant.
  static let temperatures: ClosedRange<Float> = 0.05...20
}

extension LogProbabilities {
  /// The scores at another temperature: in each frame proportional to the probabilities to the power of 1/`temperature`.
  public func tempered(_ temperature: Float) -> LogProbabilities {
    guard temperature != 1 else { return self }
    let scale = 1 / temperature
    let scaled = [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
      values.withUnsafeBufferPointer { values in
        for frame in 0..<frames {
          let row = frame * symbols..<(frame + 1) * symbols
          var top = -Float.infinity
          for index in row { top = max(top, values[index]) }
          var sum: Float = 0
          for index in row { sum += exp((values[index] - top) * scale) }
          let logSum = log(sum)
          for index in row { (buffer.baseAddress! + index).initialize(to: (values[index] - top) * scale - logSum) }
        }
      }
      count = values.count
    }
    return LogProbabilities(frames: frames, symbols: symbols, values: scaled)
  }
}
