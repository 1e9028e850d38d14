/// Where one reading of a line agrees with another, by an alignment with the fewest edits.
struct ReadingAgreement {
  /// Of each symbol of the first reading where the second has the same, or nil where it does not.
  private(set) var counterparts: [Int?]
  /// Of each gap before a symbol, and behind the last, whether the second reading has something there.
  private(set) var insertions: [Bool]

  init(_ first: [Int32], _ second: [Int32]) {
    counterparts = Array(first.indices)
    insertions = Array(repeating: false, count: first.count + 1)
    // Readings of one line differ in few places: what they begin and end with alike is left out.
    var start = 0
    while start < min(first.count, second.count), first[start] == second[start] { start += 1 }
    var (endA, endB) = (first.count, second.count)
    while endA > start, endB > start, first[endA - 1] == second[endB - 1] {
      endA -= 1
      endB -= 1
    }
    for index in endA..<first.count { counterparts[index] = index - endA + endB }
    let (rows, columns) = (endA - start, endB - start)
    let width = columns + 1
    var costs = [Int32](repeating: 0, count: (rows + 1) * width)
    for i in 0...rows {
      for j in 0...columns {
        if i == 0 || j == 0 {
          costs[i * width + j] = Int32(i + j)
        } else {
          let same = first[start + i - 1] == second[start + j - 1]
          costs[i * width + j] = min(
            costs[(i - 1) * width + j - 1] + (same ? 0 : 1), costs[(i - 1) * width + j] + 1, costs[i * width + j - 1] + 1)
        }
      }
    }
    var (i, j) = (rows, columns)
    while i > 0 || j > 0 {
      let cost = costs[i * width + j]
      let same = i > 0 && j > 0 && first[start + i - 1] == second[start + j - 1]
      if i > 0, j > 0, costs[(i - 1) * width + j - 1] + (same ? 0 : 1) == cost {
        counterparts[start + i - 1] = same ? start + j - 1 : nil
        i -= 1
        j -= 1
      } else if i > 0, costs[(i - 1) * width + j] + 1 == cost {
        counterparts[start + i - 1] = nil
        i -= 1
      } else {
        insertions[start + i] = true
        j -= 1
      }
    }
  }

  /// Whether the second reading has just this part of the first, with nothing more in it or at its sides.
  func holds(_ span: Range<Int>) -> Bool {
    counterparts[span].allSatisfy { $0 != nil } && !insertions[span.lowerBound...span.upperBound].contains(true)
  }
}
