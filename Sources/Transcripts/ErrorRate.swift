/// Edits for each symbol (or word) of the truth: CER (or WER), with what it is made of.
public struct ErrorRate: Codable, Hashable, Sendable {
  public var substitutions = 0
  public var insertions = 0
  public var deletions = 0
  /// Symbols (or words) of the truth.
  public var length = 0

  public init() {}

  public init<Element>(_ steps: [EditStep<Element>]) {
    for step in steps {
      switch step {
      case .match: length += 1
      case .substitution:
        substitutions += 1
        length += 1
      case .deletion:
        deletions += 1
        length += 1
      case .insertion: insertions += 1
      }
    }
  }

  public var errors: Int { substitutions + insertions + deletions }

  /// Errors over length, 0.05 being 5 %; can exceed 1. An empty truth counts as one symbol long.
  public var value: Double { Double(errors) / Double(max(length, 1)) }

  public static func + (a: ErrorRate, b: ErrorRate) -> ErrorRate {
    var sum = a
    sum += b
    return sum
  }

  public static func += (a: inout ErrorRate, b: ErrorRate) {
    a.substitutions += b.substitutions
    a.insertions += b.insertions
    a.deletions += b.deletions
    a.length += b.length
  }
}

extension ErrorRate {
  /// The interval that holds the rate with probability `level`, by resampling whole groups with replacement
  /// (percentile bootstrap; Efron, 1979).
  ///
  /// - Parameter groups: one rate for each writer (or whatever varies as a whole): lines of one writer are not
  ///   independent.
  /// - Returns: nil for fewer than two groups, as nothing is known then of how groups differ.
  public static func interval(
    of groups: [ErrorRate], level: Double = 0.95, resamples: Int = 1000,
    using generator: inout some RandomNumberGenerator
  ) -> ClosedRange<Double>? {
    precondition(0 < level && level < 1 && resamples > 0, "no such interval")
    guard groups.count > 1 else { return nil }
    let counts = groups.map { (errors: $0.errors, length: $0.length) }
    let values = (0..<resamples).map { _ in
      var (errors, length) = (0, 0)
      for _ in counts {
        let drawn = counts[Int.random(in: counts.indices, using: &generator)]
        errors += drawn.errors
        length += drawn.length
      }
      return Double(errors) / Double(max(length, 1))
    }.sorted()
    let tail = Int((1 - level) / 2 * Double(resamples))
    return values[tail]...values[resamples - 1 - tail]
  }
}
