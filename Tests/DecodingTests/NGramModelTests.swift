import Foundation
import Testing

@testable import Decoding

@Suite struct NGramModelTests {
  /// `query -v sentence emma-3.arpa` of KenLM 0.3.0 on the tokens of these lines; logarithms to the base of 10.
  @Test(arguments: KenLM.sentences) func linesScoreAsWithKenLM(line: String, score: Double) throws {
    let model = try Fixture.read(Fixture.text("emma-3.arpa"))
    #expect(abs(model.score(line) / log(10) - score) < 1e-3)
  }

  @Test func roundingToBytesKeepsThePerplexity() throws {
    let (full, rounded) = (try Fixture.emma(), try Fixture.emma(isQuantized: true))
    #expect(rounded.isQuantized && rounded.byteCount < full.byteCount * 7 / 10)
    var evaluations = [NGramEvaluation(), NGramEvaluation()]
    for line in try Fixture.lines("emma.txt") {
      evaluations[0].add(line, with: full)
      evaluations[1].add(line, with: rounded)
    }
    #expect(abs(evaluations[1].perplexity / evaluations[0].perplexity - 1) < 0.01)
  }

  /// What the model gives is what Katz's recursion gives on the n-grams of its ARPA form.
  @Test func statesKeepAllThatMatters() throws {
    let model = try Fixture.emma(order: 4, pruning: [0, 0, 1])
    let entries = try Fixture.arpa(model)
    func probability(_ context: ArraySlice<String>, _ token: String) -> Double {
      if let entry = entries[(context + [token]).joined(separator: " ")] { return entry.probability }
      guard !context.isEmpty else { return entries["<unk>"]!.probability }
      return (entries[context.joined(separator: " ")]?.backoff ?? 0) + probability(context.dropFirst(), token)
    }
    for line in ["Emma Woodhouse", "handsome, clever, and rich, wxyz", "e e ee", "Q!!", "had lived nearly twenty-one years"] {
      var history = ["<s>"]
      var sum = 0.0
      for token in line.map({ $0 == " " ? "<space>" : String($0) }) + ["</s>"] {
        sum += probability(history.suffix(3), token)
        history.append(model.vocabulary.contains(Character(token.count == 1 ? token : " ")) ? token : "<unk>")
      }
      #expect(abs(model.score(line) / log(10) - sum) < 1e-3, "\(line)")
    }
  }

  @Test func aFileIsTheModel() throws {
    let model = try Fixture.emma(isQuantized: true)
    let copy = try NGramModel(model.array)
    #expect(copy.origin == "Emma" && copy.counts == model.counts && copy.vocabulary == model.vocabulary)
    #expect(copy.score("Miss Taylor") == model.score("Miss Taylor"))
  }

  @Test func cutOffFilesAreRefused() throws {
    let bytes = try Fixture.emma(order: 3).array
    for count in [0, 7, 8, 71, 72, 100, bytes.count / 2, bytes.count - 1] {
      #expect(throws: NGramError.self) { try NGramModel(Array(bytes[..<count])) }
    }
    #expect(throws: NGramError.self) { try NGramModel(bytes + [0]) }
  }

  /// Any byte may be wrong: the file is refused, or all that it leads to lies within it.
  @Test func changedFilesDoNotLeadOut() throws {
    let bytes = try Fixture.emma(order: 3, pruning: [0, 1, 3], isQuantized: true).array
    var refused = 0
    for index in stride(from: 0, to: bytes.count, by: 7) {
      var changed = bytes
      changed[index] ^= UInt8(1 << (index % 8))
      guard let model = try? NGramModel(changed) else {
        refused += 1
        continue
      }
      for line in ["Emma, handsome", "zzz</s>?"] { #expect(model.score(line).isFinite) }
    }
    #expect(refused > 100)
  }

  @Test func anotherVersionIsNamed() throws {
    var bytes = try Fixture.emma(order: 2).array
    bytes[8] = 9
    #expect { try NGramModel(bytes) } throws: { ($0 as? NGramError)?.code == .unsupported }
  }

  @Test func moreThan256CharactersAreHeld() throws {
    let characters = (0..<400).map { Character(Unicode.Scalar(UInt32(0x4E00 + $0))!) }
    let lines = (0..<400).map { String([characters[$0], characters[($0 * 7 + 1) % 400], characters[$0]]) }
    for isQuantized in [false, true] {
      let model = try NGramModel(NGramEstimator(NGramCounts(of: lines, order: 3)), isQuantized: isQuantized)
      #expect(model.score(lines[5]) > model.score(String(lines[5].reversed().dropLast()) + "一") && model.score(lines[7]) < 0)
    }
  }
}

extension NGramModel {
  fileprivate var array: [UInt8] { withBytes { Array($0) } }

  convenience init(_ bytes: [UInt8]) throws {
    let memory = Memory(bytes)
    try self.init(bytes: memory.bytes, owner: memory)
  }

  private final class Memory: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: [UInt8]) {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
      copy.copyBytes(from: bytes)
      self.bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
  }
}

private enum KenLM {
  static let sentences = [
    ("Emma was clever", -13.62929), ("She was the youngest", -15.540759), ("of the two", -8.822044), ("xyz 12 QQ!", -24.578264),
    ("the", -3.6906304),
  ]
}
