/// A list of expected texts, with a way past it: the list helps without forcing.
public enum ExpectedAnswers {
  /// - Parameters:
  ///   - answers: one with a character that is no symbol is left out.
  ///   - otherCost: what any other text costs, as a natural logarithm: with 5 an expected text wins where the network finds
  ///     another up to e^5, 148 times, as likely. Infinite where nothing else may be read.
  ///   - symbols: of the network, without the blank: `symbols[0]` has label 1.
  /// - Returns: the automaton, and how many answers were left out.
  /// - Throws: `nothingToRead` where no answer remains and nothing else may be read.
  public static func automaton(
    of answers: some Sequence<some StringProtocol>, otherCost: Float, symbols: [Character]
  ) throws(ConstraintError) -> (automaton: Automaton, leftOut: Int) {
    precondition(otherCost >= 0, "other answers cannot be dearer than expected ones by less than nothing")
    let table = SymbolTable(symbols)
    var entries = LabelLists()
    var leftOut = 0
    for answer in answers {
      if !entries.append(answer, table) { leftOut += 1 }
    }
    guard otherCost < .infinity else {
      guard entries.count > 0 else { throw .nothingToRead }
      return (LabelTrie(entries).automaton, leftOut)
    }
    let trie = LabelTrie(entries)
    let anythingElse = Int32(trie.count)
    var automaton = Automaton()
    for node in 0..<trie.count {
      let arcs = trie.children(of: node).map { Automaton.Arc(label: trie.labels[$0], target: Int32($0)) }
      // The cost falls due at the first symbol that leaves the list, or at an end in the midst of an answer.
      automaton.addState(
        end: trie.isEntry[node] ? 0 : -otherCost, other: anythingElse, otherScore: -otherCost, arcs: arcs)
    }
    automaton.addState(end: 0, other: anythingElse, arcs: [])
    automaton.finish()
    return (automaton, leftOut)
  }
}
