import Foundation
import Testing

@testable import Decoding

/// Adds to the score of each symbol what stands in a table for it after the symbol before it; a state is that symbol.
private struct Bigrams: SymbolScorer {
  let symbols: Int32
  var start: Int32 { 0 }
  func score(_ state: Int32, _ label: Int32) -> Float { -1 - sin(Float(state * symbols + label)) }
  func advance(_ state: Int32, by label: Int32) -> (state: Int32, score: Float)? { (label, score(state, label)) }
  func end(_ state: Int32) -> Float? { score(state, 0) }

  func score(of labels: [Int32]) -> Float {
    zip([0] + labels, labels + [0]).reduce(0) { $0 + score($1.0, $1.1) }
  }
}

@Suite struct BeamSearchDecoderTests {
  static let small = [(5, 3, 1), (6, 3, 2), (5, 4, 3), (7, 3, 4), (4, 5, 5), (6, 4, 6)]

  @Test(arguments: small) func aWideBeamIsExact(frames: Int, symbols: Int, seed: Int) {
    let scores = madeScores(frames: frames, symbols: symbols, seed: seed, scale: 2)
    let all = bruteForce(scores).sorted { $0.value > $1.value }
    let result = BeamSearchDecoder(width: 5000, hypotheses: 20).decode(scores)
    #expect(result.failure == nil)
    #expect(result.readings.count == all.filter { $0.value > 0 }.count)
    #expect(abs(result.readings.reduce(0) { $0 + $1.share } - 1) < 1e-4)
    for (hypothesis, expected) in zip(result.hypotheses, all) {
      #expect(hypothesis.labels == expected.key)
      #expect(abs(Double(hypothesis.logProbability) - log(expected.value)) < 1e-4)
      #expect(abs(Double(hypothesis.confidence) - expected.value) < 1e-5)
      #expect(hypothesis.score == hypothesis.logProbability)
    }
  }

  @Test(arguments: small) func aModelAndABonusAreExactToo(frames: Int, symbols: Int, seed: Int) {
    let scores = madeScores(frames: frames, symbols: symbols, seed: seed, scale: 2)
    let model = Bigrams(symbols: Int32(symbols))
    var decoder = BeamSearchDecoder(width: 5000, hypotheses: 20)
    decoder.modelWeight = 0.7
    decoder.lengthBonus = 0.9
    let all = bruteForce(scores).map { labels, probability in
      (labels, log(probability) + 0.7 * Double(model.score(of: labels)) + 0.9 * Double(labels.count))
    }.sorted { $0.1 > $1.1 }
    let sum = all.reduce(0) { $0 + exp($1.1) }
    let result = decoder.decode(scores, model: model, constraint: AnySymbols())
    for (hypothesis, expected) in zip(result.hypotheses, all) {
      #expect(hypothesis.labels == expected.0)
      #expect(abs(Double(hypothesis.score) - expected.1) < 1e-4)
      // Nothing was pruned, so the beam is all there is.
      #expect(abs(Double(hypothesis.confidence) - exp(expected.1) / sum) < 1e-4)
    }
    // The same where the scorer's type is not known.
    let model2: any SymbolScorer = model
    #expect(decoder.decode(scores, model: model2, constraint: nil) == result)
  }

  /// What can stand in a symbol's place, by brute force over the texts that differ there alone.
  @Test(arguments: small) func alternativesAreTheTextsThatDifferInOnePlace(frames: Int, symbols: Int, seed: Int) {
    let scores = madeScores(frames: frames, symbols: symbols, seed: seed, scale: 2)
    let model = Bigrams(symbols: Int32(symbols))
    let all = bruteForce(scores)
    func weight(_ labels: [Int32]) -> Double { (all[labels] ?? 0) * exp(Double(model.score(of: labels))) }
    let best = BeamSearchDecoder(width: 5000).decode(scores, model: model, constraint: AnySymbols()).hypotheses[0]
    for (i, symbol) in best.symbols.enumerated() {
      var others: [Int32: Double] = [:]
      for label in 0..<Int32(symbols) where label != symbol.label {
        var labels = best.labels
        if label == 0 { labels.remove(at: i) } else { labels[i] = label }
        others[label] = weight(labels)
      }
      let whole = weight(best.labels) + others.values.reduce(0, +)
      #expect(Double(symbol.confidence) < weight(best.labels) / whole + 0.1)
      for alternative in symbol.alternatives {
        // The neighbours are held within their own frames, which leaves some alignments out.
        #expect(abs(Double(alternative.confidence) - others[alternative.label]! / whole) < 0.12)
      }
      #expect(zip(symbol.alternatives, symbol.alternatives.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
    }
  }

