import Randomness
import Testing

/// Holds an analytic gradient to central differences along random directions.
///
/// - Parameters:
///   - gradient: dL/dx at `x`.
///   - x: where the loss is taken.
///   - step: length of the step along a direction whose elements are normally distributed.
///   - tolerance: of the difference, relative to the gradient's norm.
///   - loss: L, in double precision after the layer.
func checkGradient(
  _ gradient: [Float], at x: [Float], step: Float = 2e-3, tolerance: Double = 1e-2, _ what: String = "",
  loss: ([Float]) -> Double, sourceLocation: SourceLocation = #_sourceLocation
) {
  let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  #expect(norm > 0, "\(what): the gradient is 0", sourceLocation: sourceLocation)
  var generator = SeededGenerator(seed: 7)
  for _ in 0..<6 {
    let direction = x.map { _ in generator.normal() }
    let ahead = loss(zip(x, direction).map { $0 + step * $1 })
    let behind = loss(zip(x, direction).map { $0 - step * $1 })
    let numeric = (ahead - behind) / (2 * Double(step))
    let analytic = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(
      abs(numeric - analytic) < tolerance * norm, "\(what): \(numeric) by differences, \(analytic) by the gradient",
      sourceLocation: sourceLocation)
  }
}
