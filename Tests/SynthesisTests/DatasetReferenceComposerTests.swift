import Datasets
import Testing
import Transcripts

@testable import Synthesis

@Suite struct DatasetReferenceComposerTests {
  @Test func emnistIsComposedOfPictures() throws {
    let composer = try PictureFixture.withFolder([.block("1", width: 4)]) { folder in
      // Without training files there is but the part for tests.
      try DatasetReference(kind: .emnist, path: folder, split: .test, options: ["byclass"]).composer(alphabet: .seed, words: [])
    }
    #expect((composer as? PictureComposer)?.source.alphabet.string == "1 ")
  }

  @Test func otherSetsAreRefused() {
    for kind in [DatasetReference.Kind.pairs, .copiste, .iam, .alto, .page, .lmdb] {
      #expect { try DatasetReference(kind: kind, path: "/nowhere").composer(alphabet: .seed, words: []) } throws: {
        "\($0)".contains("has no isolated characters")
      }
      #expect { try DatasetReference(kind: kind, path: "/nowhere").wordComposer(alphabet: .seed) } throws: {
        "\($0)".contains("has no words in pen strokes")
      }
    }
  }
}
