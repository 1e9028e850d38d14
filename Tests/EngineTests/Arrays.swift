import Randomness

@testable import Engine

/// Numbers for tests, uniform in -1...1.
func randomArray(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in generator.uniform(-1...1) }
}

extension Engine {
  /// A row-major tensor that holds `values`.
  func tensor(_ shape: [Int], _ values: [Float]) -> Tensor {
    let tensor = Tensor(Layout(shape), on: self)
    tensor.withUnsafeMutableElements { elements in
      precondition(elements.count == values.count)
      for (index, value) in values.enumerated() { elements[index] = value }
    }
    return tensor
  }

  /// The elements of a tensor of any layout, row major.
  func array(_ tensor: Tensor) -> [Float] {
    reordered(tensor, to: Layout(tensor.shape)).withUnsafeMutableElements { Array($0) }
  }
}

func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}
