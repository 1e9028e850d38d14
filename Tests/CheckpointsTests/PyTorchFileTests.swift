import Foundation
import Network
import Randomness
import Testing

@testable import Checkpoints

// tiny.pth, tiny.safetensors and training.pth are made by Tools/pytorch/make_file_fixtures.py with torch 2.13.
@Suite struct PyTorchFileTests {
  @Test func readsWhatTorchSaved() throws {
    let file = try PyTorchFile(contentsOf: fixture("tiny.pth"))
    let same = try Safetensors(contentsOf: fixture("tiny.safetensors"))
    #expect(file.shapes == same.shapes)
    #expect(file.shapes.count == 30)
    #expect(try ModelWeights(tiny, from: file) == ModelWeights(tiny, from: same))
    // d = torch.load("tiny.pth"); d["cnn.0.weight"].flatten()[:3], d["lstm.bias_hh_l1_reverse"][-1], d["fc.bias"][-1]
    let weights = try ModelWeights(tiny, from: file)
    let first = try #require(weights["cnn.0.weight"]).values.prefix(3)
    #expect(Array(first) == [-0.816496611, -0.1496654, 0.517165899])
    #expect(weights["lstm.bias_hh_l1_reverse"]?.values.last == 0.359133571)
    #expect(weights["fc.bias"]?.values.last == -0.175268263)
  }

  @Test func readsATrainingCheckpointInHalfPrecision() throws {
    let file = try PyTorchFile(contentsOf: fixture("training.pth"))
    let weights = try ModelWeights(tiny, from: file)
    let whole = try ModelWeights(tiny, from: PyTorchFile(contentsOf: fixture("tiny.pth")))
    // fc.weight is stored by columns there.
    #expect(weights.values == whole.values.map { Float(Float16($0)) })
    #expect(weights.statisticValues == whole.statisticValues.map { Float(Float16($0)) })
  }

  @Test func readsBackWhatItWrote() throws {
    try withFolder { folder in
      let path = folder + "/a.pth"
      var weights = ModelWeights.numbered(tiny)
      weights.values[7] = .infinity
      try PyTorchFile.write(weights, to: path)
      #expect(try ModelWeights(tiny, from: PyTorchFile(contentsOf: path)) == weights)
      // Storages stand at multiples of 64, as in torch's files.
      let archive = try ZipArchive(InputFile(path))
      #expect(archive.entries.values.allSatisfy { $0.range.lowerBound % 64 == 0 })
      #expect(archive.entries.count == 3 + 30 + 2)
    }
  }

  @Test(arguments: [
    // python3: pickle.dumps(os.system, 2), and an object that calls it when it is read
    ("cposix\nsystem\nX\u{2}\u{0}\u{0}\u{0}ls\u{85}R.", "posix.system"),
    ("cbuiltins\neval\nq\u{0}.", "builtins.eval"), ("ctorch._utils\n_rebuild_tensor_v3\n.", "_rebuild_tensor_v3"),
    ("cnumpy.core.multiarray\nscalar\n.", "numpy.core.multiarray.scalar"),
    ("X\u{5}\u{0}\u{0}\u{0}posixX\u{6}\u{0}\u{0}\u{0}system\u{93}.", "posix.system"),
    ("(i__main__\nMain\n.", "the operation 0x69"),
  ] as [(Pickle, String)])
  func refusesEveryOtherName(pickle: Pickle, name: String) throws {
    let error = try error(ofPickle: pickle)
    #expect(error.code == .unsupported)
    #expect(error.description.contains(name), "\(error)")
  }

  @Test(arguments: [
    "", ".", "N.", "}", "(.", "t.", "R.", ")R.", "u.", "}(u.", "}(Nu.", "e.", "]Ne.", "h\u{1}.", "q\u{1}.", "Q.", ")Q.", "b.",
    "X\u{7F}\u{7F}\u{7F}\u{7F}a.", "\u{8A}\u{7F}.", "\u{8A}\u{9}.", "ctorch\n", "c", "\u{80}\u{7F}.", "ctorch\nFloatStorage\n)R.",
    // A dictionary that holds itself, and one that holds no tensor.
    "}q\u{0}X\u{5}\u{0}\u{0}\u{0}modelh\u{0}s.", "}X\u{1}\u{0}\u{0}\u{0}aNs.",
  ] as [Pickle])
  func refusesPicklesThatAreNone(pickle: Pickle) throws {
    #expect([.damaged, .wrongFormat].contains(try error(ofPickle: pickle).code))
  }

