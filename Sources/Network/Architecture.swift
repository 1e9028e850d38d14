/// What a network is made of: convolution blocks, a bidirectional LSTM and a linear layer, as data.
///
/// Input is (N, 1, `height`, W). The blocks run in order; their output's height is folded away by `collapse`, which leaves
/// the frames (T, N, C); the LSTM layers and a linear layer give the scores (T, N, V).
public struct Architecture: Codable, Hashable, Sendable {
  /// Convolution (stride 1), batch normalisation, ReLU and, where `pool` is set, max pooling; where it is residual, its input is added to
  /// that.
  public struct Block: Codable, Hashable, Sendable {
    public var channels: Int
    public var kernel: Int
    public var padding: Int
    /// Window and stride of the max pooling as [height, width].
    public var pool: [Int]?
    /// Whether the block adds to its input, which then has the output's shape.
    public var isResidual: Bool

    public init(_ channels: Int, kernel: Int = 3, padding: Int = 1, pool: [Int]? = nil, isResidual: Bool = false) {
      self.channels = channels
      self.kernel = kernel
      self.padding = padding
      self.pool = pool
      self.isResidual = isResidual
    }

    private enum CodingKeys: String, CodingKey {
      case channels, kernel, padding, pool
      case isResidual = "residual"
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      channels = try container.decode(Int.self, forKey: .channels)
      kernel = try container.decode(Int.self, forKey: .kernel)
      padding = try container.decode(Int.self, forKey: .padding)
      pool = try container.decodeIfPresent([Int].self, forKey: .pool)
      isResidual = try container.decodeIfPresent(Bool.self, forKey: .isResidual) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(channels, forKey: .channels)
      try container.encode(kernel, forKey: .kernel)
      try container.encode(padding, forKey: .padding)
      try container.encodeIfPresent(pool, forKey: .pool)
      if isResidual { try container.encode(isResidual, forKey: .isResidual) }
    }
  }

  /// How the height left by the blocks is folded away.
  public enum Collapse: String, Codable, Hashable, Sendable { case mean, max }

  public var name: String
  /// Height of a line image, in pixels.
  public var height: Int
  public var blocks: [Block]
  public var collapse: Collapse
  /// Hidden units a direction of each LSTM layer.
  public var hidden: Int
  public var lstmLayers: Int
  /// Probability of dropout between LSTM layers.
  public var dropout: Float
  /// V: the alphabet's symbols and the blank.
  public var symbols: Int
  /// Share of a second CTC loss, that of a linear layer straight from the frames, which guides the convolutions in training and is not
  /// read afterwards (Retsinas et al., 2022, the "CTC shortcut"); 0 where there is no such layer.
  public var auxiliaryWeight: Float

  public init(
    name: String, height: Int, blocks: [Block], collapse: Collapse = .mean, hidden: Int,
    lstmLayers: Int, dropout: Float, symbols: Int, auxiliaryWeight: Float = 0
  ) {
    self.name = name
    self.height = height
    self.blocks = blocks
    self.collapse = collapse
    self.hidden = hidden
    self.lstmLayers = lstmLayers
    self.dropout = dropout
    self.symbols = symbols
    self.auxiliaryWeight = auxiliaryWeight
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    height = try container.decode(Int.self, forKey: .height)
    blocks = try container.decode([Block].self, forKey: .blocks)
    collapse = try container.decode(Collapse.self, forKey: .collapse)
    hidden = try container.decode(Int.self, forKey: .hidden)
    lstmLayers = try container.decode(Int.self, forKey: .lstmLayers)
    dropout = try container.decode(Float.self, forKey: .dropout)
    symbols = try container.decode(Int.self, forKey: .symbols)
    // Early model files do not have it.
    auxiliaryWeight = try container.decodeIfPresent(Float.self, forKey: .auxiliaryWeight) ?? 0
  }

  /// The project's first architecture: 4,851,607 parameters, 1.06 GMAC for a line of 64x256.
  public static let seed = Architecture(
    name: "seed", height: 64,
    blocks: [
      Block(32, pool: [2, 2]), Block(64, pool: [2, 2]), Block(128), Block(128, pool: [2, 1]),
      Block(256), Block(256, pool: [2, 1]), Block(512, kernel: 2, padding: 0),
    ],
    hidden: 256, lstmLayers: 2, dropout: 0.3, symbols: 87)

  /// Quick to train: 0.28 GMAC for a line of 48x256. The first blocks are narrow, where pictures are large; the channels grow as the height
  /// shrinks, where a weight costs least.
  public static let script = Architecture(
    name: "script", height: 48,
    blocks: [
      Block(24, pool: [2, 2]), Block(48, pool: [2, 2]), Block(64, pool: [2, 1]), Block(128), Block(128, pool: [2, 1]), Block(192),
    ],
    collapse: .max, hidden: 192, lstmLayers: 2, dropout: 0.3, symbols: 87, auxiliaryWeight: 0.1)

  /// Grown from `script`: two residual blocks more, where the height is small, and a wider LSTM; 0.47 GMAC for a line of 48x256.
  public static let scriptDeep: Architecture = {
    var architecture = script
    architecture.name = "script-deep"
    architecture.blocks.insert(Block(128, isResidual: true), at: 4)
    architecture.blocks.append(Block(192, isResidual: true))
    architecture.hidden = 256
    return architecture
  }()

  /// What the shipped model is, grown from `script-deep`: three residual blocks more, one at each height that is left after the first
  /// pooling; 0.60 GMAC for a line of 48x256.
  public static let scriptDeeper: Architecture = {
    var architecture = scriptDeep
    architecture.name = "script-deeper"
    architecture.blocks.insert(Block(48, isResidual: true), at: 2)
    architecture.blocks.insert(Block(128, isResidual: true), at: 5)
    architecture.blocks.append(Block(192, isResidual: true))
    return architecture
  }()

  /// Small and quick to train: 0.16 GMAC for a line of 48x192, where `seed` takes 1.06 for the same line at 64x256.
  public static let pen = Architecture(
    name: "pen", height: 48,
    blocks: [
      Block(16, pool: [2, 2]), Block(32, pool: [2, 2]), Block(64), Block(64, pool: [2, 1]),
      Block(128), Block(128, pool: [2, 1]),
    ],
    collapse: .max, hidden: 160, lstmLayers: 2, dropout: 0.3, symbols: 87)

  /// The architectures that can be asked for by name.
  public static let known: [Architecture] = [.seed, .pen, .script, .scriptDeep, .scriptDeeper]

  public static func named(_ name: String) -> Architecture? {
    known.first { $0.name == name }
  }

  /// T: frames that an image of `width` pixels gives; 0 where it is too narrow for a frame.
  public func frames(width: Int) -> Int {
    max(0, featureShape(width: width).width)
  }

  /// Channels, height and width of what the blocks make of an image (1, `height`, `width`).
  public func featureShape(width: Int) -> (channels: Int, height: Int, width: Int) {
    var shape = (channels: 1, height: height, width: width)
    for block in blocks {
      shape.channels = block.channels
      shape.height += 2 * block.padding - block.kernel + 1
      shape.width += 2 * block.padding - block.kernel + 1
      if let pool = block.pool {
        shape.height = max(0, shape.height) / pool[0]
        shape.width = max(0, shape.width) / pool[1]
      }
    }
    return shape
  }

  /// Pixels of the image between the starts of neighbouring frames.
  public var frameStride: Int {
    blocks.reduce(1) { $0 * ($1.pool?[1] ?? 1) }
  }
}
