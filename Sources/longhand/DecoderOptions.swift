internal import ArgumentParser
internal import Checkpoints
internal import Datasets
internal import Decoding
internal import Recognition
internal import Transcripts

/// How scores become text, as all commands that decode have it.
struct DecoderOptions: ParsableArguments {
  enum Name: String, CaseIterable, ExpressibleByArgument { case greedy, beam }

  @Option(
    name: .customLong("decoder"),
    help: """
      greedy: the likeliest symbol of each frame; beam: the likeliest text by prefix beam search, with posteriors and \
      alternatives (default: greedy, and beam where an option below asks for it).
      """)
  var name: Name?

  @Option(help: ArgumentHelp("Prefixes that the beam holds (default: 16).", valueName: "n"))
  var beam: Int?

  @Option(help: ArgumentHelp("Readings of each line in the JSON output (default: 1).", valueName: "n"))
  var nbest: Int?

  @Option(help: NGramModel.nameHelp, completion: .file())
  var lm: String?

  @Option(help: ArgumentHelp("What the language model's score is multiplied by (default: 0.5).", valueName: "number"))
  var lmWeight: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What each character adds to a text's score (default: 0).", valueName: "number"))
  var lengthBonus: Float?

  @Option(
    help: ArgumentHelp("Word list, an entry a line: nothing but its words is read.", valueName: "file"),
    completion: .file())
  var lexicon: String?

  @Option(
    help: ArgumentHelp(
      """
      What a line holds: 'words' of the lexicon with spaces and marks between them, or one entry as the whole 'line' \
      (default: words).
      """, valueName: "form"))
  var lexiconForm: String?

  @Option(
    help: ArgumentHelp(
      """
      What the whole line must match: characters, ., [a-z0-9], [^a-z], \\d, (a|b), ?, *, +, {2}, {2,}, {2,4}; a backslash \
      before a mark makes it itself.
      """, valueName: "regex"))
  var pattern: String?

  @Option(
    help: ArgumentHelp("Expected answers, one a line: they are preferred, but not forced.", valueName: "file"),
    completion: .file())
  var expect: String?

  @Option(
    help: ArgumentHelp(
      """
      What any other text than an expected one costs, as a natural logarithm (default: 5, so that an expected text wins where \
      another is up to 148 times as likely); inf: nothing else is read.
      """, valueName: "number"))
  var expectCost: Float?

  /// Options that only beam search has a use for, as given.
  private var beamOptions: [String] {
    [
      beam.map { _ in "--beam" }, nbest.map { _ in "--nbest" }, lm.map { _ in "--lm" }, lengthBonus.map { _ in "--length-bonus" },
      lexicon.map { _ in "--lexicon" }, pattern.map { _ in "--pattern" }, expect.map { _ in "--expect" },
    ].compactMap { $0 }
  }

  func validate() throws {
    if name == .greedy, let option = beamOptions.first {
      throw ValidationError("\(option) is for --decoder beam; leave one of them out.")
    }
    if let beam, !(1...10_000).contains(beam) {
      throw ValidationError("--beam takes a number from 1 to 10000, not \(beam).")
    }
    if let nbest, !(1...(beam ?? Self.standardBeam)).contains(nbest) {
      throw ValidationError("--nbest takes a number from 1 to that of --beam, \(beam ?? Self.standardBeam), not \(nbest).")
    }
    if let lmWeight, !(0...100).contains(lmWeight) {
      throw ValidationError("--lm-weight takes a number from 0 to 100, not \(lmWeight).")
    }
    if lmWeight != nil, lm == nil { throw ValidationError("--lm-weight is for --lm.") }
    if let lengthBonus, !(-100...100).contains(lengthBonus) {
      throw ValidationError("--length-bonus takes a number from -100 to 100, not \(lengthBonus).")
    }
    if pattern?.isEmpty == true { throw ValidationError("--pattern is empty: it would let no text pass.") }
    if let expectCost, !(expectCost >= 0) {
      throw ValidationError("--expect-cost takes a number from 0 on, or inf, not \(expectCost).")
    }
    if expectCost != nil, expect == nil { throw ValidationError("--expect-cost is for --expect FILE.") }
    if let lexiconForm {
      guard Lexicon.Form(rawValue: lexiconForm) != nil else {
        throw ValidationError("--lexicon-form takes 'words' or 'line', not '\(lexiconForm)'.")
      }
      if lexicon == nil { throw ValidationError("--lexicon-form is for --lexicon FILE.") }
    }
  }

