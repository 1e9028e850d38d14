/// Word lists as automata: a line is one word of the list, or words of the list with spaces and marks between them.
public enum Lexicon {
  /// What a line holds.
  public enum Form: String, CaseIterable, Sendable {
    /// One entry of the list, as it stands there.
    case line
    /// Entries with a space between each two. An entry may have opening marks before it, closing marks behind it, and its
    /// first letter as a capital; marks may also stand alone.
    case words
  }

  /// What may stand before a word, and behind one.
  static let openingMarks = "([{\"'"
  static let closingMarks = ".,;:!?)]}\"'-"

  /// - Parameters:
  ///   - words: an entry with a character that is no symbol, or without any character, is left out.
  ///   - symbols: of the network, without the blank: `symbols[0]` has label 1.
  /// - Returns: the automaton, and how many entries were left out.
  /// - Throws: `nothingToRead` where no entry remains.
  public static func automaton(
    of words: some Sequence<some StringProtocol>, form: Form = .words, symbols: [Character]
  ) throws(ConstraintError) -> (automaton: Automaton, leftOut: Int) {
    let table = SymbolTable(symbols)
    var entries = LabelLists()
    var leftOut = 0
    for word in words {
      guard entries.append(word, table) else {
        leftOut += 1
        continue
      }
      if form == .words, let first = word.first, first.isLowercase {
        let capital = first.uppercased()
        if capital.count == 1, let label = table.label(of: Character(capital)) { entries.appendLast(startingWith: label) }
      }
    }
    guard entries.count > 0 else { throw .nothingToRead }
    let trie = LabelTrie(entries)
    return (form == .line ? trie.automaton : WordLine(trie, table).automaton, leftOut)
  }
}

/// Labels of characters.
struct SymbolTable {
  private var ascii = [Int32](repeating: 0, count: 128)
  private var others: [Character: Int32] = [:]

  init(_ symbols: [Character]) {
    for (index, symbol) in symbols.enumerated() {
      if let value = symbol.asciiValue { ascii[Int(value)] = Int32(index + 1) } else { others[symbol] = Int32(index + 1) }
    }
  }

  func label(of symbol: Character) -> Int32? {
    if let value = symbol.asciiValue { return ascii[Int(value)] > 0 ? ascii[Int(value)] : nil }
    return others[symbol]
  }

  func labels(of text: some StringProtocol) -> [Int32] { text.compactMap(label).sorted() }
}

/// Many short lists of labels in one array.
struct LabelLists {
  private(set) var labels: [Int32] = []
  private(set) var starts: [Int] = [0]

  var count: Int { starts.count - 1 }
  subscript(index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

  /// Adds the labels of a text; false, and nothing is added, where it is empty or has a character without a label.
  mutating func append(_ text: some StringProtocol, _ table: SymbolTable) -> Bool {
    let start = labels.count
    for character in text {
      guard let label = table.label(of: character) else {
        labels.removeSubrange(start...)
        return false
      }
      labels.append(label)
    }
    guard labels.count > start else { return false }
    starts.append(labels.count)
    return true
  }

  /// Adds the last list again with another label at its start.
  mutating func appendLast(startingWith label: Int32) {
    let last = self[count - 1]
    labels.append(label)
    labels.append(contentsOf: Array(labels[last.dropFirst()]))
    starts.append(labels.count)
  }
}

/// Lists of labels as a tree, the nodes in the order of breadth: the children of a node stand together, by ascending label.
struct LabelTrie {
  /// Of each node its label, and where its children begin; one more at the end.
  private(set) var labels: [Int32] = [0]
  private(set) var children: [Int32] = []
  /// Whether a list ends at the node.
  private(set) var isEntry: [Bool] = [false]

  var count: Int { labels.count }
  func children(of node: Int) -> Range<Int> { Int(children[node])..<Int(children[node + 1]) }

