import Network
import Testing

@testable import Checkpoints

@Suite struct ArchitectureCheckTests {
  @Test func knownArchitecturesAreSound() {
    for architecture in Architecture.known { #expect(architecture.problem == nil, "\(architecture.name)") }
  }

  @Test func everyLineHasAFrame() {
    var network = Architecture.script
    network.blocks = [.init(8, pool: [2, 32])]
    #expect(network.problem == nil)
    network.blocks = [.init(8, pool: [2, 64])]
    #expect(network.problem == "blocks that leave no frame of a narrow line")
    network = .seed
    network.height = 16
    #expect(network.problem == "blocks that leave nothing of the height")
  }
}
