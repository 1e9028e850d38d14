import Checkpoints
import Decoding
import Engine
import Foundation
import Images
import Network
import Randomness
import Testing
import Transcripts

@testable import Recognition

/// A small network with random weights: it reads nonsense, but always the same.
private func model(sharpness: Float = 200) throws -> Model {
  let alphabet = try Alphabet("abcdefgh ")
  let architecture = Architecture(
    name: "tiny", height: 32,
    blocks: [.init(8, pool: [2, 2]), .init(16, pool: [2, 2]), .init(16, pool: [2, 1])], collapse: .max, hidden: 32,
    lstmLayers: 1, dropout: 0, symbols: alphabet.count)
  var generator = SeededGenerator(seed: 7)
  var weights = ModelWeights(architecture, using: &generator)
  let normalization = LineNormalization(height: 32)
  // The last layer is shifted and scaled so that its scores follow the image and are decided: there is something to read.
  let sample = normalization.normalize(line(width: 400, seed: 1))!.image
  let width = sample.width / 32 * 32
  let pixels = (0..<32 * width).map { Float(sample.pixels[$0 / width * sample.width + $0 % width]) / 255 }
  let network = InferenceNetwork(architecture, weights: weights, engine: try Engine(threads: 1))
  let scores = network.logProbabilities(images: pixels, batch: 1, width: width)
  let frames = scores.count / alphabet.count
  let bias = weights.parameters.first { $0.name == "fc.bias" }!.range
  for symbol in 0..<alphabet.count {
    let mean = (0..<frames).reduce(Float(0)) { $0 + scores[$1 * alphabet.count + symbol] } / Float(frames)
    weights.values[bias.lowerBound + symbol] -= mean
  }
  for parameter in weights.parameters where parameter.name.hasPrefix("fc") {
    for index in parameter.range { weights.values[index] *= sharpness }
  }
  return Model(architecture: architecture, alphabet: alphabet, normalization: normalization, weights: weights)
}

/// A line of upright strokes of varying height.
private func line(width: Int, seed: UInt64) -> GrayImage {
  var generator = SeededGenerator(seed: seed)
  var image = GrayImage(width: width, height: 60)
  var x = 10
  while x < width - 12 {
    let top = generator.integer(10...30)
    for y in top..<50 {
      for column in x..<(x + 3) { image[column, y] = 20 }
    }
    x += generator.integer(6...16)
  }
  return image
}

@Suite(.serialized) struct RecognizerTests {
  /// Networks that have learned a space at both ends of a text see it in the paper there.
  @Test func outerSpacesAreNotRead() throws {
    var model = try model()
    let fc = model.weights.parameters.filter { $0.name.hasPrefix("fc") }
    let weights = fc.first { $0.name == "fc.weight" }!.range
    let bias = fc.first { $0.name == "fc.bias" }!.range
    for index in weights { model.weights.values[index] = 0 }
    func read(_ symbol: Character) throws -> String {
      let label = try #require(try model.alphabet.encode(String(symbol)).first)
      for index in bias { model.weights.values[index] = index == bias.lowerBound + Int(label) ? 9 : 0 }
      return try Recognizer(model, threads: 1).read([line(width: 200, seed: 2)])[0].text
    }
    #expect(try read("a") == "a" && read(" ") == "")
  }

  @Test func aLineReadsAlikeInEveryCompany() throws {
    let model = try model()
    let images = (0..<23).map { line(width: 120 + ($0 * 53) % 300, seed: UInt64($0)) }
    let alone = try Recognizer(model, threads: 1)
    let expected = images.map { alone.read([$0])[0] }
    #expect(expected.contains { $0.text.count > 3 })
    #expect(Set(expected.map(\.text)).count > 5)
    let together = try Recognizer(model, threads: 2, batch: 8).read(images)
    for (one, other) in zip(expected, together) {
      #expect(one.text == other.text)
      #expect(one.characters.map(\.left) == other.characters.map(\.left))
      // The last layer makes 200 of 1.
      #expect(zip(one.characters, other.characters).allSatisfy { abs($0.confidence - $1.confidence) < 200 * 1e-5 })
    }
  }

