import Decoding
import Foundation
import Testing

@testable import Checkpoints

@Suite struct LanguageModelFileTests {
  private func model() throws -> NGramModel {
    var counts = NGramCounts(order: 4)
    for line in ["the cat", "the hat", "a cat in the hat", "that cat"] { try counts.add(line) }
    return try NGramModel(NGramEstimator(counts), origin: "made by hand", isQuantized: false)
  }

  private func score(_ line: String, _ model: NGramModel) -> Double {
    var evaluation = NGramEvaluation()
    evaluation.add(line, with: model)
    return evaluation.logProbability
  }

  @Test func aModelIsMappedAsItWasWritten() throws {
    try withFolder { folder in
      let model = try model()
      try model.write(to: folder + "/a.lm")
      let copy = try NGramModel.load(folder + "/a.lm")
      #expect(copy.origin == "made by hand" && copy.counts == model.counts)
      #expect(score("the cat", copy) == score("the cat", model))
      // A new file takes the old one's name, not its bytes, so that a mapped model goes on.
      try model.write(to: folder + "/a.lm")
      #expect(score("a hat", copy) == score("a hat", model))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.lm"])
    }
  }

  @Test func aModelIsReadInTheARPAFormat() throws {
    try withFolder { folder in
      let model = try model()
      try model.writeARPA(to: folder + "/a.arpa")
      let copy = try NGramModel.load(folder + "/a.arpa")
      #expect(copy.counts == model.counts && abs(score("the cat", copy) - score("the cat", model)) < 1e-4)
    }
  }

  @Test func otherFilesAreRefused() throws {
    try withFolder { folder in
      try model().write(to: folder + "/a.lm")
      let whole = try Data(contentsOf: URL(fileURLWithPath: folder + "/a.lm"))
      func refusal(_ bytes: Data) throws -> CheckpointError? {
        try bytes.write(to: URL(fileURLWithPath: folder + "/b"))
        return #expect(throws: CheckpointError.self) { try NGramModel.load(folder + "/b") }
      }
      #expect(try refusal(whole.dropLast())?.code == .damaged)
      #expect(try refusal(Data())?.code == .wrongFormat)
      #expect(try refusal(Data("just text\n".utf8))?.code == .wrongFormat)
      #expect(try refusal(Data("\\data\\\nngram 1=x\n".utf8))?.description.contains("line 2") == true)
      #expect(throws: CheckpointError.self) { try NGramModel.load(folder) }
      #expect(throws: CheckpointError.self) { try NGramModel.load(folder + "/absent") }
    }
  }
}
