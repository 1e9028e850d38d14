import Foundation
import Network
import Testing

@testable import Checkpoints

@Suite struct CheckpointTests {
  private func checkpoint(average: Bool) throws -> Checkpoint {
    let model = try tinyModel(provenance: ["seed": "7"])
    var optimizer = Adam(count: model.weights.values.count)
    for i in optimizer.m.indices {
      optimizer.m[i] = cosf(Float(i)) * 1e-20
      optimizer.v[i] = Float(i) * .leastNonzeroMagnitude
    }
    optimizer.step = 1_234_567
    optimizer.beta2 = 0.98
    optimizer.epsilon = 1e-9
    optimizer.weightDecay = 0.01
    var mean = model.weights
    for i in mean.values.indices { mean.values[i] += 0.125 }
    mean.statisticValues[0] = 42
    return Checkpoint(
      model: model,
      state: TrainingState(
        optimizer: optimizer, average: average ? mean : nil, progress: "{\"epoch\":3,\"name\":\"grün \\\"x\\\"\"}"))
  }

  @Test(arguments: [false, true])
  func isReadBackBitForBit(average: Bool) throws {
    try withFolder { folder in
      let path = folder + "/last.safetensors"
      let written = try checkpoint(average: average)
      try written.write(to: path)
      let read = try Checkpoint(contentsOf: path)
      #expect(read.state.optimizer == written.state.optimizer)
      #expect(read.state.average == written.state.average)
      #expect(read.state.progress == written.state.progress)
      #expect(read.model.weights == written.model.weights)
      #expect(read.model.provenance == written.model.provenance)
      // Written again it is the same file.
      try read.write(to: folder + "/again")
      #expect(try bytes(path) == bytes(folder + "/again"))
    }
  }

  @Test func isAModelToo() throws {
    try withFolder { folder in
      let path = folder + "/last.safetensors"
      try checkpoint(average: true).write(to: path)
      #expect(try Model(contentsOf: path).weights == tinyModel().weights)
    }
  }

  @Test func aModelIsNoCheckpoint() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      try tinyModel().write(to: path)
      let error = try checkpointError { () throws(CheckpointError) in _ = try Checkpoint(contentsOf: path) }
      #expect(error.code == .wrongFormat)
    }
  }

  @Test func aFailedWriteLeavesTheOldFile() throws {
    try withFolder { folder in
      let path = folder + "/last.safetensors"
      let first = try checkpoint(average: false)
      try first.write(to: path)
      var second = first
      second.model.weights.values[0] = 9
      // A folder under the temporary name is in the way of the new file.
      let obstacle = "\(path).\(getpid()).partial"
      try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
      let failing = second
      #expect(try checkpointError { () throws(CheckpointError) in try failing.write(to: path) }.code == .unwritable)
      #expect(try Checkpoint(contentsOf: path).model.weights == first.model.weights)
      try FileManager.default.removeItem(atPath: obstacle)
      try second.write(to: path)
      #expect(try Checkpoint(contentsOf: path).model.weights.values[0] == 9)
    }
  }
}