  init(_ lists: LabelLists) {
    var order = Array(0..<lists.count)
    lists.labels.withUnsafeBufferPointer { all in
      let starts = lists.starts
      order.sort { a, b in
        var (i, j) = (starts[a], starts[b])
        let (endA, endB) = (starts[a + 1], starts[b + 1])
        while i < endA, j < endB {
          if all[i] != all[j] { return all[i] < all[j] }
          i += 1
          j += 1
        }
        return endA - i < endB - j
      }
      // Each node has the run of sorted lists that begin with its labels; a level's nodes are cut into those of the next.
      var level = [0..<order.count]
      var depth = 0
      while !level.isEmpty {
        var next: [Range<Int>] = []
        let firstOfLevel = labels.count - level.count
        for (offset, run) in level.enumerated() {
          children.append(Int32(labels.count))
          var start = run.lowerBound
          // The lists that end here come first.
          while start < run.upperBound, starts[order[start] + 1] - starts[order[start]] == depth {
            isEntry[firstOfLevel + offset] = true
            start += 1
          }
          while start < run.upperBound {
            let label = all[starts[order[start]] + depth]
            var end = start + 1
            while end < run.upperBound, all[starts[order[end]] + depth] == label { end += 1 }
            next.append(start..<end)
            labels.append(label)
            isEntry.append(false)
            start = end
          }
        }
        level = next
        depth += 1
      }
    }
    children.append(Int32(labels.count))
  }

  /// The lists themselves, and nothing else.
  var automaton: Automaton {
    var automaton = Automaton()
    automaton.reserve(states: count, arcs: count)
    for node in 0..<count {
      automaton.addState(
        end: isEntry[node] ? 0 : nil,
        arcs: children(of: node).lazy.map { Automaton.Arc(label: labels[$0], target: Int32($0)) })
    }
    automaton.finish()
    return automaton
  }
}

/// Words of a trie with spaces and marks between them.
///
/// States: those of the trie, whose root is the place before a word, and one behind a closing mark. Where a mark goes on in
/// the trie ("don't" behind "don"), the state there is both: it goes on as the trie does, and else as behind a mark.
private struct WordLine {
  private let trie: LabelTrie
  private let opening: [Int32]
  private let closing: [Int32]
  private let space: Int32?
  private let behindMark: Int32

  init(_ trie: LabelTrie, _ table: SymbolTable) {
    self.trie = trie
    opening = table.labels(of: Lexicon.openingMarks)
    closing = table.labels(of: Lexicon.closingMarks)
    space = table.label(of: " ")
    behindMark = Int32(trie.count)
  }

  var automaton: Automaton {
    var automaton = Automaton()
    automaton.reserve(states: trie.count + 1, arcs: 4 * trie.count)
    var isBehindMark = [Bool](repeating: false, count: trie.count)
    // What may follow a word or a mark, and what may open one, by ascending label.
    var followers = closing.map { Automaton.Arc(label: $0, target: behindMark) }
    if let space { followers.append(Automaton.Arc(label: space, target: 0)) }
    followers.sort { $0.label < $1.label }
    let openers = opening.map { Automaton.Arc(label: $0, target: 0) }
    let alone = closing.map { Automaton.Arc(label: $0, target: behindMark) }
    let starters = Self.merged(openers, alone)
    for node in 0..<trie.count {
      let ends = trie.isEntry[node] || isBehindMark[node]
      let children = trie.children(of: node)
      if ends {
        for child in children where closing.contains(trie.labels[child]) { isBehindMark[child] = true }
      }
      let own = children.map { Automaton.Arc(label: trie.labels[$0], target: Int32($0)) }
      let joining = ends ? followers : node == 0 ? starters : []
      automaton.addState(end: ends ? 0 : nil, arcs: joining.isEmpty ? own : Self.merged(own, joining))
    }
    automaton.addState(end: 0, arcs: followers)
    automaton.finish()
    return automaton
  }

  /// Arcs of both, by ascending label; of two with the same label the first's.
  private static func merged(_ a: [Automaton.Arc], _ b: [Automaton.Arc]) -> [Automaton.Arc] {
    var merged: [Automaton.Arc] = []
    merged.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i].label <= b[j].label) {
        if j < b.count, b[j].label == a[i].label { j += 1 }
        merged.append(a[i])
        i += 1
      } else {
        merged.append(b[j])
        j += 1
      }
    }
    return merged
  }
}