  struct Case: Decodable {
    struct Reading: Decodable { var text: String, logProbability: Float }
    var frames: Int, symbols: Int, seed: Int, scale: Double
    var readings: [Reading]
  }

  /// The fixture is made by `Tools/pytorch/make_decoding_fixture.py`.
  @Test func noOtherDecoderFindsMore() throws {
    let url = Bundle.module.url(forResource: "Fixtures/beams", withExtension: "json")!
    for expected in try JSONDecoder().decode([Case].self, from: Data(contentsOf: url)) {
      let scores = madeScores(
        frames: expected.frames, symbols: expected.symbols, seed: expected.seed, scale: expected.scale)
      let best = BeamSearchDecoder(width: 500).decode(scores).hypotheses[0]
      for reading in expected.readings {
        #expect(abs(scores.logProbability(of: labels(reading.text)) - reading.logProbability) < 1e-3)
        #expect(best.logProbability > reading.logProbability - 1e-3)
      }
      if expected.readings[0].text == expected.readings[1].text, expected.frames < 60 {
        #expect(text(best.labels) == expected.readings[0].text)
      }
    }
  }

  @Test(arguments: 1...30) func neverWorseThanBestPath(seed: Int) {
    let scores = madeScores(frames: 20 + seed, symbols: 5 + seed, seed: 100 * seed, scale: Double(seed % 7 + 2))
    let greedy = GreedyDecoder().decode(scores)
    #expect(BeamSearchDecoder(width: 100).decode(scores).hypotheses[0].logProbability >= greedy.logProbability - 1e-4)
  }

