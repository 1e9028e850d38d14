/// A plain subset of regular expressions, for what a field may hold; the whole line must match.
///
///     abc           these symbols
///     .             any symbol
///     [a-z0-9_]     one of these; [^...] one of the others; in a range all symbols between the two by code point
///     \d            a digit 0 to 9, in a class too
///     \.            the symbol itself, for . ? * + { } ( ) [ ] | \ ^ $ and, in a class, -
///     x? x* x+      x at most once, any number of times, at least once
///     x{3} x{2,} x{2,4}
///     (...)         a group
///     a|b           one or the other
///
/// `[0-9]{2}/[0-9]{2}/[0-9]{4}` is a date. `^` and `$` outside of classes are not taken, as they would say nothing.
public enum FieldPattern {
  /// The largest count in `{m,n}`.
  static let largestCount = 1000

  /// - Parameter symbols: of the network, without the blank: `symbols[0]` has label 1.
  /// - Throws: `badPattern`, `nothingToRead`, `tooLarge`.
  public static func automaton(_ pattern: String, symbols: [Character]) throws(ConstraintError) -> Automaton {
    var parser = PatternParser(pattern, symbols: symbols)
    let tree = try parser.parse()
    var network = PatternNetwork()
    let start = network.add()
    let end = try network.add(tree, from: start)
    let automaton = try network.automaton(from: start, to: end)
    guard !automaton.isEmpty else { throw .nothingToRead }
    return automaton
  }
}

/// A pattern as it was understood.
indirect enum PatternTree: Equatable {
  /// One of these labels, ascending.
  case symbol([Int32])
  case sequence([PatternTree])
  case choice([PatternTree])
  /// `maximum` nil for any number.
  case repetition(PatternTree, minimum: Int, maximum: Int?)
}

/// Reads patterns by recursive descent.
private struct PatternParser {
  private let pattern: String
  private let characters: [Character]
  private let symbols: [Character]
  private let table: SymbolTable
  private var position = 0
  private var depth = 0

  init(_ pattern: String, symbols: [Character]) {
    self.pattern = pattern
    self.symbols = symbols
    characters = Array(pattern)
    table = SymbolTable(symbols)
  }

  mutating func parse() throws(ConstraintError) -> PatternTree {
    let tree = try choice()
    guard position == characters.count else { throw fail("a ')' without its '('") }
    return tree
  }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private func fail(_ reason: String, at place: Int? = nil) -> ConstraintError {
    .badPattern(pattern, position: (place ?? position) + 1, reason: reason)
  }

