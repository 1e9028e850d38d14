/// How one sequence becomes another with the fewest substitutions, insertions and deletions (Levenshtein, 1966).
public enum EditStep<Element: Hashable & Sendable>: Hashable, Sendable {
  case match(Element)
  case substitution(reference: Element, hypothesis: Element)
  /// The reference has it and the hypothesis does not.
  case deletion(Element)
  /// The hypothesis has it and the reference does not.
  case insertion(Element)
}

public enum EditAlignment {
  /// The steps from `reference` to `hypothesis`: as few edits as possible, and among such ways one with the
  /// most matches.
  public static func steps<Element: Hashable & Sendable>(
    reference: [Element], hypothesis: [Element]
  ) -> [EditStep<Element>] {
    let columns = hypothesis.count + 1
    // An edit costs more than all matches together can save.
    let edit = min(reference.count, hypothesis.count) + 1
    // cost[i * columns + j]: of the first i of the reference and the first j of the hypothesis.
    var cost = Array(repeating: 0, count: (reference.count + 1) * columns)
    for j in 0..<columns { cost[j] = j * edit }
    for i in reference.indices {
      let (above, row) = (i * columns, (i + 1) * columns)
      cost[row] = (i + 1) * edit
      for j in hypothesis.indices {
        let diagonal = cost[above + j] + (reference[i] == hypothesis[j] ? -1 : edit)
        cost[row + j + 1] = min(diagonal, cost[above + j + 1] + edit, cost[row + j] + edit)
      }
    }

    var steps: [EditStep<Element>] = []
    var (i, j) = (reference.count, hypothesis.count)
    while i > 0 || j > 0 {
      let here = cost[i * columns + j]
      if i > 0, j > 0 {
        let (r, h) = (reference[i - 1], hypothesis[j - 1])
        if here == cost[(i - 1) * columns + j - 1] + (r == h ? -1 : edit) {
          steps.append(r == h ? .match(r) : .substitution(reference: r, hypothesis: h))
          (i, j) = (i - 1, j - 1)
          continue
        }
      }
      if i > 0, here == cost[(i - 1) * columns + j] + edit {
        i -= 1
        steps.append(.deletion(reference[i]))
      } else {
        j -= 1
        steps.append(.insertion(hypothesis[j]))
      }
    }
    return steps.reversed()
  }
}
