import Network
import Testing

@Suite
struct ArchitectureTests {
  // sum(p.numel() for p in Model(seed).parameters()), with Tools/pytorch/longhand_model.py: 4851607
  @Test("the seed has 4,851,607 parameters")
  func seedCount() {
    #expect(Architecture.seed.parameterCount == 4_851_607)
  }

  // As above, with SCRIPT_DEEP | {"symbols": 179} and SCRIPT_DEEPER | {"symbols": 179}
  @Test("what grew from script has its parameters, with the Latin alphabet, and its frames", arguments: [
    (Architecture.scriptDeep, 3_587_478), (.scriptDeeper, 4_088_550),
  ])
  func grownCounts(architecture: Architecture, count: Int) {
    var architecture = architecture
    architecture.symbols = 179
    #expect(architecture.parameterCount == count)
    #expect(architecture.frames(width: 256) == Architecture.script.frames(width: 256))
  }

  @Test("the seed gives W/4 - 1 frames", arguments: [64, 96, 256, 1024])
  func seedFrames(width: Int) {
    #expect(Architecture.seed.frames(width: width) == width / 4 - 1)
    #expect(Architecture.seed.frameStride == 4)
  }

  @Test("an image too narrow gives no frame")
  func narrow() {
    #expect(Architecture.seed.frames(width: 4) == 0)
    #expect(Architecture.seed.frames(width: 0) == 0)
  }

  @Test("names are those of PyTorch's state_dict")
  func names() {
    let names = Architecture.seed.parameters.map(\.name)
    #expect(names.prefix(5) == ["cnn.0.weight", "cnn.0.bias", "cnn.1.weight", "cnn.1.bias", "cnn.4.weight"])
    #expect(names.suffix(2) == ["fc.weight", "fc.bias"])
    #expect(names.contains("lstm.weight_ih_l1_reverse"))
    #expect(Architecture.seed.moduleIndices == [0, 4, 8, 11, 15, 18, 22])
    #expect(Architecture.seed.statistics.last?.name == "cnn.23.running_var")
  }

  @Test("slots follow one another without gaps")
  func slots() {
    for architecture in Architecture.known {
      var end = 0
      for slot in architecture.parameters {
        #expect(slot.range.lowerBound == end)
        #expect(slot.range.count == slot.shape.reduce(1, *))
        end = slot.range.upperBound
      }
      #expect(end == architecture.parameterCount)
    }
  }
}
