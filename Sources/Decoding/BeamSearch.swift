#if canImport(Glibc)
  internal import Glibc
#endif

/// Prefix beam search for CTC (Hannun et al., 2014, "First-pass large vocabulary continuous speech recognition using
/// bi-directional recurrent DNNs"), with a language model and a constraint that score as the search goes.
///
/// Of every prefix it keeps two probabilities, of its alignments that end in a blank and of those that end in its last
/// symbol, and what the scorers said as a factor in both. They are linear, on a scale that the whole beam shares and that
/// is raised before they become small.
///
/// A frame costs little where little can happen: the prefixes stay as they are with scores that bound what the next beam
/// takes, so that only symbols likely enough to pass the bound are looked at. This leaves out nothing that would have come
/// into the beam, and where the blank is nearly sure it leaves nothing to be looked at.
struct BeamSearch<Model: SymbolScorer, Constraint: SymbolScorer> {
  let model: Model
  let constraint: Constraint
  let modelWeight: Float
  let lengthBonus: Float
  let width: Int
  let minimumLogProbability: Float
  let symbolsPerFrame: Int
  /// Prefixes that are so many times less likely than the best are left out.
  let smallestShare: Double

  /// What is known of a prefix in the beam.
  private struct Beam {
    /// Probability of the alignments that end in a blank, and of those that end in the last symbol.
    var blank: Double
    var symbol: Double
    var node: Int32
    var label: Int32
    var parent: Int32
    var fewest: Int32

    @inline(__always) var total: Double { blank + symbol }
  }

  /// A prefix at the end of the line.
  struct Reading {
    var labels: [Int32]
    /// Natural logarithm of the probability that the search found, with what the scorers said.
    var score: Double
    /// The scorers' part of the score.
    var scorers: Double
  }

  struct Outcome {
    /// The likeliest first.
    var readings: [Reading]
    /// An estimate of the share of all probability that stayed in the beam.
    var coverage: Double
  }

