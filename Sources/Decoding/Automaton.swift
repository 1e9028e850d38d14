/// The texts that a field may hold, as a deterministic automaton over symbols; a text outside it is impossible.
///
/// `Lexicon`, `FieldPattern` and `ExpectedAnswers` make automata; `intersection(_:)` joins two. Flat arrays: a hundred
/// thousand words take some megabytes.
public struct Automaton: SymbolScorer, Equatable {
  /// Of each state where its arcs begin; one more at the end.
  private(set) var arcStarts: [Int32] = [0]
  /// The symbols of the arcs, ascending within a state, the states that they lead to, and what they add to the score.
  private(set) var arcLabels: [Int32] = []
  private(set) var arcTargets: [Int32] = []
  private(set) var arcScores: [Float] = []
  /// Of each state where symbols without an arc lead; -1 where they may not follow.
  private(set) var others: [Int32] = []
  /// What such symbols add to the score.
  private(set) var otherScores: [Float] = []
  /// Of each state what the end adds to the score; minus infinity where the line may not end.
  private(set) var ends: [Float] = []
  /// Of each state how many symbols must follow at the least; `.max` where no end can be reached.
  private(set) var fewest: [Int32] = []

  public var start: Int32 { 0 }
  var states: Int { ends.count }
  /// Memory that the arrays take.
  var bytes: Int { 4 * (arcStarts.count + 3 * arcLabels.count + 4 * ends.count) }
  /// Whether any text passes.
  public var isEmpty: Bool { fewest.isEmpty || fewest[0] == .max }

  @inline(__always)
  public func advance(_ state: Int32, by label: Int32) -> (state: Int32, score: Float)? {
    let state = Int(state)
    var (low, high) = (Int(arcStarts[state]), Int(arcStarts[state + 1]))
    let stop = high
    while low < high {
      let middle = (low + high) / 2
      if arcLabels[middle] < label { low = middle + 1 } else { high = middle }
    }
    var next: (state: Int32, score: Float) = (others[state], otherScores[state])
    if low < stop, arcLabels[low] == label { next = (arcTargets[low], arcScores[low]) }
    guard next.state >= 0, fewest[Int(next.state)] != .max else { return nil }
    return next
  }

  public func end(_ state: Int32) -> Float? {
    let end = ends[Int(state)]
    return end == -.infinity ? nil : end
  }

  public func fewestSymbols(after state: Int32) -> Int32 { fewest[Int(state)] }

  /// Whether a text passes.
  public func accepts(_ labels: some Sequence<Int32>) -> Bool {
    var state = start
    for label in labels {
      guard let next = advance(state, by: label) else { return false }
      state = next.state
    }
    return end(state) != nil
  }
}

// MARK: - Building

extension Automaton {
  struct Arc {
    var label: Int32
    var target: Int32
    var score: Float = 0
  }

  /// Room for states and arcs to come.
  mutating func reserve(states: Int, arcs: Int) {
    arcStarts.reserveCapacity(states + 1)
    others.reserveCapacity(states)
    otherScores.reserveCapacity(states)
    ends.reserveCapacity(states)
    arcLabels.reserveCapacity(arcs)
    arcTargets.reserveCapacity(arcs)
    arcScores.reserveCapacity(arcs)
  }

  /// Adds the next state, with its arcs by ascending label; the first is the start.
  mutating func addState(
    end: Float?, other: Int32 = -1, otherScore: Float = 0, arcs: some Sequence<Arc>
  ) {
    for arc in arcs {
      arcLabels.append(arc.label)
      arcTargets.append(arc.target)
      arcScores.append(arc.score)
    }
    arcStarts.append(Int32(arcLabels.count))
    others.append(other)
    otherScores.append(otherScore)
    ends.append(end ?? -.infinity)
  }

