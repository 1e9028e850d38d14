import Foundation
import Testing

@testable import Decoding

/// Files of `Fixtures`, and models made of them.
enum Fixture {
  static func text(_ name: String) throws -> String {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    return try String(contentsOf: url, encoding: .utf8)
  }

  static func lines(_ name: String) throws -> [String] {
    try text(name).split(separator: "\n").map(String.init)
  }

  /// A model of the text that the tests learn from.
  static func emma(order: Int = 5, pruning: [UInt32] = [0], isQuantized: Bool = false) throws -> NGramModel {
    try NGramModel(
      NGramEstimator(NGramCounts(of: lines("emma.txt"), order: order), pruning: pruning), origin: "Emma", isQuantized: isQuantized)
  }

  /// The n-grams of a file in the ARPA format: logarithms to the base of 10 by tokens.
  static func arpa(_ text: String) throws -> [String: (probability: Double, backoff: Double)] {
    var entries: [String: (Double, Double)] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("\\") && !line.hasPrefix("ngram ") {
      let fields = line.split(separator: "\t")
      entries[String(fields[1])] = (
        try #require(Double(fields[0])), fields.count > 2 ? try #require(Double(fields[2])) : 0
      )
    }
    return entries
  }

  static func arpa(_ model: NGramModel) throws -> [String: (probability: Double, backoff: Double)] {
    var text = ""
    NGramARPAWriter(model).write { text += $0 }
    return try arpa(text)
  }

  /// The model in a text of the ARPA format.
  static func read(_ arpa: String, isQuantized: Bool = false) throws -> NGramModel {
    var reader = NGramARPAReader()
    for line in arpa.split(separator: "\n", omittingEmptySubsequences: false) { try reader.read(line) }
    return try reader.finish(isQuantized: isQuantized)
  }
}

extension NGramCounts {
  init(of lines: [String], order: Int) throws {
    self.init(order: order)
    for line in lines { try add(line) }
  }
}

extension NGramModel {
  /// Natural logarithm of the probability of a line and its end.
  func score(_ line: String) -> Double {
    var evaluation = NGramEvaluation()
    evaluation.add(line, with: self)
    return evaluation.logProbability
  }
}
