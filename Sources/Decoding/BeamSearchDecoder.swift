#if canImport(Glibc)
  internal import Glibc
#endif

/// Prefix beam search, with a language model and a constraint where there are any (Hannun et al., 2014), and with what is
/// known of each symbol that was read: its frames, its posterior and its alternatives.
///
/// A hypothesis' score is `ln p(labels | image) + modelWeight * ln p(labels) + lengthBonus * symbols` and what the
/// constraint adds.
///
/// **Posteriors.** Without model and constraint a line's confidence is the network's own probability of its labels, over
/// all alignments. With them it is the hypothesis' share of the final beam, times an estimate of the share of all
/// probability that the search kept: what it pruned counts against the best.
///
/// A symbol's confidence is the lesser of two estimates, each blind to a part of the alternatives. One asks what else can
/// stand in the symbol's place while the rest of the line is as it was read: the probabilities of the line with each other
/// symbol, or none, there, summed over the alignments that keep the neighbours in their frames, and scored by the model and
/// the constraint. The other is the share of the readings in the final beam that agree on the symbol; it sees readings that
/// differ in several symbols at once.
public struct BeamSearchDecoder: Sendable {
  /// Prefixes that are kept from frame to frame.
  public var width: Int
  /// Hypotheses that are returned, at most; no more than `width`.
  public var hypotheses: Int
  /// Alternatives of a symbol, at most.
  public var alternatives = 5
  /// Symbols that are less likely in a frame do not extend a prefix there. The default prunes none: the search passes over
  /// what cannot come into the beam by itself.
  public var minimumLogProbability: Float = -.infinity
  /// As many symbols, at most, extend a prefix in a frame.
  public var symbolsPerFrame = Int.max
  /// Prefixes whose logarithm of the probability is so far below the best are left out.
  public var margin: Float = .infinity
  public var modelWeight: Float = 1
  /// What each symbol adds to the score, against a language model's liking for short texts.
  public var lengthBonus: Float = 0

  public init(width: Int = 16, hypotheses: Int = 1) {
    precondition(width > 0 && hypotheses > 0, "a beam has room for one prefix at least")
    self.width = width
    self.hypotheses = hypotheses
  }

  /// What was read of a line.
  public struct Result: Equatable, Sendable {
    /// The best first; none where there is a failure.
    public var hypotheses: [Hypothesis]
    /// All readings in the beam at the line's end and their shares of it, the best first.
    public var readings: [Reading]
    public var failure: Failure?
  }

  public struct Reading: Equatable, Sendable {
    public var labels: [Int32]
    /// 0...1; of all readings 1.
    public var share: Float
  }

  /// Why there is no hypothesis.
  public enum Failure: String, Sendable {
    /// The shortest text that the constraint lets pass has more symbols than the line has frames.
    case tooFewFrames
    /// No text that the constraint lets pass was found, in a wider beam neither; without a constraint, a frame rules out every text.
    case nothingFits
  }

  public func decode(_ scores: LogProbabilities) -> Result {
    decode(scores, model: AnySymbols(), constraint: AnySymbols())
  }

  /// - Parameters:
  ///   - model: counts with `modelWeight`; nil for none.
  ///   - constraint: counts as it is; nil for none.
  public func decode(
    _ scores: LogProbabilities, model: (any SymbolScorer)?, constraint: (any SymbolScorer)?
  ) -> Result {
    switch (model, constraint) {
    case (nil, nil): decode(scores)
    case (nil, let constraint as Automaton): decode(scores, model: AnySymbols(), constraint: constraint)
    // Those that are at hand are compiled for themselves.
    case (let model as NGramScorer, nil): decode(scores, model: model, constraint: AnySymbols())
    case (let model as NGramScorer, let constraint as Automaton): decode(scores, model: model, constraint: constraint)
    case (let model?, nil): decode(scores, model: model, constraint: AnySymbols())
    case (nil, let constraint?): decode(scores, model: AnySymbols(), constraint: constraint)
    case (let model?, let constraint?): decode(scores, model: model, constraint: constraint)
    }
  }