  /// - Parameter values: (T, V), natural logarithms.
  func run(_ values: UnsafeBufferPointer<Float>, frames: Int, symbols: Int) -> Outcome {
    var tree = PrefixTree(root: root)
    guard tree.nodes[0].fewest <= frames else { return Outcome(readings: [], coverage: 1) }
    tree.nodes[0].slot = 0
    // Room for more candidates than the beam holds; when it is full, all but the best are dropped.
    let capacity = 4 * width + 64
    var beams = UnsafeMutablePointer<Beam>.allocate(capacity: capacity)
    var next = UnsafeMutablePointer<Beam>.allocate(capacity: capacity)
    let likely = UnsafeMutablePointer<(label: Int32, probability: Double)>.allocate(capacity: symbols)
    defer {
      beams.deallocate()
      next.deallocate()
      likely.deallocate()
    }
    beams[0] = Beam(blank: 1, symbol: 0, node: 0, label: 0, parent: -1, fewest: tree.nodes[0].fewest)
    var count = 1
    var logScale = 0.0
    var coverage = 1.0
    let largestFactor = Double(exp(max(0, lengthBonus)))

    for t in 0..<frames {
      let row = values.baseAddress! + t * symbols
      let left = Int32(truncatingIfNeeded: frames - t - 1)
      let blank = exp(Double(row[0]))

      // The prefixes as they are, with what their parents add to them.
      var kept = 0
      var (best, weakest, largest, all) = (0.0, Double.infinity, 0.0, 0.0)
      // Probability of the transitions that were looked at, without and with what the scorers say of new symbols.
      var (seen, grown, allowed) = (0.0, 0.0, 0.0)
      for j in 0..<count {
        let beam = beams[j]
        let total = beam.total
        largest = max(largest, total)
        all += total
        var (own, symbol) = (0.0, 0.0)
        if beam.label != 0 {
          let probability = exp(Double(row[Int(beam.label)]))
          own = beam.symbol * probability
          symbol = own
          let slot = tree.nodes[Int(beam.parent)].slot
          if slot >= 0 {
            let parent = beams[Int(slot)]
            let entering = (parent.label == beam.label ? parent.blank : parent.total) * probability
            let scored = entering * tree.nodes[Int(beam.node)].factor
            symbol += scored
            grown += entering
            allowed += beam.fewest <= left ? scored : 0
          }
        }
        let staying = Beam(
          blank: total * blank, symbol: symbol, node: beam.node, label: beam.label, parent: beam.parent,
          fewest: beam.fewest)
        let score = staying.total
        guard beam.fewest <= left else {
          // Too long for the frames that are left: impossible, so nothing is lost.
          all -= total * blank + own
          continue
        }
        seen += total * blank + own
        guard score > 0 else { continue }
        next[kept] = staying
        kept += 1
        best = max(best, score)
        weakest = min(weakest, score)
      }

      // Below the bound nothing can come into the beam.
      var bound = max(kept == width ? weakest : 0, best * smallestShare)
      var threshold = minimumLogProbability
      if bound > 0 { threshold = max(threshold, Float(log(bound / (largest * largestFactor))) - 1e-4) }
      let likelyCount = gather(row, symbols: symbols, threshold: threshold, into: likely)

      for i in 0..<count where likelyCount > 0 {
        let beam = beams[i]
        let total = beam.total
        for k in 0..<likelyCount {
          let (label, probability) = likely[k]
          guard total * probability * largestFactor >= bound else { break }
          // A repeated symbol is a new one only after a blank.
          let entering = (label == beam.label ? beam.blank : total) * probability
          guard entering > 0, entering * largestFactor >= bound else { continue }
          var child = tree.child(of: beam.node, label: label)
          if child < 0 { child = add(label, to: beam.node, tree: &tree) }
          let node = tree.nodes[Int(child)]
          // What is in the beam got its share above.
          guard node.slot < 0 else { continue }
          let score = node.fewest <= left ? entering * node.factor : 0
          grown += entering
          allowed += score
          guard score > 0, score >= bound else { continue }
          if kept == capacity {
            select(width, of: next, count: kept)
            kept = width
            bound = max(bound, next[width - 1].total)
            guard score > bound else { continue }
          }
          next[kept] = Beam(
            blank: 0, symbol: score, node: child, label: label, parent: beam.node, fewest: node.fewest)
          kept += 1
          best = max(best, score)
        }
      }

      if kept > width {
        select(width, of: next, count: kept)
        kept = width
      }
      for i in 0..<count { tree.nodes[Int(beams[i].node)].slot = -1 }
      swap(&beams, &next)
      count = kept
      if smallestShare > 0 {
        var j = 0
        while j < count {
          if beams[j].total < best * smallestShare {
            count -= 1
            beams[j] = beams[count]
          } else {
            j += 1
          }
        }
      }
      guard count > 0 else { return Outcome(readings: [], coverage: coverage) }
      var remaining = 0.0
      for j in 0..<count {
        tree.nodes[Int(beams[j].node)].slot = Int32(truncatingIfNeeded: j)
        remaining += beams[j].total
      }
      // What was not looked at would have been let pass in the proportion in which the rest was.
      let unseen = max(0, all - seen - grown) * (grown > 0 ? allowed / grown : 1)
      coverage *= min(1, remaining / (seen + allowed + unseen))
      if best < 1e-60 {
        for j in 0..<count {
          beams[j].blank /= best
          beams[j].symbol /= best
        }
        logScale += log(best)
      }
    }
    return Outcome(readings: readings(beams, count: count, tree: tree, logScale: logScale), coverage: coverage)
  }

  private var root: PrefixTree.Node {
    var root = PrefixTree.Node(parent: -1, label: 0)
    root.model = model.start
    root.constraint = constraint.start
    root.fewest = fewest(root)
    return root
  }

  @inline(__always)
  private func fewest(_ node: PrefixTree.Node) -> Int32 {
    max(model.fewestSymbols(after: node.model), constraint.fewestSymbols(after: node.constraint))
  }

