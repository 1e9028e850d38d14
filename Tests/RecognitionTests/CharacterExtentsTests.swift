import Testing

@testable import Recognition

@Suite struct CharacterExtentsTests {
  /// Ink in columns 2...5, 8...11 and 20...25.
  let ink: [Float] = (0..<30).map { (2...5).contains($0) || (8...11).contains($0) || (20...25).contains($0) ? 100 : 0 }

  @Test func charactersReachToTheEndsOfTheirInk() {
    let extents = CharacterExtents.find(
      centres: [4.5, 9.5, 16, 22], isSpace: [false, false, true, false], ink: ink)
    #expect(extents == [2..<6, 8..<12, 12..<20, 20..<26])
  }

  @Test func joinedCharactersPartWhereTheJoinIsThinnest() {
    var joined: [Float] = Array(repeating: 90, count: 20)
    joined[13] = 10
    #expect(CharacterExtents.find(centres: [3, 16], isSpace: [false, false], ink: joined) == [0..<13, 13..<20])
  }

  @Test func extentsNeverCrossAndNeverLeaveTheLine() {
    let extents = CharacterExtents.find(
      centres: [-3, 4, 4, 90], isSpace: [false, false, false, false], ink: ink)
    #expect(extents.count == 4)
    for (left, right) in zip(extents, extents.dropFirst()) { #expect(left.upperBound <= right.lowerBound) }
    #expect(extents[0].lowerBound >= 0 && extents[3].upperBound <= 30)
  }

  @Test func nothingToFind() {
    #expect(CharacterExtents.find(centres: [], isSpace: [], ink: ink).isEmpty)
    let paper: [Float] = Array(repeating: 0, count: 8)
    #expect(CharacterExtents.find(centres: [4], isSpace: [false], ink: paper) == [0..<8])
  }
}
