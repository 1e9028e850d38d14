import Testing

@testable import longhand

@Suite struct FusionSearchTests {
  @Test func theLowestPointIsFound() {
    var asked: [FusionSearch.Point] = []
    let search = FusionSearch(from: .init(weight: 0.5, lengthBonus: 0.5)) { point in
      asked.append(point)
      let (weight, bonus) = (point.weight - 1.1875, point.lengthBonus - 2.25)
      return Int(1000 * (weight * weight + bonus * bonus + weight * bonus))
    }
    #expect(search.best.point == .init(weight: 1.1875, lengthBonus: 2.25) && search.best.errors == 0)
    #expect(Set(asked).count == asked.count && asked.count == search.tried.count && asked.count < 60)
  }

  @Test func weightsAreNotNegative() {
    let search = FusionSearch(from: .init(weight: 0.5, lengthBonus: 0)) { Int(100 * ($0.weight + abs($0.lengthBonus))) }
    #expect(search.best.point == .init(weight: 0, lengthBonus: 0))
    #expect(search.tried.allSatisfy { $0.point.weight >= 0 })
  }
}