  /// The search passes over what cannot come into the beam; a search that looks at everything must find the same.
  @Test(arguments: 1...10) func passingOverLosesNothing(seed: Int) {
    let scores = madeScores(frames: 30, symbols: 7, seed: 77 * seed, scale: Double(seed % 4 + 1))
    let width = 6
    // Prefix beam search as the paper has it, with dictionaries.
    var beams: [[Int32]: (blank: Double, symbol: Double)] = [[]: (1, 0)]
    for t in 0..<scores.frames {
      let p = (0..<7).map { exp(Double(scores.values[t * 7 + $0])) }
      var next: [[Int32]: (blank: Double, symbol: Double)] = [:]
      for (prefix, beam) in beams {
        next[prefix, default: (0, 0)].blank += (beam.blank + beam.symbol) * p[0]
        if let last = prefix.last { next[prefix, default: (0, 0)].symbol += beam.symbol * p[Int(last)] }
        for v in 1..<7 {
          let entering = Int32(v) == prefix.last ? beam.blank : beam.blank + beam.symbol
          next[prefix + [Int32(v)], default: (0, 0)].symbol += entering * p[v]
        }
      }
      let kept = next.sorted { $0.value.blank + $0.value.symbol > $1.value.blank + $1.value.symbol }.prefix(width)
      beams = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
    let sum = beams.values.reduce(0) { $0 + $1.blank + $1.symbol }
    let readings = BeamSearchDecoder(width: width).decode(scores).readings
    #expect(Set(readings.map(\.labels)) == Set(beams.keys))
    for reading in readings {
      let beam = beams[reading.labels] ?? (0, 0)
      #expect(abs(Double(reading.share) - (beam.blank + beam.symbol) / sum) < 1e-5)
    }
  }

  @Test func pruningIsBoundedByWhatItIsTold() {
    let scores = madeScores(frames: 12, symbols: 6, seed: 9, scale: 2)
    let all = BeamSearchDecoder(width: 4000).decode(scores)
    var decoder = BeamSearchDecoder(width: 4000)
    decoder.symbolsPerFrame = 1
    let narrow = decoder.decode(scores)
    #expect(narrow.readings.count < all.readings.count)
    // One symbol a frame: no reading has another.
    let likeliest = (0..<12).map { t in (1..<6).max { scores.values[t * 6 + $0] < scores.values[t * 6 + $1] }! }
    #expect(narrow.readings.allSatisfy { Set($0.labels).isSubset(of: Set(likeliest.map(Int32.init))) })
    decoder = BeamSearchDecoder(width: 4000)
    decoder.minimumLogProbability = -1e-3
    #expect(decoder.decode(scores).readings.map(\.labels) == [[]])
    decoder = BeamSearchDecoder(width: 4000)
    decoder.margin = 1
    let close = decoder.decode(scores).readings
    #expect(close.count < all.readings.count && close.count > 1)
    #expect(close.allSatisfy { $0.share > close[0].share * 0.36 })
  }

  @Test func framesAndPosteriorsOfACertainLine() {
    let result = BeamSearchDecoder().decode(
      scores([[1, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]))
    let best = result.hypotheses[0]
    #expect(best.labels == [1, 1, 2])
    #expect(best.symbols.map(\.frames) == [1...2, 4...4, 5...5])
    #expect(best.symbols.allSatisfy { $0.confidence == 1 && $0.alternatives.isEmpty })
    #expect(best.confidence == 1 && result.readings.count == 1)
  }

  @Test func aDoubtfulSymbolSaysBetweenWhat() {
    // 0.6 to 0.3 to 0.1 (nothing) between two certain symbols.
    let result = BeamSearchDecoder(hypotheses: 3).decode(
      scores([[0, 1, 0, 0], [1, 0, 0, 0], [0.1, 0, 0.6, 0.3], [1, 0, 0, 0], [0, 0, 0, 1]]))
    #expect(result.hypotheses.map(\.labels) == [[1, 2, 3], [1, 3, 3], [1, 3]])
    let symbol = result.hypotheses[0].symbols[1]
    #expect(abs(symbol.confidence - 0.6) < 1e-5)
    #expect(symbol.alternatives.map(\.label) == [3, 0])
    for (alternative, expected) in zip(symbol.alternatives, [Float(0.3), 0.1]) {
      #expect(abs(alternative.confidence - expected) < 1e-5)
    }
    #expect(result.hypotheses[0].symbols[0].confidence > 0.9999)
    let spans = result.confidences(of: [0..<1, 0..<3, 2..<3])
    #expect(spans[0] > 0.5999 && abs(spans[1] - 0.6) < 1e-5)
  }

  @Test func readingsThatDifferInTwoPlacesCountAgainstASymbol() {
    // "1 2" or "3": one symbol or two, which no single substitution tells.
    let result = BeamSearchDecoder().decode(scores([[0, 0.6, 0, 0.4], [0, 0, 0.6, 0.4]]))
    #expect(result.hypotheses[0].labels == [1, 2])
    #expect(result.hypotheses[0].symbols.allSatisfy { $0.confidence <= 0.6 + 1e-5 })
  }

  @Test func nothingAndLongLines() {
    let empty = BeamSearchDecoder().decode(LogProbabilities(frames: 0, symbols: 4, values: []))
    #expect(empty.hypotheses.map(\.labels) == [[]] && empty.hypotheses[0].confidence == 1)
    let blank = BeamSearchDecoder().decode(scores([[0.8, 0.2], [0.5, 0.5]]))
    #expect(blank.hypotheses[0].labels == [1] && abs(blank.hypotheses[0].confidence - 0.6) < 1e-6)
    // Beyond the range of Double, were it not scaled.
    let long = BeamSearchDecoder(width: 4).decode(madeScores(frames: 3000, symbols: 30, seed: 3, scale: 1))
    #expect(long.hypotheses[0].logProbability < -800 && long.hypotheses[0].logProbability > -.infinity)
    #expect(!long.hypotheses[0].symbols.isEmpty && long.hypotheses[0].confidence == 0)
  }
}