  private mutating func choice() throws(ConstraintError) -> PatternTree {
    var branches = [try sequence()]
    while next == "|" {
      position += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(ConstraintError) -> PatternTree {
    var parts: [PatternTree] = []
    while let character = next, character != "|", character != ")" {
      var part = try item()
      while let repeated = try repetition(of: part) { part = repeated }
      parts.append(part)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func item() throws(ConstraintError) -> PatternTree {
    let start = position
    guard let character = next else { throw fail("ends too early") }
    position += 1
    switch character {
    case "(":
      depth += 1
      guard depth <= 100 else { throw fail("more than 100 groups within each other", at: start) }
      let tree = try choice()
      guard next == ")" else { throw fail("a '(' without its ')'", at: start) }
      position += 1
      depth -= 1
      return tree
    case "[": return .symbol(try characterClass(from: start))
    case ".": return .symbol(Array(1...Int32(symbols.count)))
    case "\\": return .symbol(try escape())
    case "?", "*", "+", "{": throw fail("nothing before it to repeat; write \\\(character) for the symbol", at: start)
    case "]", "}", "^", "$": throw fail("write \\\(character) for the symbol", at: start)
    default: return .symbol([try label(of: character, at: start)])
    }
  }

  private func label(of character: Character, at place: Int) throws(ConstraintError) -> Int32 {
    guard let label = table.label(of: character) else { throw fail("the model does not know '\(character)'", at: place) }
    return label
  }

  /// Behind a backslash.
  private mutating func escape() throws(ConstraintError) -> [Int32] {
    guard let character = next else { throw fail("a \\ at the end", at: position - 1) }
    position += 1
    if character == "d" {
      let digits = table.labels(of: "0123456789")
      guard !digits.isEmpty else { throw fail("the model knows no digits", at: position - 2) }
      return digits
    }
    guard !character.isLetter, !character.isNumber else {
      throw fail("\\\(character) has no meaning here; of letters there is \\d alone", at: position - 2)
    }
    return [try label(of: character, at: position - 1)]
  }

  private mutating func characterClass(from start: Int) throws(ConstraintError) -> [Int32] {
    var found: Set<Int32> = []
    let isNegated = next == "^"
    if isNegated { position += 1 }
    let first = position
    while let character = next, character != "]" || position == first {
      let place = position
      position += 1
      if character == "\\" {
        found.formUnion(try escape())
        continue
      }
      // A range, unless the '-' stands at the end.
      guard next == "-", position + 1 < characters.count, characters[position + 1] != "]" else {
        found.insert(try label(of: character, at: place))
        continue
      }
      let last = characters[position + 1]
      position += 2
      guard last != "\\" else { throw fail("a range to a \\; write the symbols one by one", at: place) }
      guard character <= last else { throw fail("a range that runs backwards", at: place) }
      let inside = symbols.indices.filter { (character...last).contains(symbols[$0]) }
      guard !inside.isEmpty else { throw fail("the model knows no symbol from '\(character)' to '\(last)'", at: place) }
      found.formUnion(inside.map { Int32($0 + 1) })
    }
    guard next == "]" else { throw fail("a '[' without its ']'", at: start) }
    position += 1
    if isNegated { found = Set(1...Int32(symbols.count)).subtracting(found) }
    guard !found.isEmpty else { throw fail("a class without any symbol that the model knows", at: start) }
    return found.sorted()
  }

  private mutating func repetition(of tree: PatternTree) throws(ConstraintError) -> PatternTree? {
    let start = position
    switch next {
    case "?":
      position += 1
      return .repetition(tree, minimum: 0, maximum: 1)
    case "*":
      position += 1
      return .repetition(tree, minimum: 0, maximum: nil)
    case "+":
      position += 1
      return .repetition(tree, minimum: 1, maximum: nil)
    case "{":
      position += 1
      guard let minimum = try count() else { throw fail("a count is missing", at: start) }
      var maximum: Int? = minimum
      if next == "," {
        position += 1
        maximum = try count()
      }
      guard next == "}" else { throw fail("a '{' without its '}': write {3}, {2,} or {2,4}", at: start) }
      position += 1
      if let maximum, maximum < minimum { throw fail("a count that runs backwards", at: start) }
      return .repetition(tree, minimum: minimum, maximum: maximum)
    default: return nil
    }
  }

  private mutating func count() throws(ConstraintError) -> Int? {
    let start = position
    var value = 0
    while let digit = next?.asciiValue, (48...57).contains(digit) {
      value = value * 10 + Int(digit - 48)
      position += 1
      guard value <= FieldPattern.largestCount else {
        throw fail("a count above \(FieldPattern.largestCount)", at: start)
      }
    }
    return position > start ? value : nil
  }
}

/// A pattern as a network of states with arcs that read a symbol and arcs that read nothing (Thompson, 1968).
private struct PatternNetwork {
  private struct State {
    /// Arcs that read nothing.
    var free: [Int] = []
    /// Arcs that read one of some labels.
    var reading: [(labels: [Int32], target: Int)] = []
  }

  private static let mostStates = 200_000
  private var states: [State] = []

  mutating func add() -> Int {
    states.append(State())
    return states.count - 1
  }

  /// Adds what `tree` reads behind a state; returns the state behind that.
  mutating func add(_ tree: PatternTree, from start: Int) throws(ConstraintError) -> Int {
    guard states.count < Self.mostStates else { throw .tooLarge }
    switch tree {
    case .symbol(let labels):
      let end = add()
      states[start].reading.append((labels, end))
      return end
    case .sequence(let parts):
      var end = start
      for part in parts { end = try add(part, from: end) }
      return end
    case .choice(let branches):
      let end = add()
      for branch in branches {
        let first = add()
        states[start].free.append(first)
        let last = try add(branch, from: first)
        states[last].free.append(end)
      }
      return end
    case .repetition(let part, let minimum, let maximum):
      var last = start
      for _ in 0..<minimum { last = try add(part, from: last) }
      let end = add()
      guard let maximum else {
        // A state of its own to come back to, so that nothing before it can be entered again.
        let loop = add()
        states[last].free.append(loop)
        let back = try add(part, from: loop)
        states[back].free.append(loop)
        states[loop].free.append(end)
        return end
      }
      for _ in minimum..<maximum {
        states[last].free.append(end)
        last = try add(part, from: last)
      }
      states[last].free.append(end)
      return end
    }
  }

  /// The deterministic automaton: its states are sets of the network's (Rabin and Scott, 1959).
  func automaton(from start: Int, to end: Int) throws(ConstraintError) -> Automaton {
    var automaton = Automaton()
    var numbers: [[Int]: Int32] = [:]
    var sets: [[Int]] = []
    func number(_ set: [Int]) -> Int32 {
      if let number = numbers[set] { return number }
      let number = Int32(sets.count)
      numbers[set] = number
      sets.append(set)
      return number
    }
    var marks = [Bool](repeating: false, count: states.count)
    _ = number(reachable(from: [start], marks: &marks))
    var next = 0
    while next < sets.count {
      guard sets.count <= Self.mostStates else { throw .tooLarge }
      let set = sets[next]
      next += 1
      var targets: [Int32: [Int]] = [:]
      for state in set {
        for arc in states[state].reading {
          for label in arc.labels { targets[label, default: []].append(arc.target) }
        }
      }
      // Labels with the same targets lead to one state: found once.
      var closures: [[Int]: Int32] = [:]
      var arcs: [Automaton.Arc] = []
      for (label, reached) in targets.sorted(by: { $0.key < $1.key }) {
        let target = closures[reached] ?? number(reachable(from: reached, marks: &marks))
        closures[reached] = target
        arcs.append(Automaton.Arc(label: label, target: target))
      }
      automaton.addState(end: set.contains(end) ? 0 : nil, arcs: arcs)
    }
    automaton.finish()
    return automaton
  }

  /// The states that are reached without reading, ascending.
  private func reachable(from start: [Int], marks: inout [Bool]) -> [Int] {
    var found: [Int] = []
    var waiting = start
    while let state = waiting.popLast() {
      guard !marks[state] else { continue }
      marks[state] = true
      found.append(state)
      waiting += states[state].free
    }
    for state in found { marks[state] = false }
    return found.sorted()
  }
}
