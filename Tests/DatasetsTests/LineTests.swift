import Testing

@testable import Datasets

@Suite struct LineTests {
  @Test(arguments: [("1", "app", "app/1"), ("1", nil, "1"), (nil, "app", "app"), (nil, nil, nil)] as [(String?, String?, String?)])
  func writersGoByTheirContributorToo(writer: String?, contributor: String?, name: String?) {
    #expect(Line(id: "a", source: .file("a"), text: "", writer: writer, contributor: contributor).writerName == name)
  }
}
