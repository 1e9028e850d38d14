#if canImport(Glibc)
  internal import Glibc
#endif

/// Writes a model in the ARPA format, which SRILM, KenLM and others read. The space is the token `<space>`.
public struct NGramARPAWriter {
  private let model: NGramModel

  public init(_ model: NGramModel) {
    self.model = model
  }

  /// Hands the lines to `put`, some thousand at a time.
  public func write<Failure: Error>(_ put: (String) throws(Failure) -> Void) throws(Failure) {
    var text = "\\data\\\n"
    for (index, count) in model.counts.enumerated() { text += "ngram \(index + 1)=\(count)\n" }
    /// Of the n-grams of the order before, the tokens.
    var contexts = [""]
    var node = 0
    for order in 1...model.order {
      text += "\n\\\(order)-grams:\n"
      var longer: [String] = []
      let isHighest = order == model.order
      for context in contexts {
        for child in Int(model.tree.firstChildren[node])..<Int(model.tree.firstChildren[node + 1]) {
          let tokens = context + model.vocabulary.token(model.tree.symbol(child))
          let isStart = order == 1 && child == 1 + Int(NGramVocabulary.lineStart)
          text += "\(isStart ? "-99" : Self.log10(model.tree.probability(child)))\t\(tokens)"
          text += isHighest ? "\n" : "\t\(Self.log10(model.tree.backoff(child)))\n"
          if !isHighest { longer.append(tokens + " ") }
        }
        if text.utf8.count > 1 << 16 {
          try put(text)
          text = ""
        }
        node += 1
      }
      contexts = longer
    }
    try put(text + "\n\\end\\\n")
  }

  /// With seven digits.
  private static func log10(_ natural: Float) -> String {
    natural == 0 ? "0" : "\(Float(Double(natural) / log(10)))"
  }
}
