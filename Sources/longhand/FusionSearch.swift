/// A search for the weight of a language model and the length bonus that leave the fewest errors.
///
/// A pattern search (Hooke and Jeeves, 1961): from the best point so far a step in each direction, and half the step where
/// none is better. The errors of a point are asked for once.
struct FusionSearch {
  struct Point: Hashable {
    var weight: Float
    var lengthBonus: Float
  }

  /// All points that were tried, in order.
  private(set) var tried: [(point: Point, errors: Int)] = []
  private(set) var best: (point: Point, errors: Int)

  /// - Parameters:
  ///   - start: where the search begins.
  ///   - step: the first step of the weight and the bonus; a power of 2, so that halves are exact.
  ///   - smallestStep: the last.
  ///   - errors: asked for each point.
  init(
    from start: Point, step: Float = 0.5, smallestStep: Float = 0.0625, errors: (Point) -> Int
  ) {
    best = (start, errors(start))
    tried = [best]
    var step = step
    while step >= smallestStep {
      let centre = best.point
      for (weight, bonus) in [(step, 0), (-step, 0), (0, step), (0, -step), (step, step), (-step, -step)] as [(Float, Float)] {
        let point = Point(weight: centre.weight + weight, lengthBonus: centre.lengthBonus + bonus)
        guard point.weight >= 0, !tried.contains(where: { $0.point == point }) else { continue }
        tried.append((point, errors(point)))
        if tried[tried.count - 1].errors < best.errors { best = tried[tried.count - 1] }
      }
      if best.point == centre { step /= 2 }
    }
  }
}