  /// Finds how far each state is from an end; called once, when all states are added.
  mutating func finish() {
    // Breadth first from the ends, along the arcs backwards.
    var sourceStarts = [Int32](repeating: 0, count: states + 1)
    func forEachArc(_ body: (_ source: Int, _ target: Int) -> Void) {
      for state in 0..<states {
        for arc in Int(arcStarts[state])..<Int(arcStarts[state + 1]) { body(state, Int(arcTargets[arc])) }
        if others[state] >= 0 { body(state, Int(others[state])) }
      }
    }
    forEachArc { _, target in sourceStarts[target + 1] += 1 }
    for state in 0..<states { sourceStarts[state + 1] += sourceStarts[state] }
    var sources = [Int32](repeating: 0, count: Int(sourceStarts[states]))
    var filled = sourceStarts
    forEachArc { source, target in
      sources[Int(filled[target])] = Int32(source)
      filled[target] += 1
    }
    fewest = Array(repeating: .max, count: states)
    var queue = (0..<states).filter { ends[$0] > -.infinity }
    for state in queue { fewest[state] = 0 }
    var next = 0
    while next < queue.count {
      let state = queue[next]
      next += 1
      for source in sources[Int(sourceStarts[state])..<Int(sourceStarts[state + 1])] where fewest[Int(source)] == .max {
        fewest[Int(source)] = fewest[state] + 1
        queue.append(Int(source))
      }
    }
  }

  /// The texts that both automata let pass; scores add up.
  /// - Throws: `tooLarge`.
  public func intersection(_ other: Automaton) throws(ConstraintError) -> Automaton {
    var product = Automaton()
    guard !isEmpty, !other.isEmpty else {
      product.addState(end: nil, arcs: [])
      product.finish()
      return product
    }
    var numbers: [Pair: Int32] = [Pair(first: 0, second: 0): 0]
    var pairs = [Pair(first: 0, second: 0)]
    func number(_ pair: Pair) -> Int32 {
      if let number = numbers[pair] { return number }
      let number = Int32(pairs.count)
      numbers[pair] = number
      pairs.append(pair)
      return number
    }
    var next = 0
    while next < pairs.count {
      guard pairs.count <= Self.mostStates else { throw .tooLarge }
      let pair = pairs[next]
      next += 1
      var arcs: [Arc] = []
      for label in Self.merged(labels(of: pair.first), other.labels(of: pair.second)) {
        guard let one = advance(pair.first, by: label), let two = other.advance(pair.second, by: label) else { continue }
        let target = number(Pair(first: one.state, second: two.state))
        arcs.append(Arc(label: label, target: target, score: one.score + two.score))
      }
      var rest: Int32 = -1
      let (one, two) = (others[Int(pair.first)], other.others[Int(pair.second)])
      if one >= 0, two >= 0, fewest[Int(one)] != .max, other.fewest[Int(two)] != .max {
        rest = number(Pair(first: one, second: two))
      }
      let ends = (end(pair.first), other.end(pair.second))
      product.addState(
        end: ends.0.flatMap { one in ends.1.map { one + $0 } }, other: rest,
        otherScore: otherScores[Int(pair.first)] + other.otherScores[Int(pair.second)], arcs: arcs)
    }
    product.finish()
    return product
  }

  static let mostStates = 1 << 22

  private struct Pair: Hashable { var first, second: Int32 }

  private func labels(of state: Int32) -> ArraySlice<Int32> {
    arcLabels[Int(arcStarts[Int(state)])..<Int(arcStarts[Int(state) + 1])]
  }

  /// Two ascending lists as one, without repeats.
  private static func merged(_ a: ArraySlice<Int32>, _ b: ArraySlice<Int32>) -> [Int32] {
    var merged: [Int32] = []
    var (i, j) = (a.startIndex, b.startIndex)
    while i < a.endIndex || j < b.endIndex {
      let takesA = j == b.endIndex || (i < a.endIndex && a[i] <= b[j])
      let label = takesA ? a[i] : b[j]
      if i < a.endIndex, a[i] == label { i += 1 }
      if j < b.endIndex, b[j] == label { j += 1 }
      merged.append(label)
    }
    return merged
  }
}

/// What is wrong with a constraint, in a sentence for a person.
public enum ConstraintError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A pattern cannot be understood; `position` counts characters from 1.
  case badPattern(String, position: Int, reason: String)
  /// Nothing that the list or the pattern allows can be written with the network's symbols.
  case nothingToRead
  /// More states than fit.
  case tooLarge

  public var description: String {
    switch self {
    case .badPattern(let pattern, let position, let reason):
      "the pattern '\(pattern)' at character \(position): \(reason)."
    case .nothingToRead:
      "nothing that the constraint allows can be written with the model's symbols: `longhand inspect` shows them."
    case .tooLarge: "the constraint is too large: shorten the list, or the counts of the pattern."
    }
  }
}