  private static let standardBeam = 16
  private static let standardCost: Float = 5
  private static let standardWeight: Float = 0.5

  /// The decoder that was asked for, for a model's alphabet.
  func decoder(for alphabet: Alphabet) throws -> LineDecoder {
    guard name == .beam || !beamOptions.isEmpty else { return LineDecoder() }
    var search = BeamSearchDecoder(width: beam ?? Self.standardBeam, hypotheses: nbest ?? 1)
    search.lengthBonus = lengthBonus ?? 0
    search.modelWeight = lmWeight ?? Self.standardWeight
    return LineDecoder(
      beam: search, languageModel: try languageModel(alphabet.symbols), constraint: try constraint(alphabet.symbols))
  }

  /// What the decoder was made of, by name, for those who want to know how a text came about.
  var sources: [(name: String, value: String)] {
    let cost = expect.map { _ in "\(expectCost ?? Self.standardCost)" }
    let all: [(name: String, value: String?)] = [
      ("lm", lm), ("lexicon", lexicon), ("lexicon_form", lexicon.map { _ in lexiconForm ?? Lexicon.Form.words.rawValue }),
      ("pattern", pattern), ("expect", expect), ("expect_cost", cost),
    ]
    return all.compactMap { entry in entry.value.map { (entry.name, $0) } }
  }

  private func languageModel(_ symbols: [Character]) throws -> (any SymbolScorer)? {
    guard let lm else { return nil }
    let model = try NGramModel.load(named: lm)
    let unknown = NGramScorer.unknown(symbols, to: model)
    if unknown.count == symbols.count {
      throw CommandFailure("\(lm): knows none of the symbols that the recogniser writes; train it on text in the same script.")
    }
    return NGramScorer(model, symbols: symbols)
  }

  /// All constraints as one.
  private func constraint(_ symbols: [Character]) throws -> Automaton? {
    var automata: [Automaton] = []
    if let lexicon {
      let form = lexiconForm.flatMap(Lexicon.Form.init) ?? .words
      automata.append(
        try list(lexicon) { entries throws(ConstraintError) in
          try Lexicon.automaton(of: entries, form: form, symbols: symbols)
        })
    }
    if let expect {
      automata.append(
        try list(expect) { entries throws(ConstraintError) in
          try ExpectedAnswers.automaton(of: entries, otherCost: expectCost ?? Self.standardCost, symbols: symbols)
        })
    }
    do {
      if let pattern { automata.append(try FieldPattern.automaton(pattern, symbols: symbols)) }
      guard var all = automata.first else { return nil }
      for automaton in automata.dropFirst() { all = try all.intersection(automaton) }
      guard !all.isEmpty else { throw CommandFailure("No text passes all of the constraints at once: leave one of them out.") }
      return all
    } catch let error as ConstraintError {
      throw CommandFailure(error.description.prefix(1).uppercased() + error.description.dropFirst())
    }
  }

  /// The automaton of a file's entries; those that the model cannot write are counted on standard error.
  private func list(
    _ path: String, _ make: ([String]) throws(ConstraintError) -> (automaton: Automaton, leftOut: Int)
  ) throws -> Automaton {
    let entries = try EntryList.read(path)
    do {
      let (automaton, leftOut) = try make(entries)
      if leftOut > 0 {
        StandardStreams.say("\(path): \(leftOut) of \(entries.count) entries have characters that the model cannot write; left out.")
      }
      return automaton
    } catch {
      throw CommandFailure("\(path): \(error.description)")
    }
  }
}

/// Texts of a file, one a line.
enum EntryList {
  /// The lines that hold more than spaces, without those at their ends, in NFC.
  static func read(_ path: String) throws -> [String] {
    let entries = try TextFile.lines(of: path).compactMap { line -> String? in
      let line = line.utf8.drop { $0 == 0x20 || $0 == 0x09 }
      guard let last = line.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
      let bytes = line.prefix(through: last)
      let entry = String(decoding: bytes, as: UTF8.self)
      return bytes.allSatisfy { $0 < 0x80 } ? entry : entry.nfc
    }
    guard !entries.isEmpty else { throw CommandFailure("\(path): holds no entries; put one on each line.") }
    return entries
  }
}
