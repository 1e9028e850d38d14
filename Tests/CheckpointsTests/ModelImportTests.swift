import Foundation
import Network
import Testing
import Transcripts

@testable import Checkpoints

@Suite struct ModelImportTests {
  @Test func aStateDictBecomesAModel() throws {
    let alphabet = try Alphabet("abcdé+")
    for name in ["tiny.pth", "tiny.safetensors", "training.pth"] {
      let path = try fixture(name)
      let model = try Model(importing: path, architecture: tiny, alphabet: alphabet)
      #expect(model.architecture == tiny)
      #expect(model.normalization.height == 16)
      #expect(model.provenance == ["imported": name])
      try withFolder { folder in
        try model.write(to: folder + "/m")
        #expect(try Model(importing: folder + "/m").identity == model.identity)
      }
    }
  }

  @Test func findsAKnownArchitectureByItsShapes() throws {
    for architecture in Architecture.known {
      try withFolder { folder in
        let path = folder + "/a.pth"
        var architecture = architecture
        architecture.symbols = 4
        let weights = ModelWeights.numbered(architecture)
        try PyTorchFile.write(weights, to: path)
        let model = try Model(importing: path, alphabet: Alphabet("xyz"))
        #expect(model.architecture == architecture)
        #expect(model.weights == weights)
      }
    }
  }

  @Test func saysWhatDoesNotFit() throws {
    let path = try fixture("tiny.pth")
    func error(_ architecture: Architecture?, _ alphabet: String) throws -> CheckpointError {
      let alphabet = try Alphabet(alphabet)
      return try checkpointError { () throws(CheckpointError) in
        _ = try Model(importing: path, architecture: architecture, alphabet: alphabet)
      }
    }
    #expect(try error(tiny, "abc").description.contains("7 symbols"))
    #expect(try error(nil, "abcdef").description.contains("pen"))
    #expect(try error(.seed, "abcdef").description.contains("cnn.0.weight"))
    var shallow = tiny
    shallow.lstmLayers = 1
    #expect(try error(shallow, "abcdef").description.contains("lstm.bias_hh_l1"))
  }
}
