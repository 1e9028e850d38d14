import Foundation
import Network
import Testing

@testable import Checkpoints

// That ONNX Runtime reads the files and gives our scores is checked by Tools/pytorch/check_exports.py.
@Suite struct ONNXFileTests {
  @Test func isAWellFormedMessage() throws {
    let model = try tinyModel(provenance: ["licence": "CC-BY 4.0"])
    let proto = try Message(ONNXFile.serialize(model))
    #expect(proto.integers(1) == [8])
    #expect(try proto.messages(8).map { $0.integers(2) } == [[17]])
    let metadata = try proto.messages(14).map { ($0.texts(1)[0], $0.texts(2)[0]) }
    #expect(Dictionary(uniqueKeysWithValues: metadata)["alphabet"] == "[\"a\",\"b\",\"c\",\"d\",\"é\",\"+\"]")

    let graph = try #require(try proto.messages(7).first)
    let nodes = try graph.messages(1)
    #expect(
      nodes.flatMap { $0.texts(4) } == [
        "Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "ReduceMax", "Transpose", "LSTM", "Transpose", "Reshape", "LSTM",
        "Transpose", "Reshape", "MatMul", "Add", "LogSoftmax",
      ])
    // Each input is the graph's, an initializer's, or an earlier node's.
    var known = Set(try graph.messages(11).flatMap { $0.texts(1) } + graph.messages(5).flatMap { $0.texts(8) })
    for node in nodes {
      #expect(node.texts(1).allSatisfy(known.contains))
      known.formUnion(node.texts(2))
    }
    #expect(try graph.messages(12).flatMap { $0.texts(1) } == ["log_probabilities"])
    for tensor in try graph.messages(5) {
      let size = tensor.integers(2) == [1] ? 4 : 8
      #expect(tensor.fields[9]![0].bytes.count == size * tensor.integers(1).reduce(1, *))
    }
  }

  @Test func gatesAreInTheOrderOfONNX() throws {
    var model = try tinyModel()
    // Gate g (input, forget, cell, output) of the forward direction's input weights is all g.
    let slot = try #require(model.weights.parameters.first { $0.name == "lstm.weight_ih_l0" })
    for i in slot.range { model.weights.values[i] = Float((i - slot.range.lowerBound) / (slot.range.count / 4)) }
    let graph = try #require(try Message(ONNXFile.serialize(model)).messages(7).first)
    let tensor = try #require(try graph.messages(5).first { $0.texts(8) == ["lstm.W0"] })
    let floats = tensor.fields[9]![0].bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let gate = 5 * 6
    #expect((0..<4).map { floats[$0 * gate] } == [0, 3, 1, 2])
    #expect((0..<4).map { floats[$0 * gate + gate - 1] } == [0, 3, 1, 2])
  }

  @Test func convolutionHoldsItsNormalization() throws {
    var model = try tinyModel()
    func set(_ name: String, _ value: Float) {
      if let slot = model.weights.parameters.first(where: { $0.name == name }) {
        for i in slot.range { model.weights.values[i] = value }
      }
      if let slot = model.weights.statistics.first(where: { $0.name == name }) {
        for i in slot.range { model.weights.statisticValues[i] = value }
      }
    }
    for (name, value) in [("0.weight", 3), ("0.bias", 5), ("1.weight", 4), ("1.bias", 7), ("1.running_mean", 1), ("1.running_var", 4)]
      as [(String, Float)]
    { set("cnn." + name, value) }
    let graph = try #require(try Message(ONNXFile.serialize(model)).messages(7).first)
    let tensors = try graph.messages(5)
    func first(_ name: String) throws -> Float {
      let tensor = try #require(tensors.first { $0.texts(8) == [name] })
      return tensor.fields[9]![0].bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
    }
    // (3 x + 5 - 1) 4 / sqrt(4 + 1e-5) + 7
    #expect(try abs(first("cnn.0.weight") - 6) < 1e-4)
    #expect(try abs(first("cnn.0.bias") - 15) < 1e-4)
  }
}

/// A parsed protocol-buffer message.
private struct Message {
  enum Content {
    case integer(Int)
    case bytes([UInt8])
    var bytes: [UInt8] { if case .bytes(let bytes) = self { bytes } else { [] } }
  }
  var fields: [Int: [Content]] = [:]

  init(_ bytes: [UInt8]) throws {
    var place = bytes.startIndex
    func varint() throws -> Int {
      var value = 0
      for shift in stride(from: 0, to: 64, by: 7) {
        try #require(place < bytes.endIndex)
        value |= Int(bytes[place] & 0x7F) << shift
        place += 1
        if bytes[place - 1] < 0x80 { return value }
      }
      throw NoError()
    }
    while place < bytes.endIndex {
      let tag = try varint()
      switch tag & 7 {
      case 0: fields[tag >> 3, default: []].append(.integer(try varint()))
      case 2:
        let count = try varint()
        try #require(count >= 0 && count <= bytes.endIndex - place)
        fields[tag >> 3, default: []].append(.bytes(Array(bytes[place..<(place + count)])))
        place += count
      default: throw NoError()
      }
    }
  }

  func messages(_ field: Int) throws -> [Message] { try fields[field, default: []].map { try Message($0.bytes) } }
  func texts(_ field: Int) -> [String] { fields[field, default: []].map { String(decoding: $0.bytes, as: UTF8.self) } }
  func integers(_ field: Int) -> [Int] {
    fields[field, default: []].compactMap { if case .integer(let value) = $0 { value } else { nil } }
  }
}
