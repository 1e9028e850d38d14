public import Engine
public import Network
public import Synthesis

/// Everything that a training run can be told. Read from YAML; every key has a default.
///
/// `documentation` says of each key what it does; `commentedYAML` prints both.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
  public var run = "runs/script"
  public var seed: UInt64 = 1
  public var threads = 0
  public var precision = Precision.auto
  public var convolution = ConvolutionMethod.winograd
  public var architecture = ArchitectureChoice.named("script")
  public var alphabet = "seed"
  public var initialWeights: String?
  public var initialShare: Float = 0

  public var data = [DataSource()]
  public var validation = [DataSource(split: "validation", limit: 500)]
  public var augmentation = Augmentation.handwriting
  public var spacesAround = true
  public var prefetch = Prefetch()

  public var epochs = 20
  public var epochLines = 0
  public var minutes = 0.0
  public var patience = 0

  public var batch = Batch()
  public var optimizer = OptimizerKind.adam
  public var learningRate: Float = 1e-3
  public var schedule = LearningRateSchedule()
  public var weightDecay: Float = 0
  public var clip: Float = 5
  public var dropout: Float?
  public var consistency: Float = 0
  public var averageDecay: Float = 0

  public var checkpointMinutes = 5.0
  public var reportSteps = 20

  public init() {}

  /// How often a step sees each of its lines.
  var views: Int { consistency > 0 ? 2 : 1 }

  /// What the convolution blocks compute on.
  public enum Precision: String, Codable, CaseIterable, Sendable {
    /// bfloat16 where the processor multiplies it, else float32.
    case auto
    case float32, bfloat16
  }

  /// What moves the weights.
  public enum OptimizerKind: String, Codable, CaseIterable, Sendable {
    case adam
    /// Muon for the matrices, Adam for the rest.
    case muon
  }

  /// How lines are put together to batches.
  public struct Batch: Codable, Equatable, Sendable {
    public var lines = 32
    public var columns = 32 * 1024
    public var bucket = 16
  }

  /// How batches are made ahead of the step that wants them.
  public struct Prefetch: Codable, Equatable, Sendable {
    public var threads = 1
    public var batches = 16
  }

  /// What `augmentation` may be called by name.
  static let augmentations: [String: Augmentation] = ["none": .none, "seed": .seed, "handwriting": .handwriting]

  /// Key path and sentence, in the order of printing; a section's own sentence has the section's path.
  static let documentation: [(key: String, text: String)] = [
    ("run", "Folder of the run: checkpoints, history, curves and TensorBoard events go there."),
    ("seed", "Seeds every random choice: weights, order, made lines, augmentation, dropout."),
    ("threads", "Threads of the engine; 0 takes one a core."),
    (
      "precision",
      "What convolutions and LSTM compute on: `float32`, `bfloat16` (half the time where the processor has it; weights stay float32), or `auto`, "
        + "bfloat16 where it is fast."
    ),
    (
      "convolution",
      "How convolutions on float32 are computed: `winograd`, with fewer products where that is faster, or `direct`, by their sums."
    ),
    (
      "architecture",
      "Name of an architecture (see `longhand inspect`), one written out (unnamed keys are script's), or with 'initialWeights' `keep`, that "
        + "model's."
    ),
    (
      "alphabet",
      "`seed`, `ascii`, `latin` (ASCII and Western Europe's accents), `data` (all symbols of the training lines), or the symbols "
        + "themselves; with 'initialWeights' also `keep` (that model's) or `union` (that model's and those of the data)."),
    (
      "initialWeights",
      "Model file to start from. A network that has more residual blocks or hidden units than that grows from it; otherwise layers whose "
        + "shape differs start fresh. null starts from chance."
    ),

    (
      "initialShare",
      "Share of the initial weights, 0...1, in those that are validated and kept: a mixture often reads better than what a run started "
        + "from and than what it came to. Needs 'initialWeights'."
    ),

    ("data", "What to train on. An epoch takes every line of every source `weight` times."),
    (
      "data.kind",
      "`made` (fonts and generated texts), `unipen` (pen strokes), `composed` (generated texts in isolated characters, new ones "
        + "each epoch), `joined` (lines of a writer's single words), `spliced` (words of a list and of the other sources, in letters cut out of a "
        + "writer's words where 'initialWeights' reads them), `pairs` (images with texts), `copiste`, `iam`, "
        + "`emnist` (isolated characters), `alto` and `page` (pages with their lines in XML), or `lmdb` (what `longhand pack` writes)."
    ),
    (
      "data.characters",
      "composed: the set at 'path': `unipen`, lines in pen strokes of one writer each, or `emnist`, lines of pictures that look alike, "
        + "as it tells no writers. Texts have no symbols but the set's; EMNIST has digits and letters."
    ),
    (
      "data.texts",
      "made, composed: `mixed` (formulas, numbers, words, short answers and more) or `words` (single ones and runs of them, from which "
        + "a network learns what is likely in a language)."
    ),
    (
      "data.words",
      "composed, spliced: a list of words for the texts, one a line; one that stands there twice comes twice as often. null takes the machine's."
    ),
    (
      "data.path",
      "made: a list of words (null: the machine's); pairs: a folder of name.png + name.gt.txt, or a TSV; lmdb: the file; "
        + "others: the folder."
    ),
    (
      "data.split",
      "unipen, composed, joined, spliced, copiste, iam, emnist: `train`, `validation`, `test` or `all`; left out, it is `train` in `data` and "
        + "`validation` in `validation`. To train on, `test` is refused, and "
        + "`validation` and `all` bring a warning: what a model has learned from cannot measure it."
    ),
    (
      "data.categories",
      "What to take. unipen: which of 1a, 1b, 1c, 1d, 7 and 8; [] is [7, 8], words and texts. composed: of 'characters'; [] is "
        + "[1a, 1b, 1c, 1d] of UNIPEN, and EMNIST's selection in the folder. joined, spliced: [] is [7] of UNIPEN. copiste, alto, page: "
        + "[struck] also takes lines with words struck out, which [] leaves out, [boxes] cuts upright rectangles out of the page. iam: [] is [lines, ascii, official]; words, xml, aachen, and err for what is badly segmented. emnist: [balanced] and so on."
    ),
    ("data.contributors", "unipen, composed, joined, spliced: by their short names; [] is all."),
    (
      "data.matching",
      "Sets of lines: takes those in whose text this regular expression is found, so that a source of its own brings what is rare more "
        + "often; null takes all."
    ),
    ("data.weight", "How often each line comes in an epoch, in the mean where writers are balanced; 0.5 takes a random half of them."),
    (
      "data.writerBalance",
      "Sets of lines: at 0 each line comes as often, at 1 each writer; at a value b between, a writer of n lines comes n^(1 - b) times as "
        + "often as one of a single line, so that the hands of those who wrote little are learned as well. A line without a writer is one's own."
    ),
    ("data.limit", "Lines to take of the source, chosen at random; 0 takes all. made, composed, joined, spliced: lines to make (0: 20000)."),
    ("data.clean", "made: true draws without augmentation."),
    (
      "data.recombined",
      "Sets of lines: the share of them, 0...1, that is put together anew each time, of runs of words of one writer's lines, cut at the "
        + "spaces that 'initialWeights' sees, so that a network learns to read the hand rather than to remember the texts."
    ),
    ("validation", "What to measure on, without augmentation; the keys are those of `data`. [] measures nothing."),
    (
      "augmentation",
      "What is done to training lines: `none`, `seed`, `handwriting`, or any of these keys. Ranges are [least, most]."
    ),
    ("augmentation.geometricProbability", "Chance of the geometric changes: shear, rotation, width and bending."),
    ("augmentation.shear", "Horizontal shift for each unit of height; above 0 leans to the right."),
    ("augmentation.rotation", "Degrees."),
    ("augmentation.widthScale", "Factor of the width."),
    ("augmentation.elasticProbability", "Chance of smooth bending."),
    ("augmentation.elasticAmplitude", "Largest shift by bending, as a part of the line's height."),
    ("augmentation.elasticWavelength", "Shortest and longest wave of bending, in heights."),
    ("augmentation.proportionProbability", "Chance that the hand's proportions change: heights of capitals, small letters and tails."),
    ("augmentation.proportion", "By how much of their height at most, 0...0.9."),
    ("augmentation.hasteProbability", "Chance that pen strokes are rounded, as in haste; pictures stay."),
    (
      "augmentation.neighbourProbability",
      "Chance that parts of lines above and below are in the picture, as in a rectangle cut out of a page; of texts of 4 symbols on."
    ),
    ("augmentation.strokeProbability", "Chance of strokes a pixel thinner or thicker."),
    ("augmentation.maskProbability", "Chance of strips without ink, one for each three heights of width."),
    ("augmentation.maskWidth", "Width of such a strip, in heights."),
    ("augmentation.blurProbability", "Chance of Gaussian blur."),
    ("augmentation.blurSizes", "Kernels of the blur, in pixels; one of them is taken."),
    ("augmentation.toneProbability", "Chance that paper and ink get tones of their own."),
    ("augmentation.paper", "Tones of paper, 0...255."),
    ("augmentation.ink", "Tones of ink, 0...255."),
    ("augmentation.ruledLineProbability", "Chance of ruled lines."),
    ("augmentation.unevenLightProbability", "Chance of uneven light."),
    ("augmentation.unevenLight", "Part of the light lost at the darkest place."),
    ("augmentation.noiseProbability", "Chance of Gaussian noise."),
    ("augmentation.noise", "Standard deviation of the noise, in grey levels of 255."),
    ("augmentation.speckProbability", "Chance of specks of dirt."),
    (
      "spacesAround",
      "A space is learned before and behind each text, where the alphabet has one, as the paper left and right of the ink shows it; reading "
        + "leaves it out."
    ),
    ("prefetch", "Batches are made ahead on threads of their own; results do not depend on these."),
    ("prefetch.threads", "Threads that make lines."),
    ("prefetch.batches", "Batches kept ready at most."),

    ("epochs", "Epochs to train for."),
    ("epochLines", "Lines an epoch; 0 takes what the weights of the sources come to."),
    (
      "minutes",
      "Ends the run, and the schedule with it, by the clock; 0 does not. Such a run cannot be repeated bit by bit."
    ),
    ("patience", "Stops after so many epochs without a better CER; 0 never does."),

    ("batch", "Lines of near widths go together."),
    ("batch.lines", "Lines a step."),
    ("batch.columns", "Fewer lines where their widths in pixels, padding included, would sum to more; 0 is no bound."),
    ("batch.bucket", "Batches' worth of lines that are drawn at random and sorted by width before they are cut."),
    (
      "optimizer",
      "`adam`, or `muon`: Muon for the matrices of convolutions and LSTM, Adam for the rest, which learns more in the same time."
    ),
    ("learningRate", "The optimizer's rate, which the schedule scales."),
    ("schedule", "How the learning rate moves."),
    ("schedule.kind", "`constant`, `step`, `cosine` or `onecycle`."),
    ("schedule.warmup", "Steps over which the rate rises from 0, for every kind."),
    ("schedule.every", "step: epochs between two reductions."),
    ("schedule.factor", "step: what a reduction multiplies the rate by."),
    ("schedule.rise", "onecycle: part of the run in which the rate rises."),
    ("schedule.final", "cosine and onecycle: part of the rate that is left at the end."),
    ("weightDecay", "Decoupled decay, as AdamW's; 0 does not decay."),
    ("clip", "Largest norm of the gradient; a longer one is scaled down to it."),
    ("dropout", "Dropout between LSTM layers; null takes the architecture's."),
    (
      "consistency",
      "Weight of what two views of a line disagree on, whose tones, noise and hidden strips differ (CR-CTC); 0.2 is usual. A step "
        + "then has half of `batch.lines`, each twice. 0 sees each line once."
    ),
    (
      "averageDecay",
      "Decay of the moving average of the weights that is validated and kept; 0 averages nothing, 0.999 is usual."
    ),

    ("checkpointMinutes", "Minutes between checkpoints within an epoch; one is written after every epoch in any case."),
    ("reportSteps", "Steps between two points in TensorBoard and two lines of a log without a terminal."),
  ]
}