  @Test func sightsMakeTheSameResults() throws {
    let recognizer = try Recognizer(try model(), threads: 1)
    let images = [line(width: 300, seed: 4), GrayImage(width: 90, height: 40), line(width: 120, seed: 9)]
    let lines = images.map { PreparedLine($0, normalization: recognizer.normalization) }
    let sights = recognizer.sights(of: lines)
    #expect(sights.map { $0 == nil } == [false, true, false])
    #expect(recognizer.results(of: lines, sights: sights) == recognizer.read(lines))
  }

  @Test func calibrationChangesConfidencesAlone() throws {
    var model = try model()
    let image = line(width: 400, seed: 11)
    let recognizer = try Recognizer(model, threads: 1)
    let name = try #require(recognizer.calibrationName)
    let plain = recognizer.read([image])[0]
    let map = ConfidenceMap(a: 0.5, b: 0.5, c: -1)
    model.calibrations[name] = Calibration(line: map, character: ConfidenceMap(a: 2, b: 2, c: 0))
    let mapped = try Recognizer(model, threads: 1).read([image])[0]
    #expect(mapped.text == plain.text && mapped.characters.map(\.left) == plain.characters.map(\.left))
    #expect(mapped.confidence == map(plain.confidence))
    #expect(mapped.characters.map(\.confidence) == plain.characters.map { ConfidenceMap(a: 2, b: 2, c: 0)($0.confidence) })

    // Twice as hot, a frame is less sure of all it is sure of.
    model.calibrations[name] = Calibration(temperature: 2)
    let hot = try Recognizer(model, threads: 1).read([image])[0]
    #expect(hot.text == plain.text && hot.confidence != plain.confidence)
    #expect(zip(hot.characters, plain.characters).allSatisfy { $0.confidence <= $1.confidence })
    #expect(zip(hot.characters, plain.characters).contains { $0.confidence < $1.confidence })
  }

  @Test func whatLooksSayTogetherCounts() throws {
    // So sharp that some lines are read with assurance.
    let recognizer = try Recognizer(try model(sharpness: 20_000), threads: 1)
    let images = (0..<40).map { line(width: 60 + 9 * $0, seed: UInt64($0)) }
    let lines = images.map { PreparedLine($0, normalization: recognizer.normalization, looks: .standard) }
    var (sure, otherwise) = (0, 0)
    var counted: Set<Int> = []
    for (line, sight) in zip(lines, recognizer.sights(of: lines)) {
      var looks: [LogProbabilities] = []
      for view in line.views { recognizer.score([view]) { looks.append($1) } }
      let sight = try #require(sight)
      // What is sure enough ends the looking.
      let readings = looks.map { GreedyDecoder().decode($0) }
      let seen = (readings.firstIndex { $0.logProbability >= -0.0513 } ?? 2) + 1
      sure += seen == 1 ? 1 : 0
      // A look in company differs in the last digits, which sharpness multiplies.
      let labels = GreedyDecoder().decode(sight.scores).labels
      let consensus = LookConsensus(Array(looks.prefix(seen)), space: 9)
      counted.formUnion(consensus.pieces.map(\.look))
      #expect(labels == GreedyDecoder().decode(consensus.scores).labels)
      otherwise += labels == readings[0].labels ? 0 : 1
      #expect(sight.columns.count == sight.scores.frames && zip(sight.columns, sight.columns.dropFirst()).allSatisfy { $0 <= $1 })
    }
    // Each look counts in some line.
    #expect(sure > 0 && otherwise > 0 && counted == [0, 1, 2])
  }