  public func decode<Model: SymbolScorer, Constraint: SymbolScorer>(
    _ scores: LogProbabilities, model: Model, constraint: Constraint
  ) -> Result {
    guard constraint.fewestSymbols(after: constraint.start) <= scores.frames else {
      return Result(hypotheses: [], readings: [], failure: .tooFewFrames)
    }
    let (scores, logScale) = scores.lifted
    // A constraint may leave the beam with nothing that can end: a wider one finds what fits.
    for factor in [1, 8, 64] {
      let search = BeamSearch(
        model: model, constraint: constraint, modelWeight: modelWeight, lengthBonus: lengthBonus, width: width * factor,
        minimumLogProbability: factor == 1 ? minimumLogProbability : -.infinity,
        symbolsPerFrame: factor == 1 ? symbolsPerFrame : .max, smallestShare: factor == 1 ? exp(-Double(margin)) : 0)
      let outcome = scores.values.withUnsafeBufferPointer {
        search.run($0, frames: scores.frames, symbols: scores.symbols)
      }
      if !outcome.readings.isEmpty { return result(outcome, of: search, scores, logScale) }
    }
    return Result(hypotheses: [], readings: [], failure: .nothingFits)
  }

  /// - Parameter logScale: what the scores lost by lifting.
  private func result<Model, Constraint>(
    _ outcome: BeamSearch<Model, Constraint>.Outcome, of search: BeamSearch<Model, Constraint>, _ scores: LogProbabilities,
    _ logScale: Double
  ) -> Result {
    let isFree = Model.self == AnySymbols.self && Constraint.self == AnySymbols.self && lengthBonus == 0
    let best = outcome.readings[0].score
    let shares = outcome.readings.map { exp($0.score - best) }
    let sum = shares.reduce(0, +)
    let readings = zip(outcome.readings, shares).map { Reading(labels: $0.labels, share: Float($1 / sum)) }
    let surroundings = Surroundings(scores)
    var hypotheses = outcome.readings.indices.prefix(hypotheses).map { index in
      let reading = outcome.readings[index]
      let lattice = LabelLattice(reading.labels, in: scores)
      // What the search pruned is missing from its own score.
      let logProbability = (lattice?.logProbability ?? min(0, reading.score - reading.scorers)) + logScale
      let confidence = isFree ? exp(logProbability) : outcome.coverage * shares[index] / sum
      return Hypothesis(
        symbols: symbols(reading.labels, lattice, surroundings, readings, search, scores),
        logProbability: Float(logProbability), score: Float(logProbability + reading.scorers),
        confidence: Float(min(1, confidence)))
    }
    // The exact scores may stand in another order than the search's. (A stable sort.)
    hypotheses.sort { $0.score > $1.score }
    return Result(hypotheses: hypotheses, readings: readings, failure: nil)
  }

  /// The symbols of a reading with all that is known of them.
  private func symbols<Model, Constraint>(
    _ labels: [Int32], _ lattice: LabelLattice?, _ surroundings: Surroundings, _ readings: [Reading],
    _ search: BeamSearch<Model, Constraint>, _ scores: LogProbabilities
  ) -> [Hypothesis.Symbol] {
    guard let alignment = ForcedAlignment(labels, to: scores) else { return [] }
    let frames = alignment.symbols.map(\.frames)
    var agreed = [Float](repeating: 0, count: labels.count)
    for reading in readings {
      let agreement = ReadingAgreement(labels, reading.labels)
      for i in labels.indices where agreement.counterparts[i] != nil { agreed[i] += reading.share }
    }
    let replacement = SymbolReplacement(labels, search)
    return labels.indices.map { i in
      var symbol = Hypothesis.Symbol(label: labels[i], frames: frames[i], confidence: min(1, agreed[i]))
      guard let lattice else { return symbol }
      let from = i > 0 ? frames[i - 1].upperBound : 0
      let to = i + 1 < labels.count ? frames[i + 1].lowerBound : scores.frames - 1
      let candidates = surroundings.likelySymbols(in: from...to, but: labels[i])
      var masses = lattice.substitutions(at: i, window: from...to, candidates: candidates)
      for j in masses.indices.dropFirst() where masses[j].ratio > 0 {
        masses[j].ratio *= exp(replacement.score(of: masses[j].label, at: i))
      }
      let sum = masses.reduce(0) { $0 + $1.ratio }
      guard sum > 0, masses[0].ratio > 0 else { return symbol }
      symbol.confidence = min(symbol.confidence, Float(masses[0].ratio / sum))
      symbol.alternatives = masses.dropFirst().filter { $0.ratio >= 0.001 * sum }.sorted { $0.ratio > $1.ratio }
        .prefix(alternatives).map { .init(label: $0.label, confidence: Float($0.ratio / sum)) }
      return symbol
    }
  }
}

