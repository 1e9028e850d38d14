import Testing

@testable import Network

@Suite struct ArchitectureSummaryTests {
  /// `sum(p.numel() for p in model.parameters())` of the same network as a PyTorch module.
  @Test func seedHasItsParameters() {
    #expect(Architecture.seed.layers.reduce(0) { $0 + $1.parameters } == 4_851_607)
  }

  @Test func layersHoldTheParametersOfTheNetwork() {
    for architecture in Architecture.known {
      #expect(architecture.layers.reduce(0) { $0 + $1.parameters } == architecture.parameterCount)
    }
  }

  @Test func seedLayerByLayer() {
    let layers = Architecture.seed.layers
    #expect(layers.count == 25 + 1 + 2 + 1 + 1)
    #expect(layers[0] == .init(name: "cnn.0", kind: "convolution 3x3", shape: "(N, 32, 64, W)", parameters: 320))
    #expect(layers[1] == .init(name: "cnn.1", kind: "batch normalisation", shape: "(N, 32, 64, W)", parameters: 64))
    #expect(layers[3] == .init(name: "cnn.3", kind: "max pooling 2x2", shape: "(N, 32, 32, W/2)", parameters: 0))
    #expect(layers[22].name == "cnn.22")
    #expect(layers[22].shape == "(N, 512, 3, W/4 - 1)")
    #expect(layers[22].parameters == 512 * (256 * 4 + 1))
    #expect(layers[25].shape == "(T, N, 512), T = W/4 - 1")
    #expect(layers[26].name == "lstm.l0")
    #expect(layers[28] == .init(name: "fc", kind: "linear", shape: "(T, N, 87)", parameters: 513 * 87))
  }

  @Test func widthsThatDoNotDivideStayExact() {
    let blocks = [
      Architecture.Block(8, kernel: 2, padding: 0, pool: [2, 2]), Architecture.Block(8, kernel: 3, padding: 0, pool: [1, 2]),
    ]
    let odd = Architecture(name: "odd", height: 32, blocks: blocks, hidden: 4, lstmLayers: 1, dropout: 0, symbols: 3)
    // floor((floor((W - 1) / 2) - 2) / 2)
    #expect(odd.layers[3].shape == "(N, 8, 15, (W - 1)/2)")
    #expect(odd.layers[7].shape == "(N, 8, 13, (W - 5)/4)")
  }
}