  @Test(arguments: [
    // offset, shape, strides of a tensor on a storage of 6
    (0, [2, 3], [3, 1], true), (0, [3, 2], [1, 3], true), (5, [1], [1], true), (0, [], [], true), (1, [1, 2], [.max, 1], true), (6, [0], [1], true),
    (6, [1], [1], false), (1, [2, 3], [3, 1], false), (0, [2], [6], false), (0, [-1], [1], false), (-1, [1], [1], false),
    (0, [2], [-1], false), (0, [7], [0], false), (0, [1 << 40, 1 << 40], [0, 0], false), (0, [2], [.max], false),
    (1, [2], [.max], false), (0, [2, 3], [1], false), (0, Array(repeating: 1, count: 65), Array(repeating: 1, count: 65), false),
  ] as [(Int, [Int], [Int], Bool)])
  func tensorsStayWithinTheirStorage(offset: Int, shape: [Int], strides: [Int], isSound: Bool) throws {
    func number(_ number: Int) -> [UInt8] { [0x8A, 8] + littleEndian(Int64(number)) }
    func text(_ text: String) -> [UInt8] { Array("X".utf8) + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8) }
    func tuple(_ numbers: [Int]) -> [UInt8] { Array("(".utf8) + numbers.flatMap(number) + Array("t".utf8) }
    var pickle = Array("}".utf8) + text("w") + Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8) + text("storage")
    pickle += Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu") + number(6) + Array("tQ".utf8)
    pickle += number(offset) + tuple(shape) + tuple(strides) + [0x89] + Array("ccollections\nOrderedDict\n)RtRs.".utf8)
    try withFolder { folder in
      let path = folder + "/a.pth"
      try zip(pickle, to: path)
      guard isSound else {
        _ = try checkpointError { () throws(CheckpointError) in _ = try PyTorchFile(contentsOf: path) }
        return
      }
      let file = try PyTorchFile(contentsOf: path)
      let expected: [Float]
      switch (offset, shape) {
      case (0, [3, 2]): expected = [0, 3, 1, 4, 2, 5]
      default: expected = (0..<shape.reduce(1, *)).map { Float(offset + $0) }
      }
      var floats = [Float](repeating: -1, count: expected.count)
      try floats.withUnsafeMutableBufferPointer { try file.read("w", into: $0) }
      #expect(floats == expected)
    }
  }

  @Test func deepNestingDoesNotExhaustTheStack() throws {
    let deep = String(repeating: "]", count: 300_000) + String(repeating: "a", count: 299_999) + "."
    #expect(try error(ofPickle: Pickle(stringLiteral: deep)).code == .damaged)
    let tuples = ")" + String(repeating: "\u{85}", count: 300_000) + "."
    #expect(try error(ofPickle: Pickle(stringLiteral: tuples)).code == .damaged)
  }

  @Test func damagedFilesThrowAndNeverCrash() throws {
    try withFolder { folder in
      let path = folder + "/a.pth"
      let whole = try bytes(fixture("tiny.pth"))
      for length in stride(from: 0, to: whole.count, by: 101) {
        try write(Array(whole[..<length]), to: path)
        _ = try checkpointError { () throws(CheckpointError) in _ = try PyTorchFile(contentsOf: path) }
      }
      let truth = try ModelWeights(tiny, from: PyTorchFile(contentsOf: fixture("tiny.pth")))
      var undetected = 0
      for index in stride(from: 0, to: whole.count, by: 23) {
        var flipped = whole
        flipped[index] ^= 1 << UInt8(index % 8)
        try write(flipped, to: path)
        if let file = try? PyTorchFile(contentsOf: path), let weights = try? ModelWeights(tiny, from: file) {
          undetected += weights == truth ? 0 : 1
        }
      }
      // The check sums see to it.
      #expect(undetected == 0)
    }
  }

  @Test func damagedPicklesThrowAndNeverCrash() throws {
    let archive = try ZipArchive(InputFile(fixture("training.pth")))
    let whole = try archive.bytes(#require(archive.entries["training/data.pkl"]))
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for round in 0..<6000 {
      var changed = whole
      for _ in 0...round % 3 {
        changed[generator.integer(0...whole.count - 1)] = UInt8(truncatingIfNeeded: generator.next())
      }
      var machine = Unpickler(changed)
      if (try? machine.run()) == nil { refused += 1 }
    }
    // Changes within a name or a number are no damage that can be seen.
    #expect(refused > 2000 && refused < 6000)
  }

  @Test func saysWhatItCannotRead() throws {
    try withFolder { folder in
      let path = folder + "/a.pth"
      // torch.save(..., _use_new_zipfile_serialization=False) begins so.
      try write([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19], to: path)
      #expect(try checkpointError { () throws(CheckpointError) in _ = try PyTorchFile(contentsOf: path) }.code == .unsupported)
      try write(Array("hello, this is no zip file at all".utf8), to: path)
      #expect(try checkpointError { () throws(CheckpointError) in _ = try PyTorchFile(contentsOf: path) }.code == .wrongFormat)
      var writer = try ZipWriter(path)
      try writer.add("word/document.xml", Array("<w/>".utf8)[...])
      try writer.finish()
      #expect(try checkpointError { () throws(CheckpointError) in _ = try PyTorchFile(contentsOf: path) }.code == .wrongFormat)
    }
  }

  // MARK: Helpers

  /// A PyTorch file with this pickle and the storage 0 of 0, 1, ... 5.
  private func zip(_ pickle: [UInt8], to path: String) throws {
    var writer = try ZipWriter(path)
    try writer.add("archive/data.pkl", pickle[...])
    try writer.add("archive/data/0", [Float](arrayLiteral: 0, 1, 2, 3, 4, 5)[...])
    try writer.finish()
  }

  private func error(ofPickle pickle: Pickle) throws -> CheckpointError {
    try withFolder { folder in
      let path = folder + "/a.pth"
      try zip(pickle.bytes, to: path)
      return try checkpointError { () throws(CheckpointError) in _ = try PyTorchFile(contentsOf: path) }
    }
  }
}

/// A pickle written as text, a byte a code point.
struct Pickle: ExpressibleByStringLiteral, CustomTestStringConvertible, Sendable {
  let bytes: [UInt8]

  init(stringLiteral text: String) {
    bytes = text.unicodeScalars.map { UInt8($0.value) }
  }

  var testDescription: String {
    bytes.map { $0 < 127 && $0 > 31 ? String(UnicodeScalar($0)) : "<\($0)>" }.joined()
  }
}