  @Test func placesDoNotDependOnTheLook() throws {
    let model = try model()
    let recognizer = try Recognizer(model, threads: 1)
    let strokes: [Float] = [40, 60, 150, 260]
    var image = GrayImage(width: 300, height: 60)
    for x in strokes.map(Int.init) {
      for y in 8..<52 {
        for column in x..<x + 4 { image[column, y] = 20 }
      }
    }
    let line = PreparedLine(image, normalization: recognizer.normalization, looks: .standard)
    let geometry = FrameGeometry(model.architecture)
    // A "b" at each stroke, where the look sees it.
    func scores(_ look: Int, certainty: Float) -> LogProbabilities {
      let view = line.views[look]
      let frames = strokes.map { stroke -> Int in
        let column = (0..<view.image.width).first { view.sourceX(Float($0) + 1) > stroke && view.image[$0, 16] < 128 }!
        return Int(((Float(column) + 1 - geometry.first) / geometry.stride).rounded())
      }
      var values = [Float](repeating: log((1 - certainty) / 9), count: view.image.width / 4 * 10)
      for frame in 0..<view.image.width / 4 { values[10 * frame + (frames.contains(frame) ? 2 : 0)] = log(certainty) }
      return LogProbabilities(frames: view.image.width / 4, symbols: 10, values: values)
    }
    for surest in line.views.indices {
      let looks = line.views.indices.map { scores($0, certainty: $0 == surest ? 0.999 : 0.6) }
      let sight = recognizer.sight(of: line, in: looks)
      let result = recognizer.results(of: [line], sights: [sight])[0]
      try #require(result.text == "bbbb")
      // Characters snap to the ink; the frames themselves stand where the first view has the stroke, to a stride.
      for (symbol, stroke) in zip(GreedyDecoder().decode(sight.scores).symbols, strokes) {
        let column = line.views[0].column(ofSourceX: stroke + 2)
        #expect(abs(sight.columns[symbol.frames.lowerBound] - column) < 4)
      }
      for (character, stroke) in zip(result.characters, strokes) {
        #expect(abs(character.left - stroke) < 3 && abs(character.right - stroke - 4) < 3)
      }
    }
  }

  @Test func calibrationsOfLooksHaveNamesOfTheirOwn() throws {
    var model = try model()
    model.calibrations = ["greedy": Calibration(temperature: 2), "greedy, 3 looks by parts": Calibration(temperature: 3)]
    let recognizer = try Recognizer(model, threads: 1)
    #expect(recognizer.calibration.temperature == 3)
    recognizer.looks = .one
    #expect(recognizer.calibration.temperature == 2)
    recognizer.looks = Looks(2)
    #expect(recognizer.calibration == .none)
  }

  @Test func aLanguageModelIsGivenTheLikeliestLookWhole() throws {
    var model = try model()
    let name = "beam with a language model, 3 looks"
    model.calibrations = ["beam, 3 looks by parts": Calibration(temperature: 2), name: Calibration(temperature: 3)]
    let recognizer = try Recognizer(model, threads: 1)
    let lines = (0..<40).map {
      PreparedLine(line(width: 60 + 9 * $0, seed: UInt64($0)), normalization: recognizer.normalization, looks: .standard)
    }
    recognizer.decoder = LineDecoder(beam: BeamSearchDecoder())
    #expect(recognizer.calibration.temperature == 2)
    let (parts, whole) = (recognizer.sights(of: lines), recognizer.sights(of: lines, weighing: .lines))
    #expect(zip(parts, whole).contains { $0!.scores != $1!.scores })
    recognizer.decoder.languageModel = AnySymbols()
    #expect(recognizer.calibrationName == name && recognizer.calibration.temperature == 3)
    #expect(zip(recognizer.sights(of: lines), whole).allSatisfy { $0!.scores == $1!.scores })
  }

  @Test func aConstraintIsMetByOneLook() throws {
    let model = try model()
    let recognizer = try Recognizer(model, threads: 1)
    let images = (0..<6).map { line(width: 150 + 40 * $0, seed: UInt64($0)) }
    recognizer.decoder = LineDecoder(
      beam: BeamSearchDecoder(), constraint: try FieldPattern.automaton("[a-h ]+", symbols: model.alphabet.symbols))
    #expect(recognizer.looks == .standard && recognizer.looksInUse == .one)
    let several = images.map { PreparedLine($0, normalization: recognizer.normalization, looks: .standard) }
    let one = images.map { PreparedLine($0, normalization: recognizer.normalization) }
    #expect(recognizer.read(several) == recognizer.read(one) && recognizer.read(images) == recognizer.read(one))
    recognizer.decoder.constraint = nil
    #expect(recognizer.read(several) != recognizer.read(one))
  }

  @Test func blankImagesAreBlankAmongOthers() throws {
    let recognizer = try Recognizer(try model(), threads: 1)
    let results = recognizer.read([GrayImage(width: 90, height: 40), line(width: 200, seed: 3), GrayImage(width: 1, height: 1)])
    #expect(results[0] == .blank(width: 90, height: 40))
    #expect(!results[1].isBlank && results[1].width == 200)
    #expect(results[2].isBlank && results[2].text.isEmpty)
    #expect(recognizer.read([GrayImage]()).isEmpty)
  }

