public import Decoding

/// How a recogniser makes text of the network's scores.
public struct LineDecoder: Sendable {
  /// nil for best path.
  public var beam: BeamSearchDecoder?
  /// Both for beam search alone.
  public var languageModel: (any SymbolScorer)?
  public var constraint: (any SymbolScorer)?

  public init(
    beam: BeamSearchDecoder? = nil, languageModel: (any SymbolScorer)? = nil, constraint: (any SymbolScorer)? = nil
  ) {
    precondition(beam != nil || (languageModel == nil && constraint == nil), "best path asks no scorer")
    self.beam = beam
    self.languageModel = languageModel
    self.constraint = constraint
  }

  /// `greedy` or `beam`.
  public var name: String { beam == nil ? "greedy" : "beam" }

  /// What a model calls its calibration of this decoder: posteriors with a language model mean other things than those without. nil with
  /// a constraint, whose posteriors are about the texts that it lets pass.
  public var calibrationName: String? {
    guard constraint == nil else { return nil }
    return languageModel == nil ? name : name + " with a language model"
  }

  /// What is decoded of several looks at a line.
  public var weighing: LookConsensus.Weighing { languageModel == nil ? .parts : .lines }

  /// What was read of a line.
  package struct Outcome {
    /// The best first; none where there is a failure.
    package var hypotheses: [Hypothesis]
    package var failure: BeamSearchDecoder.Failure?
    /// All that beam search tells.
    private var search: BeamSearchDecoder.Result?

    fileprivate init(_ search: BeamSearchDecoder.Result) {
      hypotheses = search.hypotheses
      failure = search.failure
      self.search = search
    }

    fileprivate init(_ hypothesis: Hypothesis) { hypotheses = [hypothesis] }

    /// How sure words of the best hypothesis are.
    func confidences(of spans: [Range<Int>]) -> [Float] {
      if let search { return search.confidences(of: spans) }
      return spans.map { span in hypotheses[0].symbols[span].map(\.confidence).min() ?? 1 }
    }
  }

  package func decode(_ scores: LogProbabilities) -> Outcome {
    if let beam { return Outcome(beam.decode(scores, model: languageModel, constraint: constraint)) }
    return Outcome(GreedyDecoder().decode(scores))
  }

  /// What was set, for those who want to know how a text came about.
  package var json: [(String, JSON)] {
    guard let beam else { return [("name", .string(name))] }
    var members: [(String, JSON)] = [("name", .string(name)), ("beam", .integer(beam.width))]
    if languageModel != nil { members.append(("lm_weight", .number(Double(beam.modelWeight), decimals: 4))) }
    members.append(("length_bonus", .number(Double(beam.lengthBonus), decimals: 4)))
    return members
  }
}