/// An architecture by its name, or written out.
public enum ArchitectureChoice: Codable, Equatable, Sendable {
  case named(String)
  case inline(Architecture)

  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = .named(name)
    } else {
      self = .inline(try Architecture(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .named(let name):
      var container = encoder.singleValueContainer()
      try container.encode(name)
    case .inline(let architecture): try architecture.encode(to: encoder)
    }
  }
}

/// One source of lines.
public struct DataSource: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case made, unipen, composed, joined, spliced, pairs, copiste, iam, emnist, alto, page, lmdb
  }

  /// The sets of isolated characters that lines can be composed of.
  public enum Characters: String, Codable, CaseIterable, Sendable {
    case unipen, emnist
  }

  /// What texts are generated of.
  public enum Texts: String, Codable, CaseIterable, Sendable {
    /// Formulas, numbers, words and what else answer sheets have.
    case mixed
    /// Words and runs of words.
    case words
  }

  public var kind = Kind.made
  public var characters = Characters.unipen
  public var texts = Texts.mixed
  public var words: String?
  public var path: String?
  public var split = "train"
  public var categories: [String] = []
  public var contributors: [String] = []
  public var matching: String?
  public var weight = 1.0
  public var writerBalance = 0.0
  public var limit = 0
  public var clean = false
  public var recombined = 0.0

  public init(kind: Kind = .made, path: String? = nil, split: String = "train", limit: Int = 0) {
    self.kind = kind
    self.path = path
    self.split = split
    self.limit = limit
  }
}