  /// Adds the prefix of `parent` and `label`, scored.
  private func add(_ label: Int32, to parent: Int32, tree: inout PrefixTree) -> Int32 {
    var node = PrefixTree.Node(parent: parent, label: label)
    node.factor = 0
    let old = tree.nodes[Int(parent)]
    if let constrained = constraint.advance(old.constraint, by: label), let next = model.advance(old.model, by: label) {
      node.constraint = constrained.state
      node.model = next.state
      node.factor = exp(Double(constrained.score) + Double(modelWeight * next.score + lengthBonus))
      node.fewest = fewest(node)
    }
    return tree.add(node)
  }

  /// The symbols, the likeliest first, whose log-probability reaches `threshold`, at most `symbolsPerFrame`.
  @inline(__always)
  private func gather(
    _ row: UnsafePointer<Float>, symbols: Int, threshold: Float,
    into likely: UnsafeMutablePointer<(label: Int32, probability: Double)>
  ) -> Int {
    var count = 0
    row.forEachIndex(in: 1..<symbols, reaching: threshold) { v in
      likely[count] = (Int32(truncatingIfNeeded: v), exp(Double(row[v])))
      count += 1
    }
    var found = UnsafeMutableBufferPointer(start: likely, count: count)
    if count > 16 {
      found.sort { $0.probability > $1.probability }
    } else {
      for i in 1..<max(1, count) {
        let item = found[i]
        var j = i
        while j > 0, found[j - 1].probability < item.probability {
          found[j] = found[j - 1]
          j -= 1
        }
        found[j] = item
      }
    }
    return min(count, symbolsPerFrame)
  }

  /// Moves the `limit` likeliest of the first `count` to the front, the least of them last.
  private func select(_ limit: Int, of beams: UnsafeMutablePointer<Beam>, count: Int) {
    var (low, high) = (0, count - 1)
    let target = limit - 1
    while low < high {
      let pivot = beams[(low + high) / 2].total
      var (i, j) = (low, high)
      while i <= j {
        while beams[i].total > pivot { i += 1 }
        while beams[j].total < pivot { j -= 1 }
        if i <= j {
          let other = beams[i]
          beams[i] = beams[j]
          beams[j] = other
          i += 1
          j -= 1
        }
      }
      if target <= j {
        high = j
      } else if target >= i {
        low = i
      } else {
        break
      }
    }
  }

  private func readings(
    _ beams: UnsafeMutablePointer<Beam>, count: Int, tree: borrowing PrefixTree, logScale: Double
  ) -> [Reading] {
    var readings: [Reading] = []
    for j in 0..<count {
      let beam = beams[j]
      let last = tree.nodes[Int(beam.node)]
      guard let constraintEnd = constraint.end(last.constraint), let modelEnd = model.end(last.model) else { continue }
      let end = Double(constraintEnd) + Double(modelWeight * modelEnd)
      guard end > -.infinity else { continue }
      var scorers = end
      var node = beam.node
      while node > 0 {
        scorers += log(tree.nodes[Int(node)].factor)
        node = tree.nodes[Int(node)].parent
      }
      readings.append(
        Reading(labels: tree.labels(of: beam.node), score: log(beam.total) + logScale + end, scorers: scorers))
    }
    // Equal scores in the order of the symbols, whatever the order in the beam.
    return readings.sorted { $0.score != $1.score ? $0.score > $1.score : $0.labels.lexicographicallyPrecedes($1.labels) }
  }
}

extension UnsafePointer<Float> {
  /// Calls `body` with each index of `range`, ascending, whose value is at least `threshold`; eight at a time are passed
  /// over where none is.
  @inline(__always)
  func forEachIndex(in range: Range<Int>, reaching threshold: Float, _ body: (Int) -> Void) {
    let raw = UnsafeRawPointer(self)
    var v = range.lowerBound
    while v + 8 <= range.upperBound {
      let values = raw.loadUnaligned(fromByteOffset: v * 4, as: SIMD8<Float>.self)
      if any(values .>= threshold) {
        for index in v..<v + 8 where self[index] >= threshold { body(index) }
      }
      v += 8
    }
    while v < range.upperBound {
      if self[v] >= threshold { body(v) }
      v += 1
    }
  }
}