  @Test func charactersStandInTheImageInOrder() throws {
    let result = try Recognizer(try model(), threads: 1).read([line(width: 400, seed: 11)])[0]
    #expect(result.characters.map(\.text).joined() == result.text)
    #expect(result.characters.count > 2)
    for character in result.characters {
      #expect(0 <= character.left && character.left <= character.right && character.right <= 400)
      #expect(0 < character.confidence && character.confidence <= 1)
    }
    for (left, right) in zip(result.characters, result.characters.dropFirst()) { #expect(left.right <= right.left) }
  }

  @Test func aBeamTellsMoreAndNeverReadsWorse() throws {
    let model = try model()
    let image = line(width: 400, seed: 11)
    let recognizer = try Recognizer(model, threads: 1)
    let greedy = recognizer.read([image])[0]
    #expect(greedy.readings.count == 1 && greedy.readings[0].text == greedy.text)
    recognizer.decoder = LineDecoder(beam: BeamSearchDecoder(width: 50, hypotheses: 5))
    let result = recognizer.read([image, GrayImage(width: 9, height: 9)])
    let best = result[0]
    #expect(best.readings.count == 5 && best.readings[0].text == best.text)
    #expect(best.readings[0].logProbability >= greedy.readings[0].logProbability - 1e-4)
    #expect(zip(best.readings, best.readings.dropFirst()).allSatisfy { $0.score >= $1.score })
    #expect(best.characters.map(\.text).joined() == best.text)
    #expect(best.words.map(\.text) == best.text.split(separator: " ").map(String.init))
    for word in best.words {
      #expect(best.characters[word.characters].map(\.text).joined() == word.text)
      #expect(word.confidence <= best.characters[word.characters].map(\.confidence).min()! + 1e-6)
      #expect(word.left <= word.right)
    }
    for character in best.characters {
      #expect(0 < character.confidence && character.confidence <= 1)
      #expect(character.confidence + character.alternatives.reduce(0) { $0 + $1.confidence } < 1.001)
      #expect(character.alternatives.allSatisfy { $0.text != character.text })
    }
    #expect(result[1] == .blank(width: 9, height: 9))
  }

  @Test func aConstraintIsKeptOrItIsSaidThatItCannotBe() throws {
    let model = try model()
    let recognizer = try Recognizer(model, threads: 1)
    let images = (0..<6).map { line(width: 150 + 40 * $0, seed: UInt64($0)) }
    recognizer.decoder = LineDecoder(
      beam: BeamSearchDecoder(), constraint: try FieldPattern.automaton("[a-c]{2,4}( [d-h]+)?", symbols: model.alphabet.symbols))
    for result in recognizer.read(images) {
      #expect(result.failure == nil && result.text.wholeMatch(of: /[a-c]{2,4}( [d-h]+)?/) != nil)
    }
    recognizer.decoder.constraint = try FieldPattern.automaton("a{900}", symbols: model.alphabet.symbols)
    let none = recognizer.read([images[0]])[0]
    #expect(none.failure == .tooFewFrames && none.text.isEmpty && none.confidence == 0 && !none.isBlank)
  }

  @Test func whatWasReadAlignsBest() throws {
    let model = try model()
    let recognizer = try Recognizer(model, threads: 1)
    let images = (0..<4).map { line(width: 300, seed: UInt64($0 + 20)) }
    let lines = images.map { PreparedLine($0, normalization: recognizer.normalization) }
    let read = recognizer.read(lines)
    let right = recognizer.align(lines, with: read.map(\.text))
    let wrong = recognizer.align(lines, with: read.map { String($0.text.reversed()) + "a" })
    for (index, result) in read.enumerated() {
      let aligned = try #require(right[index])
      #expect(aligned.characters.map(\.text).joined() == result.text && aligned.reading == result.text)
      for (one, other) in zip(aligned.characters, aligned.characters.dropFirst()) { #expect(one.right <= other.left) }
      // No path is likelier than the best one.
      let other = wrong[index].map { $0.scorePerCharacter * Float($0.characters.count) } ?? -.infinity
      #expect(aligned.scorePerCharacter * Float(aligned.characters.count) > other)
    }
    #expect(recognizer.align([PreparedLine(GrayImage(width: 9, height: 9), normalization: recognizer.normalization)], with: ["a"]) == [nil])
    #expect(recognizer.align([lines[0]], with: [String(repeating: "ab", count: 900)]) == [nil])
    #expect(recognizer.unknownSymbol(in: "abéd") == "é" && recognizer.unknownSymbol(in: "ab d") == nil)
  }
}
