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
  /// The steps from `reference` to `hypothesis`; among equally short ways, one that substitutes late rather than deletes or
  /// inserts.
  public static func steps<Element: Hashable & Sendable>(
    reference: [Element], hypothesis: [Element]
  ) -> [EditStep<Element>] {
    let columns = hypothesis.count + 1
    // distance[i * columns + j]: of the first i of the reference and the first j of the hypothesis.
    var distance = Array(repeating: Int32(0), count: (reference.count + 1) * columns)
    for j in 0..<columns { distance[j] = Int32(j) }
    for i in reference.indices {
      let (above, row) = (i * columns, (i + 1) * columns)
      distance[row] = Int32(i + 1)
      for j in hypothesis.indices {
        let diagonal = distance[above + j] + (reference[i] == hypothesis[j] ? 0 : 1)
        distance[row + j + 1] = min(diagonal, distance[above + j + 1] + 1, distance[row + j] + 1)
      }
    }

    var steps: [EditStep<Element>] = []
    var (i, j) = (reference.count, hypothesis.count)
    while i > 0 || j > 0 {
      let here = distance[i * columns + j]
      if i > 0, j > 0 {
        let (r, h) = (reference[i - 1], hypothesis[j - 1])
        if here == distance[(i - 1) * columns + j - 1] + (r == h ? 0 : 1) {
          steps.append(r == h ? .match(r) : .substitution(reference: r, hypothesis: h))
          (i, j) = (i - 1, j - 1)
          continue
        }
      }
      if i > 0, here == distance[(i - 1) * columns + j] + 1 {
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