extension BeamSearchDecoder.Result {
  /// How sure parts of the best hypothesis are, such as its words: the product of the symbols' confidences, or the share of
  /// the readings that have just this part there, whichever is less.
  public func confidences(of spans: [Range<Int>]) -> [Float] {
    guard let best = hypotheses.first else { return [] }
    let labels = best.labels
    var agreed = [Float](repeating: 0, count: spans.count)
    for reading in readings {
      let agreement = ReadingAgreement(labels, reading.labels)
      for (index, span) in spans.enumerated() where agreement.holds(span) { agreed[index] += reading.share }
    }
    return zip(spans, agreed).map { span, agreed in min(agreed, best.symbols[span].reduce(1) { $0 * $1.confidence }) }
  }
}

/// The symbols that are at all likely in each frame.
private struct Surroundings {
  /// ln 1e-4.
  private static let threshold: Float = -9.21
  private var labels: [Int32] = []
  private var starts: [Int] = [0]

  init(_ scores: LogProbabilities) {
    scores.values.withUnsafeBufferPointer { values in
      for t in 0..<scores.frames {
        let row = values.baseAddress! + t * scores.symbols
        row.forEachIndex(in: 1..<scores.symbols, reaching: Self.threshold) { labels.append(Int32(truncatingIfNeeded: $0)) }
        starts.append(labels.count)
      }
    }
  }

  func likelySymbols(in frames: ClosedRange<Int>, but label: Int32) -> [Int32] {
    var found: [Int32] = []
    for candidate in labels[starts[frames.lowerBound]..<starts[frames.upperBound + 1]]
    where candidate != label && !found.contains(candidate) { found.append(candidate) }
    return found
  }
}

/// What the scorers say of a reading with another symbol, or none, in one place.
private struct SymbolReplacement<Model: SymbolScorer, Constraint: SymbolScorer> {
  private let search: BeamSearch<Model, Constraint>
  private let labels: [Int32]
  /// States of the scorers before each symbol and at the end, and what each adds; empty where there is nothing to ask.
  private var model: [(state: Int32, score: Float)] = []
  private var constraint: [(state: Int32, score: Float)] = []

  init(_ labels: [Int32], _ search: BeamSearch<Model, Constraint>) {
    self.labels = labels
    self.search = search
    model = Self.states(labels, search.model)
    constraint = Self.states(labels, search.constraint)
  }

  /// What the score changes by.
  func score(of label: Int32, at index: Int) -> Double {
    let bonus = label == 0 ? -search.lengthBonus : 0
    guard let model = Self.change(label, index, labels, model, search.model),
      let constraint = Self.change(label, index, labels, constraint, search.constraint)
    else { return -.infinity }
    return Double(search.modelWeight * model + constraint + bonus)
  }

  private static func states<Scorer: SymbolScorer>(_ labels: [Int32], _ scorer: Scorer) -> [(state: Int32, score: Float)] {
    guard Scorer.self != AnySymbols.self else { return [] }
    var states: [(state: Int32, score: Float)] = []
    var state = scorer.start
    for label in labels {
      guard let next = scorer.advance(state, by: label) else { return [] }
      states.append((state, next.score))
      state = next.state
    }
    return states + [(state, scorer.end(state) ?? 0)]
  }

  private static func change<Scorer: SymbolScorer>(
    _ label: Int32, _ index: Int, _ labels: [Int32], _ states: [(state: Int32, score: Float)], _ scorer: Scorer
  ) -> Float? {
    guard !states.isEmpty else { return 0 }
    var state = states[index].state
    var change = -states[index].score
    if label != 0 {
      guard let next = scorer.advance(state, by: label) else { return nil }
      change += next.score
      state = next.state
    }
    for later in index + 1..<labels.count + 1 {
      // From where the states are the same again, so is the rest.
      if state == states[later].state { return change }
      if later == labels.count { break }
      guard let next = scorer.advance(state, by: labels[later]) else { return nil }
      change += next.score - states[later].score
      state = next.state
    }
    guard let end = scorer.end(state) else { return nil }
    return change + end - states[labels.count].score
  }
}
